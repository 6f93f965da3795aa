"""The chunks of a recording as stages hand them on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tiro.store import work
from tiro.store.database import Session
from tiro.store.tables import Job


@dataclass(frozen=True, slots=True)
class Span:
    """A chunk: seconds from the start of the recording, and the speech regions in it.

    `channel` is the one that it is of; None for the mix of all.
    """

    start: float
    end: float
    regions: tuple[tuple[float, float], ...]
    channel: int | None = None

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.end - self.start

    @property
    def speech_seconds(self) -> float:
        """Seconds of speech in it."""
        return sum(end - start for start, end in self.regions)

    @property
    def relative_regions(self) -> tuple[tuple[float, float], ...]:
        """Its regions, in seconds from its own start."""
        return tuple(
            (max(0.0, start - self.start), min(self.duration, end - self.start))
            for start, end in self.regions
        )


def put(session: Session, job: Job, spans: Sequence[Span]) -> None:
    """Keep the chunks of the present run."""
    rows = [
        [span.start, span.end, [list(region) for region in span.regions], span.channel]
        for span in spans
    ]
    work.put_output(session, job, "cut", rows)
    job.chunks_total = len(spans)


def load(session: Session, job: Job) -> list[Span]:
    """Read the chunks of the present run; empty when it has none.

    An earlier release wrote no channel.
    """
    rows: list[Any] = work.output(session, job, "cut") or []
    return [
        Span(start, end, tuple((first, last) for first, last in regions), *channel)
        for start, end, regions, *channel in rows
    ]
