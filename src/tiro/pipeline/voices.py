"""Who speaks when, as the stage diarize leaves it, and whose kept voice it may be.

The voices themselves are compared at once and never written down: those who speak have not agreed
to that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tiro.actions.voices import recognised
from tiro.store import work
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.transcript.model import Turn

STAGE = "diarize"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a diarizer heard.

    Attributes:
        turns: In order; they may overlap.
        voices: A unit vector for each speaker; empty without embeddings.
        encoder: The space of the vectors.
    """

    turns: tuple[Turn, ...]
    voices: Mapping[str, list[float]] = field(default_factory=dict[str, list[float]], repr=False)
    encoder: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept of it for the stages that follow: the turns, and for each speaker the match, if any."""

    turns: tuple[Turn, ...]
    matches: Mapping[str, Mapping[str, Any]]


def put(session: Session, job: Job, heard: Heard) -> None:
    """Keep the turns, and what the voices say."""
    turns = [[turn.start, turn.end, turn.speaker] for turn in heard.turns]
    found = recognised(session, job.owner_id, heard.encoder, heard.voices)
    # Without the name: that is the voice's, and goes with it.
    matches = {
        label: {key: value for key, value in match.items() if key != "name"}
        for label, match in found.items()
    }
    work.put_output(session, job, STAGE, {"turns": turns, "matches": matches})


def load(session: Session, job: Job) -> Found | None:
    """Read what the present run found; None when nothing could be told apart."""
    kept: dict[str, Any] | None = work.output(session, job, STAGE)
    if kept is None:
        return None
    turns = (Turn(float(start), float(end), str(who)) for start, end, who in kept["turns"])
    return Found(tuple(turns), kept["matches"])
