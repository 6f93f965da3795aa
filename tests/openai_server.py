"""A small server that speaks the audio part of OpenAI's API; its models are ways to behave."""

import contextlib
import io
import json
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

GHOST = "Thank you for watching."
"""What the model `ghost` hears in everything."""


@dataclass
class Seen:
    """One request as it came."""

    path: str
    key: str | None
    fields: dict[str, list[str]]
    seconds: float


@dataclass
class OpenAIServer:
    """Where it listens and what it saw."""

    base_url: str
    seen: list[Seen] = field(default_factory=list)
    answers: dict[str, list[int]] = field(default_factory=dict)
    """Model to statuses that it gives first, one a request."""
    go_on: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        seen, pcm = self._read()
        story = self.server.story
        story.seen.append(seen)
        model = seen.fields["model"][0]
        first = story.answers.get(model, [])
        if model == "slow":
            story.go_on.wait(30)
        if first:
            self._answer(first.pop(0), {"error": {"message": f"key {seen.key}"}})
        elif model == "broken":
            self._answer(404, {"error": {"message": "no such model"}})
        elif model == "plain" and seen.fields["response_format"] != ["json"]:
            self._answer(400, {"error": {"param": "response_format"}})
        elif model == "odd":
            self._answer(200, ["what?"])
        elif model == "ghost":
            self._answer(200, {"text": GHOST})
        else:
            self._answer(200, _transcript(pcm, seen))

    def _read(self) -> tuple[Seen, Any]:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        fields: dict[str, list[str]] = {}
        pcm = np.zeros(0, np.int16)
        for part in message_from_bytes(head + body).walk():
            name = part.get_param("name", header="content-disposition")
            if name == "file":
                pcm = _samples(part)
            elif isinstance(name, str):
                fields.setdefault(name, []).append(_bytes(part).decode())
        key = self.headers["Authorization"]
        return Seen(self.path, key, fields, len(pcm) / 16_000), pcm

    def _answer(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Retry-After", "0")
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # a client that was killed
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return data


def _samples(part: Message) -> Any:
    with wave.open(io.BytesIO(_bytes(part))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def _transcript(pcm: Any, seen: Seen) -> dict[str, Any]:
    """Say a word for each second that is not silent, a segment for every three."""
    loud = [
        second
        for second in range(-(-len(pcm) // 16_000))
        if np.abs(pcm[second * 16_000 : (second + 1) * 16_000]).max() > 100
    ]
    words = [{"word": f"w{second}", "start": second, "end": second + 0.9} for second in loud]
    groups = [words[at : at + 3] for at in range(0, len(words), 3)]
    text = " ".join(word["word"] for word in words)
    if seen.fields["response_format"] == ["json"]:
        return {"text": text}
    segments = [
        {
            "id": number,
            "start": group[0]["start"],
            "end": group[-1]["end"],
            "text": " " + " ".join(word["word"] for word in group),
            "avg_logprob": -0.2,
            "no_speech_prob": 0.01,
            "compression_ratio": 1.1,
            "temperature": 0.0,
        }
        for number, group in enumerate(groups)
    ]
    return {"language": "english", "text": text, "segments": segments, "words": words}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    story: OpenAIServer


@contextmanager
def openai_server() -> Iterator[OpenAIServer]:
    """Serve on a free port of this machine."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.story = OpenAIServer(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.story
    finally:
        server.story.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
