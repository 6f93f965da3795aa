"""How well each engine and diarizer does over a folder of recordings with a manifest, as table and JSON.

`python -m bench.accuracy [FOLDER] [--engine NAME] [--diarizer NAME] [--ids PATTERN]`

The manifest is a JSON file `manifest.json` with a list `items`; each has an `id` and a `file`, and
may have `language`, `text`, `words` (a list, or a file that holds one), `rttm` (a file),
`text_segments` (start, end, speaker, text) and `duration`. What an item lacks is not scored.
"""

import argparse
import fnmatch
import json
import os
import sys
import tempfile
import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import numpy as np

from bench.measure import Figure, machine
from bench.scoring import (
    FAIR_COLLAR_SECONDS,
    Der,
    Edits,
    Interval,
    cp_edits,
    diarization_error,
    edits,
    start_errors,
)
from bench.serving import Server, serving
from bench.workspace import ROOT

SHARED = Path(os.environ.get("TIRO_SHARED_SPEECH", ROOT.parent / "shared" / "speech"))
OUT = Path(__file__).parent / "out"
NOT_MEASURED = frozenset({"fake"})
QUIET_SECONDS = 60
SOUNDS = ("silence", "white noise", "hum", "tones")
RATE_HZ = 16_000


@dataclass
class Tally:
    """What was found of one engine with one diarizer."""

    engine: str
    diarizer: str | None
    words: Edits = field(default_factory=Edits)
    words_by_speaker: Edits = field(default_factory=Edits)
    start_errors: list[float] = field(default_factory=list)
    turns: dict[str, tuple[Der, Der]] = field(default_factory=dict)
    audio_seconds: float = 0.0
    seconds: float = 0.0
    invented_words: int | None = None
    items: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Give the figures for programs."""
        strict = [pair[0] for pair in self.turns.values()]
        fair = [pair[1] for pair in self.turns.values()]
        right = [der.found_speakers == der.reference_speakers for der in strict]
        return {
            "engine": self.engine,
            "diarizer": self.diarizer,
            "wer": self.words.rate,
            "words": self.words.words,
            "cpwer": self.words_by_speaker.rate,
            "word_start_median_seconds": _quantile(self.start_errors, 0.5),
            "word_start_p90_seconds": _quantile(self.start_errors, 0.9),
            "der": _overall(strict),
            "der_fair": _overall(fair),
            "confusion": _share(strict, lambda der: der.confusion),
            "speaker_count_right": f"{sum(right)}/{len(right)}" if right else None,
            "invented_words": self.invented_words,
            "rtfx": self.audio_seconds / self.seconds if self.seconds else None,
            "items": self.items,
        }


def measure(
    folder: Path, *, engines: Sequence[str] = (), diarizers: Sequence[str] = (), ids: str = "*"
) -> list[Tally]:
    """Measure every engine that works here, with every diarizer that works here.

    Each engine writes down all that has a text; each diarizer hears all that has turns, with the
    first engine. A model is named by the engine's setting, as for the server
    (`TIRO_ENGINES__FASTER_WHISPER__MODEL`).
    """
    items = [item for item in _items(folder) if fnmatch.fnmatch(item["id"], ids)]
    with tempfile.TemporaryDirectory() as data, serving(Path(data), slots=1) as server:
        names = engines or _available(server, "engines")
        voices = diarizers or _available(server, "diarizers")
        tallies = [_engine(server, name, items, Path(data)) for name in names]
        tallies += [_diarizer(server, names[0], name, items) for name in voices]
    return tallies


def _engine(server: Server, engine: str, items: Iterable[dict[str, Any]], data: Path) -> Tally:
    tally = Tally(engine, None)
    known = _languages(server, engine)
    for item in items:
        is_known = known is None or (item.get("language") or "en").split("-")[0] in known
        if is_known and item.get("text") and not item.get("rttm") and item.get("wer_gate", True):
            _score_words(tally, item, _write_down(server, tally, item, {"engine": engine}))
    tally.invented_words = sum(_invented(server, engine, data / sound, sound) for sound in SOUNDS)
    return tally


def _diarizer(server: Server, engine: str, diarizer: str, items: Iterable[dict[str, Any]]) -> Tally:
    tally = Tally(engine, diarizer)
    options = {"engine": engine, "diarizer": diarizer, "speakers": "auto"}
    for item in items:
        if item.get("rttm"):
            transcript = _write_down(server, tally, item, options)
            _score_words(tally, item, transcript)
            _score_turns(tally, item, transcript)
    return tally


def _write_down(
    server: Server, tally: Tally, item: dict[str, Any], options: dict[str, Any]
) -> dict[str, Any]:
    """Send a recording, wait, and take the transcript; nothing of it stays on the server."""
    job_id = server.submit(item["path"], options)
    job = server.finish(job_id)
    recording = f"{server.address}/api/v1/recordings/{job['recording_id']}"
    transcript: dict[str, Any] = httpx2.get(f"{recording}/transcript", timeout=60.0).json()
    httpx2.delete(recording)
    tally.audio_seconds += transcript["duration"]
    tally.seconds += _seconds_between(job["started_at"], job["finished_at"])
    if job["warnings"]:
        tally.items.setdefault(item["id"], {})["warnings"] = [w["code"] for w in job["warnings"]]
    return transcript


def _score_words(tally: Tally, item: dict[str, Any], transcript: dict[str, Any]) -> None:
    segments: list[dict[str, Any]] = transcript["segments"]
    shown = tally.items.setdefault(item["id"], {})
    if item.get("text"):
        heard = " ".join(segment["text"] for segment in segments)
        found = edits(item["text"], heard, item.get("language"))
        tally.words += found
        shown["wer"] = found.rate
    if item.get("text_segments"):
        found = cp_edits(item["text_segments"], segments, item.get("language"))
        tally.words_by_speaker += found
        shown["cpwer"] = found.rate
    if item.get("words"):
        heard_words = [word for segment in segments for word in segment["words"]]
        tally.start_errors += start_errors(_words(item), heard_words)


def _score_turns(tally: Tally, item: dict[str, Any], transcript: dict[str, Any]) -> None:
    truth = read_rttm(item["folder"] / item["rttm"])
    found = [
        (segment["start"], segment["end"], segment["speaker"])
        for segment in transcript["segments"]
        if segment["speaker"]
    ]
    duration = item.get("duration") or max(end for _, end, _ in truth)
    strict = diarization_error(truth, found, duration=duration)
    fair = diarization_error(
        truth, found, duration=duration, collar_seconds=FAIR_COLLAR_SECONDS, scores_overlap=False
    )
    tally.turns[item["id"]] = (strict, fair)
    tally.items.setdefault(item["id"], {}).update(
        der=strict.rate,
        der_fair=fair.rate,
        confusion=strict.confusion / strict.total,
        speakers=[strict.found_speakers, strict.reference_speakers],
    )


def read_rttm(path: Path) -> list[Interval]:
    """Read the turns of an RTTM file."""
    rows = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return [
        (float(row[3]), float(row[3]) + float(row[4]), row[7])
        for row in rows
        if row and row[0] == "SPEAKER"
    ]


def _invented(server: Server, engine: str, path: Path, sound: str) -> int:
    """Count the words that an engine hears where nobody speaks."""
    _write_wave(path.with_suffix(".wav"), _sound(sound))
    item = {"id": sound, "path": path.with_suffix(".wav")}
    transcript = _write_down(server, Tally(engine, None), item, {"engine": engine})
    return sum(len(segment["text"].split()) for segment in transcript["segments"])


def _sound(name: str) -> "np.ndarray[Any, np.dtype[np.float64]]":
    time = np.arange(QUIET_SECONDS * RATE_HZ) / RATE_HZ
    noise = np.random.default_rng(1).standard_normal(len(time))
    if name == "white noise":
        return 0.1 * noise
    if name == "hum":
        return 0.1 * np.sin(2 * np.pi * 50 * time) + 0.01 * noise
    if name == "tones":
        steps = 220 * 2 ** (np.array([0, 4, 7, 12, 7, 4, 5, 9])[(time * 2).astype(int) % 8] / 12)
        return 0.2 * np.sin(2 * np.pi * np.cumsum(steps) / RATE_HZ)
    return np.zeros(len(time))


def _write_wave(path: Path, sound: "np.ndarray[Any, np.dtype[np.float64]]") -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def _items(folder: Path) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text())["items"]
    return [
        {**item, "folder": folder, "path": folder / item["file"]}
        for item in items
        if (item.get("text") or item.get("rttm"))
        and "expect" not in item
        # The same speech in another container would count twice.
        and not item.get("derived_from")
    ]


def _words(item: dict[str, Any]) -> list[dict[str, Any]]:
    words = item["words"]
    if isinstance(words, str):
        words = json.loads((item["folder"] / words).read_text(encoding="utf-8"))["words"]
    return list(words)


def _available(server: Server, kind: str) -> list[str]:
    listed = httpx2.get(f"{server.address}/api/v1/{kind}", timeout=60.0).json()["items"]
    named = [item["name"] for item in listed if item["is_available"]]
    return sorted(name for name in named if name not in NOT_MEASURED)


def _languages(server: Server, engine: str) -> set[str] | None:
    """Give the languages that an engine writes; None for any."""
    listed = httpx2.get(f"{server.address}/api/v1/engines", timeout=60.0).json()["items"]
    known = next(item["capabilities"]["languages"] for item in listed if item["name"] == engine)
    return None if known is None else set(known)


def _seconds_between(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def _quantile(values: Sequence[float], share: float) -> float | None:
    return float(np.quantile(values, share)) if values else None


def _overall(ders: Sequence[Der]) -> float | None:
    errors = sum(der.miss + der.false_alarm + der.confusion for der in ders)
    return errors / sum(der.total for der in ders) if ders else None


def _share(ders: Sequence[Der], part: Any) -> float | None:
    return sum(map(part, ders)) / sum(der.total for der in ders) if ders else None


def table(tallies: Iterable[Tally]) -> str:
    """Give the figures as a Markdown table."""
    columns = (
        "engine", "diarizer", "wer", "words", "cpwer", "word_start_median_seconds",
        "word_start_p90_seconds", "der", "der_fair", "confusion", "speaker_count_right",
        "invented_words", "rtfx",
    )  # fmt: skip
    rows = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for tally in tallies:
        values = tally.as_dict()
        rows.append("| " + " | ".join(_shown(values[name]) for name in columns) + " |")
    return "\n".join(rows)


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def accuracy() -> list[Figure]:
    """Give the main figures to `python -m bench`; nothing where there are no recordings."""
    if not (SHARED / "manifest.json").is_file():
        print(f"skipped: there are no recordings in {SHARED}", file=sys.stderr)
        return []
    tallies = measure(SHARED)
    _keep(tallies)
    print(table(tallies))
    how = "bench/accuracy over the shared recordings"
    figures: list[Figure] = []
    for tally in tallies:
        values = tally.as_dict()
        name = tally.diarizer or tally.engine
        wanted = ("der", "confusion", "cpwer") if tally.diarizer else ("wer", "invented_words")
        figures += [
            Figure(f"{key}, {name}", float(values[key]), "", how=how)
            for key in wanted
            if values[key] is not None
        ]
    return figures


def _keep(tallies: Sequence[Tally]) -> None:
    OUT.mkdir(exist_ok=True)
    found = {"machine": machine(), "results": [tally.as_dict() for tally in tallies]}
    (OUT / "accuracy.json").write_text(json.dumps(found, indent=1))


def main() -> int:
    """Print the table; the details go to bench/out/accuracy.json."""
    parser = argparse.ArgumentParser(prog="bench.accuracy", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--engine", action="append", default=[])
    parser.add_argument("--diarizer", action="append", default=[])
    parser.add_argument("--ids", default="*", help="A pattern such as en-*.")
    asked = parser.parse_args()
    if not (asked.folder / "manifest.json").is_file():
        print(f"There is no manifest.json in {asked.folder}.", file=sys.stderr)
        return 2
    tallies = measure(asked.folder, engines=asked.engine, diarizers=asked.diarizer, ids=asked.ids)
    _keep(tallies)
    print(table(tallies))
    return 0


if __name__ == "__main__":
    sys.exit(main())
