"""Who spoke when, by the default diarizer: conversations with known turns, speed, memory of three hours.

The seeds here are not those by which its constants were chosen.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from bench.dialogues import (
    Dialogue,
    Manner,
    Voices,
    by_telephone,
    dialogue,
    played,
    project_voices,
    shared_voices,
)
from bench.measure import MEGA, Figure
from bench.scoring import Der, Interval, diarization_error
from bench.shared import SHARED
from bench.sound import mono_of
from bench.workspace import ROOT
from tiro.children import limits

HEAR = """
import json, re, sys, time
from pathlib import Path
from tiro.diarizers import LoadOptions, Sound, SpeakerCount, load_diarizer
import tiro.diarizers.service  # as in the child process of the product
diarizer = load_diarizer("ge2e")()
diarizer.load(LoadOptions(diarizer.capabilities.default_model, "", may_fetch=False), print)
begun, answers = time.process_time(), []
for path, duration in json.load(sys.stdin):
    found = diarizer.diarize(Sound(path, duration), SpeakerCount(), lambda *_: None)
    answers.append([(turn.start, turn.end, turn.speaker) for turn in found.turns])
cpu = time.process_time() - begun
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024
print(json.dumps({"turns": answers, "cpu_seconds": cpu, "peak_bytes": peak}))
"""
BUILT = ("conv-2spk", "conv-4spk-noisy", "call-mulaw-8k-stereo")
SAMPLE = ("multi-pyannote-sample",)
MEETINGS = ("multi-ami-trn00", "multi-ami-trn05", "multi-ami-trn06", "multi-ami-trn08")
BROADCAST = ("multi-voxconverse-aepyx",)
LONG_PARTS, LONG_PART_SECONDS = 36, 300.0
SPEEDS = ((1, 1), (10, 9), (9, 10))
"""Of the voices: up and down of the resampling; what is not 1:1 is a voice that was never heard."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one run of the diarizer gave."""

    turns: list[list[Interval]]
    cpu_seconds: float
    peak_bytes: int


def diarization() -> list[Figure]:
    """Count, confusion and DER of conversations, and real time per core."""
    figures: list[Figure] = []
    groups = {"dialogues": list(dialogues()), "telephone": list(calls())}
    groups |= {name: list(shared(ids)) for name, ids in _shared_groups().items()}
    seconds = cpu_seconds = 0.0
    for name, found in groups.items():
        if not found:
            print(f"skipped {name}: there are no recordings in {SHARED}", file=sys.stderr)
            continue
        heard = hear(found)
        figures += scored(name, found, heard.turns)
        seconds += sum(each.duration for each in found)
        cpu_seconds += heard.cpu_seconds
    how = f"{seconds / 60:.0f} min, processor time without start, one thread"
    return [
        *figures,
        Figure("diarization, x real time", seconds / cpu_seconds, "x", 25, False, how),
    ]


def diarization_long() -> list[Figure]:
    """Three hours of four voices: memory, speed and errors."""
    voices = _voices((1, 1))
    by_length = sorted(voices, key=lambda name: sum(map(len, voices[name])))
    chosen = {name: voices[name] for name in by_length[-4:]}
    with tempfile.TemporaryDirectory() as folder:
        path, turns = Path(folder) / "long.pcm", list[Interval]()
        with path.open("wb") as file:
            for part in range(LONG_PARTS):
                said = dialogue(chosen, 4, 60_000 + part, seconds=LONG_PART_SECONDS)
                file.write(said.pcm())
                turns += [
                    (start + part * LONG_PART_SECONDS, end + part * LONG_PART_SECONDS, name)
                    for start, end, name in said.turns
                ]
        duration = LONG_PARTS * LONG_PART_SECONDS
        heard = _hear([(path, duration)])
    error = diarization_error(turns, heard.turns[0], duration=duration)
    how = "180 min, four voices that talk in every block, one process, one thread"
    return [
        Figure("three hours, peak resident memory", heard.peak_bytes / MEGA, "MB", 400, how=how),
        Figure("three hours, x real time", duration / heard.cpu_seconds, "x", 25, False, how),
        Figure("three hours, speakers found of 4", error.found_speakers, "", how=how),
        Figure("three hours, confusion", error.confusion / error.total, "", 0.02, how=how),
        Figure("three hours, DER", error.rate, "", how=how),
    ]


def dialogues() -> Iterator[Dialogue]:
    """Give dialogues of one to six voices, quick ones and noisy ones among them."""
    pools = [_voices(speed) for speed in SPEEDS]
    for count in range(1, 7):
        for index, seconds in enumerate((60, 120, 180, 280)):
            pool = pools[index % len(pools)]
            if count <= len(pool) and seconds >= 20 * count:
                yield dialogue(pool, count, 90_000 + 10 * count + index, seconds=seconds)
    noisy = Manner(noise_dbfs=-40)
    yield dialogue(pools[0], 2, 91_002, seconds=120, manner=noisy)
    yield dialogue(pools[0], 3, 91_003, seconds=150, manner=noisy)
    quick = Manner(short=0.8)
    yield dialogue(pools[0], 2, 92_002, seconds=120, manner=quick)
    yield dialogue(pools[0], 3, 92_003, seconds=120, manner=quick)


def calls() -> Iterator[Dialogue]:
    """Give telephone calls of two and three voices."""
    for count in (2, 3):
        for index, seconds in enumerate((60, 90, 120)):
            pool = _voices(SPEEDS[index])
            yield by_telephone(dialogue(pool, count, 93_000 + 10 * count + index, seconds=seconds))


def shared(ids: Sequence[str]) -> Iterator[Dialogue]:
    """Give recordings of the shared folder, where it is."""
    path = SHARED / "manifest.json"
    items = json.loads(path.read_text())["items"] if path.is_file() else []
    for item in items:
        if item["id"] in ids:
            turns = (
                (float(line[3]), float(line[3]) + float(line[4]), line[7])
                for line in map(str.split, (SHARED / item["rttm"]).read_text().splitlines())
                if line[:1] == ["SPEAKER"]
            )
            yield Dialogue(item["id"], mono_of(SHARED / item["file"]), tuple(turns))


def hear(said: Sequence[Dialogue]) -> Heard:
    """Diarize conversations in a process as the product's child."""
    with tempfile.TemporaryDirectory() as folder:
        files: list[tuple[Path, float]] = []
        for index, each in enumerate(said):
            path = Path(folder) / f"{index}.pcm"
            path.write_bytes(each.pcm())
            files.append((path, each.duration))
        return _hear(files)


def scored(name: str, said: Sequence[Dialogue], heard: Sequence[list[Interval]]) -> list[Figure]:
    """Score a group, strictly: no collar, overlap scored."""
    errors, bounds = list[Der](), list[Der]()
    for each, turns in zip(said, heard, strict=True):
        error = diarization_error(each.turns, turns, duration=each.duration)
        best = perfect(each.turns, turns)
        errors.append(error)
        bounds.append(diarization_error(each.turns, best, duration=each.duration))
        print(
            f"{name}: {each.name}: {error.found_speakers} of {error.reference_speakers}, DER"
            f" {error.rate:.3f}, bound {bounds[-1].rate:.3f},"
            f" confusion {error.confusion / error.total:.3f}",
            file=sys.stderr,
        )
    total = sum(error.total for error in errors)
    der = sum(error.rate * error.total for error in errors) / total
    bound = sum(best.rate * best.total for best in bounds) / total
    right = sum(error.found_speakers == error.reference_speakers for error in errors)
    confusion = sum(error.confusion for error in errors) / total
    how = f"{len(said)} recordings, {sum(each.duration for each in said) / 60:.1f} min"
    is_target = name in {"dialogues", "telephone", "built"}
    return [
        Figure(f"{name}: recordings whose number of speakers is missed", len(said) - right, "",
               0 if is_target else None, how=how),
        Figure(f"{name}: confusion", confusion, "", 0.02 if is_target else None, how=how),
        Figure(f"{name}: DER", der, "", how=how),
        Figure(f"{name}: DER less that of perfect labels", der - bound, "",
               0.03 if is_target or name == "pyannote sample" else None, how=how),
    ]  # fmt: skip


def perfect(truth: Sequence[Interval], found: Sequence[Interval]) -> list[Interval]:
    """Give what was found to those who speak there: the best that one speaker at a time can be.

    Where several speak, one of them; where nobody does, whoever spoke last.
    """
    edges = np.unique([time for turn in (*truth, *found) for time in turn[:2]]).tolist()
    out: list[Interval] = []
    last = truth[0][2]
    for start, end in pairwise(edges):
        middle = (start + end) / 2
        if any(turn[0] <= middle < turn[1] for turn in found):
            who = [turn[2] for turn in truth if turn[0] <= middle < turn[1]]
            last = last if last in who or not who else who[0]
            out.append((start, end, last))
    return out


def _shared_groups() -> dict[str, Sequence[str]]:
    return {
        "built": BUILT,
        "pyannote sample": SAMPLE,
        "AMI": MEETINGS,
        "VoxConverse": BROADCAST,
    }


@cache
def _voices(speed: tuple[int, int]) -> Voices:
    voices = {**project_voices(), **shared_voices(SHARED)}
    return voices if speed == (1, 1) else played(voices, *speed)


def _hear(files: Sequence[tuple[Path, float]]) -> Heard:
    done = subprocess.run(
        [sys.executable, "-c", HEAR],
        input=json.dumps([(str(path), duration) for path, duration in files]),
        env=limits.environment(os.environ) | {"PYTHONPATH": str(ROOT / "src")},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    turns = [[(start, end, name) for start, end, name in each] for each in answer["turns"]]
    return Heard(turns, answer["cpu_seconds"], answer["peak_bytes"])
