"""The states of a job and the changes between them that are legal."""

from enum import StrEnum


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


LIVE = (State.QUEUED, State.RUNNING)
BESIDE = ("align", "import", "deliver")
"""Kinds of jobs that work beside the others: a recording does not stand as they do."""

ENDED = (State.COMPLETED, State.FAILED, State.CANCELLED)

LEGAL: dict[State, tuple[State, ...]] = {
    State.QUEUED: (State.RUNNING, State.PAUSED, State.CANCELLED, State.FAILED),
    State.RUNNING: (State.COMPLETED, State.FAILED, State.PAUSED, State.CANCELLED),
    State.PAUSED: (State.QUEUED, State.CANCELLED),
    State.COMPLETED: (State.QUEUED,),
    State.FAILED: (State.QUEUED,),
    State.CANCELLED: (State.QUEUED,),
}


def sources(target: State) -> tuple[State, ...]:
    """List the states from which `target` can be reached."""
    return tuple(state for state, targets in LEGAL.items() if target in targets)
