"""Who speaks when, as the stage diarize leaves it; the voices are forgotten when the job ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tiro.store import work
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.transcript.model import Turn


@dataclass(frozen=True, slots=True)
class Found:
    """What a diarizer found.

    Attributes:
        turns: In order; they may overlap.
        voices: A unit vector for each speaker; empty without embeddings.
        encoder: The space of the vectors.
    """

    turns: tuple[Turn, ...]
    voices: Mapping[str, list[float]] = field(default_factory=dict[str, list[float]])
    encoder: str | None = None


def put(session: Session, job: Job, found: Found) -> None:
    """Keep the turns and, apart from them, the voices."""
    turns = [[turn.start, turn.end, turn.speaker] for turn in found.turns]
    work.put_output(session, job, "diarize", turns)
    if found.voices:
        voices = {"encoder": found.encoder, "voices": found.voices}
        work.put_output(session, job, work.VOICES, voices)


def load(session: Session, job: Job) -> Found | None:
    """Read what the present run found; None when nothing could be told apart."""
    turns: list[list[Any]] | None = work.output(session, job, "diarize")
    if turns is None:
        return None
    kept: dict[str, Any] = work.output(session, job, work.VOICES) or {}
    return Found(
        turns=tuple(Turn(float(start), float(end), str(who)) for start, end, who in turns),
        voices=kept.get("voices", {}),
        encoder=kept.get("encoder"),
    )
