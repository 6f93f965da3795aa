"""Recognises people by their voices: compares unit vectors by cosine, and may answer that it is unsure."""

import base64
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

Vector = Sequence[float]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which similarity on two voices are one.

    Attributes:
        sure: At least so similar, a voice is the person's.
        unsure: At least so similar, it may be.
        margin: Where a second person's voice is as similar as this, nobody is sure.
    """

    sure: float
    unsure: float
    margin: float


@dataclass(frozen=True, slots=True)
class Known:
    """A voice that is kept, with its person's name."""

    voice_id: str
    name: str
    vector: Vector


@dataclass(frozen=True, slots=True)
class Match:
    """Whose voice a speaker's may be; `verdict` is `sure` or `unsure`."""

    voice_id: str
    name: str
    similarity: float
    verdict: str

    def view(self) -> dict[str, Any]:
        """Give the match as the API shows it."""
        return {
            "voice_id": self.voice_id,
            "name": self.name,
            "similarity": self.similarity,
            "verdict": self.verdict,
        }


def recognise(
    found: Mapping[str, Vector], known: Sequence[Known], thresholds: Thresholds
) -> dict[str, Match]:
    """Say for each speaker whose voice it is; who resembles nobody is left out.

    A voice is surely that of one speaker at most, the most similar one.
    """
    matches: dict[str, Match] = {}
    for label, vector in found.items():
        near = sorted(
            ((cosine(vector, voice.vector), voice) for voice in known),
            key=lambda pair: -pair[0],
        )
        if not near or near[0][0] < thresholds.unsure:
            continue
        similarity, best = near[0]
        is_clear = len(near) < 2 or similarity - near[1][0] >= thresholds.margin
        verdict = "sure" if similarity >= thresholds.sure and is_clear else "unsure"
        matches[label] = Match(best.voice_id, best.name, round(similarity, 4), verdict)
    return _each_voice_once(matches)


def cosine(one: Vector, other: Vector) -> float:
    """Give the cosine of the angle between two vectors; 0 where one of them is nothing."""
    length = sqrt(sum(value * value for value in one)) * sqrt(sum(v * v for v in other))
    if length == 0 or len(one) != len(other):
        return 0.0
    return sum(a * b for a, b in zip(one, other, strict=True)) / length


def packed(vector: Vector) -> str:
    """Write a vector as base64 of its little-endian float32."""
    values = array("f", vector)
    if sys.byteorder == "big":
        values.byteswap()
    return base64.b64encode(values.tobytes()).decode()


def unpacked(text: str) -> list[float]:
    """Read what `packed` wrote."""
    values = array("f", base64.b64decode(text))
    if sys.byteorder == "big":
        values.byteswap()
    return values.tolist()


def _each_voice_once(matches: Mapping[str, Match]) -> dict[str, Match]:
    best: dict[str, float] = {}
    for match in matches.values():
        best[match.voice_id] = max(match.similarity, best.get(match.voice_id, 0.0))
    done: dict[str, Match] = {}
    for label, match in matches.items():
        is_best = match.similarity == best.pop(match.voice_id, None)
        done[label] = match if is_best else replace(match, verdict="unsure")
    return done
