"""Recognises people by their voices: compares unit vectors by cosine, and may answer that it is unsure."""

import base64
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import mul
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
    """Give the cosine of the angle between two unit vectors; 0 where they are of different spaces."""
    return sum(map(mul, one, other)) if len(one) == len(other) else 0.0


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
    best: dict[str, str] = {}
    for label, match in matches.items():
        other = best.setdefault(match.voice_id, label)
        if match.similarity > matches[other].similarity:
            best[match.voice_id] = label
    return {
        label: match if best[match.voice_id] == label else replace(match, verdict="unsure")
        for label, match in matches.items()
    }
