"""Brings what a diarizer found into the order that all promise: by time, with the speakers' names."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tiro.diarizers import Diarization
from tiro.transcript.model import Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DIGITS = 3


def in_order(
    turns: Iterable[Turn],
    duration: float,
    voices: "Mapping[str, NDArray[np.float32]] | None" = None,
) -> Diarization:
    """Clamp turns into 0..duration, drop empty ones, sort, and name the speakers `S1`, `S2`, ...

    Args:
        turns: In any order, with names of any kind.
        duration: Of the recording, seconds.
        voices: By the same names; of speakers without a turn they are left out.
    """
    clamped = (
        Turn(_clamp(turn.start, duration), _clamp(turn.end, duration), turn.speaker)
        for turn in turns
    )
    kept = sorted(
        (turn for turn in clamped if turn.end > turn.start),
        key=lambda turn: (turn.start, turn.end),
    )
    names = {
        speaker: f"S{number}"
        for number, speaker in enumerate(dict.fromkeys(turn.speaker for turn in kept), 1)
    }
    return Diarization(
        turns=tuple(replace(turn, speaker=names[turn.speaker]) for turn in kept),
        voices={
            names[speaker]: voice for speaker, voice in (voices or {}).items() if speaker in names
        },
    )


def _clamp(value: float, duration: float) -> float:
    return round(max(0.0, min(float(value), duration)), _DIGITS)
