"""Whether people are recognised by their voices from one recording to the next, and nobody is taken for another."""

import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.measure import Figure
from bench.shared import SHARED
from bench.sound import mono_of
from tiro.actions.voices import THRESHOLDS
from tiro.audio.pcm import to_pcm
from tiro.diarizers import LoadOptions, Sound, SpeakerCount
from tiro.diarizers.ge2e import Ge2e
from tiro.transcript.model import Turn
from tiro.transcript.recognition import Known, recognise

RATE_HZ = 16_000
LEAST_SECONDS = 5.0
ENROLLED_SECONDS = 8.0
LEAST_PURITY = 0.8
"""A found speaker counts as somebody when this share of the time is theirs."""
ROUNDS, ENROLLED_SHARE = 12, 0.6
UNKNOWN = "fleurs-"
"""Nobody knows whether two clips of it are of one person."""


@dataclass(frozen=True)
class Voice:
    """A voice in one recording: whose, from how much speech, marked by hand or found by the diarizer."""

    recording: str
    person: str
    seconds: float
    vector: NDArray[np.float32]
    is_found: bool = False


def voices() -> list[Figure]:
    """Pairs of voices across recordings, and people who were enrolled from another recording."""
    if not (SHARED / "manifest.json").is_file():
        print(f"skipped: there are no recordings in {SHARED}", file=sys.stderr)
        return []
    heard = [voice for voice in _voices() if voice.seconds >= LEAST_SECONDS]
    return [*_pairs(heard), *_people(heard)]


def _pairs(heard: Sequence[Voice]) -> list[Figure]:
    limits = THRESHOLDS[str(Ge2e.capabilities.encoder)]
    same, different, people = list[float](), list[float](), set[str]()
    for one, other in combinations(heard, 2):
        is_unknown = one.person.startswith(UNKNOWN) and other.person.startswith(UNKNOWN)
        if one.recording == other.recording or is_unknown:
            continue
        alike = same if one.person == other.person else different
        alike.append(float(one.vector @ other.vector))
        people |= {one.person} & {other.person}
    print(f"same {np.percentile(same, [0, 5, 25, 50, 75])}", file=sys.stderr)
    print(f"different {np.percentile(different, [50, 95, 99, 99.9, 100])}", file=sys.stderr)
    how = (
        f"{len(same)} pairs of the same of {len(people)} people, {len(different)} of different ones"
    )
    return [
        Figure("voices, same person, sure", _share(same, limits.sure), "", how=how),
        Figure("voices, same person, at least unsure", _share(same, limits.unsure), "", how=how),
        Figure("voices, others, at least unsure", _share(different, limits.unsure), "", how=how),
        Figure("voices, others, sure", _share(different, limits.sure), "", 0.001, how=how),
        Figure("voices, most alike of different people", max(different), "", how=how),
    ]


def _people(heard: Sequence[Voice]) -> list[Figure]:
    """Enrol some people from one recording each, and show all others."""
    counts = dict.fromkeys(("right", "unsure", "unsure wrong", "wrong", "missed"), 0)
    strangers = dict.fromkeys(("none", "unsure", "sure"), 0)
    chance = random.Random(1)  # noqa: S311 - chooses examples, guards nothing
    for _ in range(ROUNDS):
        enrolled = _enrolled(heard, chance)
        for voice in heard:
            known = [each for each in enrolled if each.recording != voice.recording]
            verdict = _verdict(voice, known)
            if any(each.person == voice.person for each in known):
                counts[verdict] += 1
            else:
                strangers[{"missed": "none", "wrong": "sure"}.get(verdict, "unsure")] += 1
    shown, unknown = sum(counts.values()), sum(strangers.values())
    how = f"{ROUNDS} rounds, {shown} times somebody enrolled, {unknown} times a stranger"
    return [
        Figure("people, surely right", counts["right"] / shown, "", how=how),
        Figure("people, unsure and right", counts["unsure"] / shown, "", how=how),
        Figure("people, unsure and wrong", counts["unsure wrong"] / shown, "", how=how),
        Figure("people, not noticed", counts["missed"] / shown, "", how=how),
        Figure("people, surely wrong", counts["wrong"] / shown, "", 0.0, how=how),
        Figure("strangers, unsure", strangers["unsure"] / unknown, "", how=how),
        Figure("strangers, sure", strangers["sure"] / unknown, "", 0.0, how=how),
    ]


def _enrolled(heard: Sequence[Voice], chance: random.Random) -> list[Voice]:
    chosen: list[Voice] = []
    for person in sorted({voice.person for voice in heard if not voice.person.startswith(UNKNOWN)}):
        theirs = [
            voice
            for voice in heard
            if voice.person == person and not voice.is_found and voice.seconds >= ENROLLED_SECONDS
        ]
        if theirs and chance.random() < ENROLLED_SHARE:
            chosen.append(chance.choice(theirs))
    return chosen


def _verdict(voice: Voice, enrolled: Sequence[Voice]) -> str:
    known = [Known(each.person, each.person, each.vector.tolist()) for each in enrolled]
    limits = THRESHOLDS[str(Ge2e.capabilities.encoder)]
    match = recognise({"S1": voice.vector.tolist()}, known, limits).get("S1")
    if match is None:
        return "missed"
    is_right = match.voice_id == voice.person
    if match.verdict == "sure":
        return "right" if is_right else "wrong"
    return "unsure" if is_right else "unsure wrong"


def _share(values: Sequence[float], least: float) -> float:
    return sum(value >= least for value in values) / len(values)


def _voices() -> Iterator[Voice]:
    hearer = Ge2e()
    model = Ge2e.capabilities.default_model
    hearer.load(LoadOptions(model, "", may_fetch=False), lambda *_: None)
    items = json.loads((SHARED / "manifest.json").read_text())["items"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound.pcm"
        for item in items:
            if item["file"].startswith(("speech/", "multi/")):
                audio = mono_of(SHARED / item["file"])
                path.write_bytes(to_pcm(audio))
                yield from _of(hearer, item, Sound(str(path), len(audio) / RATE_HZ))


def _of(hearer: Ge2e, item: dict[str, Any], sound: Sound) -> Iterator[Voice]:
    marked = _marked(item, sound.duration)
    for person, turns in marked.items():
        spans = [(turn.start, turn.end) for turn in turns]
        vector = hearer.embed(sound, spans)
        yield Voice(item["id"], person, sum(end - start for start, end in spans), vector)
    if len(marked) == 1:
        return
    found = hearer.diarize(sound, SpeakerCount(), lambda *_: None)
    for label, vector in found.voices.items():
        turns = [turn for turn in found.turns if turn.speaker == label]
        seconds = sum(turn.end - turn.start for turn in turns)
        shared = {person: _overlap(turns, theirs) for person, theirs in marked.items()}
        person = max(shared, key=lambda name: shared[name])
        if shared[person] >= LEAST_PURITY * seconds:
            yield Voice(item["id"], person, seconds, vector, is_found=True)


def _marked(item: dict[str, Any], duration: float) -> dict[str, list[Turn]]:
    """Give the turns of each person; labels without a meaning elsewhere are of this recording alone."""
    turns: list[Turn] = []
    if item.get("text_segments"):
        turns = [
            Turn(each["start"], each["end"], each["speaker"]) for each in item["text_segments"]
        ]
    elif item.get("rttm"):
        lines = map(str.split, (SHARED / item["rttm"]).read_text().splitlines())
        turns = [
            Turn(float(line[3]), float(line[3]) + float(line[4]), f"{item['id']}:{line[7]}")
            for line in lines
            if line[:1] == ["SPEAKER"]
        ]
    else:
        turns = [Turn(0.0, duration, item["speakers"][0])]
    found: dict[str, list[Turn]] = {}
    for turn in sorted(turns, key=lambda turn: turn.start):
        found.setdefault(turn.speaker, []).append(turn)
    return found


def _overlap(turns: Sequence[Turn], others: Sequence[Turn]) -> float:
    return sum(
        max(0.0, min(turn.end, other.end) - max(turn.start, other.start))
        for turn in turns
        for other in others
    )
