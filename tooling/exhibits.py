"""Fills a library as its owner's might be, for the pictures of the docs: sound of samples/, words of our own."""

from __future__ import annotations

import io
import json
import random
import threading
import time
import wave
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast

import av
import httpx2
import numpy as np

from tooling import secretary
from tooling.programs import ROOT, DevError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from numpy.typing import NDArray

SAMPLE = ROOT / "samples" / "meeting.flac"
MEETING: dict[str, Any] = json.loads(SAMPLE.with_suffix(".json").read_text())
RATE_HZ = 16_000
DOUBTFUL = frozenset({"Carla?", "Frank"})
SENTENCE_SECONDS = 4.0
PATIENCE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A recording of the library."""

    title: str
    seconds: float
    days: float
    """How long ago it was added."""
    people: tuple[str, ...]
    tags: tuple[str, ...] = ()


STAR = Exhibit(
    "Project meeting, November", 76.4, 0.02, ("Anna Lindqvist", "Ben Oduya"), ("Release",)
)
"""The sample itself, whose text is shown."""
EXHIBITS = (
    Exhibit("Voice memo on the way home", 171, 0.9, ("Ben Oduya",)),
    Exhibit(
        "Interview with Dr Amara Okafor",
        48 * 60,
        1.1,
        ("Anna Lindqvist", "Amara Okafor"),
        ("Interviews",),
    ),
    Exhibit(
        "Stand-up, Tuesday",
        9 * 60,
        3.0,
        ("Anna Lindqvist", "Ben Oduya", "Carla Ruiz", "Emma"),
        ("Release", "Stand-up"),
    ),
    Exhibit("How tides are measured, lecture 7", 31 * 60, 4.2, ("Prof. Frank Weiss",)),
    Exhibit("Customer call, north region", 17 * 60, 9.0, ("Carla Ruiz", "David Stern")),
    Exhibit(
        "Oral history: the lighthouse keeper",
        22 * 60,
        12.3,
        ("Emma", "Mr Halvorsen"),
        ("Interviews",),
    ),
)
RUNNING = Exhibit("Town council, public hearing", 20 * 60, 0, ())
WAITING = Exhibit("Podcast pilot, second take", 6 * 60, 0, ())


class Scribe(ThreadingHTTPServer):
    """An engine that knows what is said in the sample; elsewhere it says the same sentences in turn.

    It is a language model, too, which takes the minutes of the sample.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hearing)
        self.left: int | None = None
        """How many more requests it answers; None: all."""

    @property
    def base_url(self) -> str:
        """Where the engine is told to send the sound."""
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Hearing(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        engine = cast("Scribe", self.server)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/chat/completions"):
            self._complete(json.loads(body))
            return
        if engine.left is not None:
            engine.left -= 1
            if engine.left < 0:
                time.sleep(PATIENCE_SECONDS)
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        self._answer(json.dumps(_written(_seconds_of(head + body))).encode())

    def _complete(self, asked: dict[str, Any]) -> None:
        completion = secretary.answer(asked)
        if asked.get("stream"):
            self._answer(secretary.events(completion), "text/event-stream")
        else:
            self._answer(json.dumps(completion).encode())

    def _answer(self, content: bytes, kind: str = "application/json") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


def _seconds_of(message: bytes) -> float:
    for part in message_from_bytes(message).walk():
        if part.get_param("name", header="content-disposition") == "file":
            data = part.get_payload(decode=True)
            with wave.open(io.BytesIO(data if isinstance(data, bytes) else b"")) as file:
                return file.getnframes() / file.getframerate()
    raise ValueError("no sound")


def _written(seconds: float) -> dict[str, Any]:
    said: list[dict[str, Any]] = MEETING["segments"]
    if abs(seconds - MEETING["duration"]) < 1:
        segments = [_segment(sentence, sentence["start"]) for sentence in said]
    else:
        count = int(seconds / SENTENCE_SECONDS)
        segments = [_segment(said[at % len(said)], at * SENTENCE_SECONDS) for at in range(count)]
    text = " ".join(segment["text"] for segment in segments)
    return {"language": "english", "text": text, "segments": segments}


def _segment(sentence: dict[str, Any], start: float) -> dict[str, Any]:
    late = start - sentence["start"]
    words = [
        {
            "word": word["word"],
            "start": word["start"] + late,
            "end": word["end"] + late,
            "probability": 0.41 if word["word"] in DOUBTFUL else 0.97,
        }
        for word in sentence["words"]
    ]
    return {"start": start, "end": sentence["end"] + late, "text": sentence["text"], "words": words}


@contextmanager
def scribe() -> Generator[Scribe]:
    """Run the engine."""
    server = Scribe()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def decoded(path: Path = SAMPLE) -> NDArray[np.int16]:
    """Read a mono file of 16 kHz."""
    with av.open(str(path)) as file:
        frames = [frame.to_ndarray()[0] for frame in file.decode(audio=0)]
    return np.concatenate(frames).astype(np.int16)


def sound_of(exhibit: Exhibit, folder: Path) -> Path:
    """Make its file: clips of the sample in another order, now louder, now softer, with pauses."""
    chance = random.Random(exhibit.title)  # noqa: S311 - the same on each run
    sample = decoded()
    spans = [segment["clip"] for segment in MEETING["segments"]]
    clips = [sample[round(start * RATE_HZ) : round(end * RATE_HZ)] for start, end in spans]
    parts: list[NDArray[np.int16]] = []
    left, level = round(exhibit.seconds * RATE_HZ), 0.7
    while left > 0:
        level = min(1.0, max(0.15, level + chance.uniform(-0.12, 0.12)))
        part = (chance.choice(clips) * level).astype(np.int16)
        parts += [part, np.zeros(round(chance.uniform(0.2, 1.2) * RATE_HZ), np.int16)]
        left -= len(part) + len(parts[-1])
    path = folder / f"{exhibit.title}.wav"
    write_wav(np.concatenate(parts), path)
    return path


def write_wav(sound: NDArray[np.int16], path: Path) -> None:
    """Write mono sound of 16 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(sound.tobytes())


class Library:
    """The API of the server that is shown."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        base = f"{self.address}/api/v1"
        self._client = httpx2.Client(base_url=base, timeout=120, trust_env=False)

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """Ask for what must be granted."""
        answer = self._client.request(method, path, **more)
        if answer.status_code >= 400:
            raise DevError(f"{method} {path}: {answer.text}")
        return answer.json() if answer.content else None

    def add(self, exhibit: Exhibit, path: Path, **options: Any) -> str:
        """Upload a file under its title; gives the id of the recording."""
        asked = json.dumps({"guard": False, "language": "en", **options})
        params = {"name": path.name, "options": asked}
        created = self.ask("PUT", "/recordings", params=params, content=path.read_bytes())
        recording: str = created["recording"]["id"]
        self.ask("PATCH", f"/recordings/{recording}", json={"title": exhibit.title})
        if exhibit.tags:
            self.ask("POST", "/recordings/tags", json={"ids": [recording], "add": exhibit.tags})
        return recording

    def take_minutes(self, recording: str) -> None:
        """Have notes of a meeting written."""
        path = f"/recordings/{recording}/notes"
        job: str = self.ask("POST", path, json={"template": "meeting"})["id"]
        self._wait(lambda: self.ask("GET", f"/jobs/{job}"), 100)

    def wait(self, recording: str, *, percent: int = 100) -> None:
        """Wait until its job has come so far."""
        self._wait(lambda: self.ask("GET", f"/recordings/{recording}")["job"], percent)

    @staticmethod
    def _wait(look: Callable[[], Any], percent: int) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            job = look()
            if job["state"] == "completed" or (percent < 100 and job["progress"] >= percent):
                return
            if job["state"] == "failed":
                raise DevError(f"{job['id']}: {job['error']}")
            time.sleep(0.3)
        raise DevError("A job is not done in time.")

    def name_speakers(self, recording: str, people: tuple[str, ...]) -> None:
        """Name those who were told apart; where nobody was, give each a part of the text."""
        path = f"/recordings/{recording}/speakers"
        found = self.ask("GET", path)["items"]
        for speaker, name in zip(found, people, strict=False):
            self.ask("PATCH", f"{path}/{speaker['id']}", json={"name": name})
        text = self.ask("GET", f"/recordings/{recording}/transcript")["segments"]
        for number, name in enumerate(people[len(found) :]):
            own = [segment["id"] for segment in text[number :: len(people)]]
            self.ask("POST", path, json={"name": name, "segments": own})
