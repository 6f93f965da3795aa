"""A transcript as numbered lines, which a model reads and cites by their numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tiro.notes.clock import clock
from tiro.transcript.model import Segment, Speaker


@dataclass(frozen=True, slots=True)
class Line:
    """One segment, as a model reads it.

    Attributes:
        number: From 1, in order; what is cited.
        segment_id: Which segment it is.
        start: Seconds.
        end: Seconds.
        speaker: The name or label of who speaks; None where nobody was told apart.
        text: Without line breaks.
    """

    number: int
    segment_id: str
    start: float
    end: float
    speaker: str | None
    text: str

    @property
    def told(self) -> str:
        """As it is sent."""
        who = f" {self.speaker}:" if self.speaker else ""
        return f"[{self.number}] {clock(self.start)}{who} {self.text}"


def number_lines(segments: Iterable[Segment], speakers: Sequence[Speaker] = ()) -> list[Line]:
    """Number what was said; what is held back or empty is left out."""
    names = {speaker.id: speaker.name or speaker.id for speaker in speakers}
    said = (each for each in segments if each.held is None and each.text.strip())
    return [
        Line(
            number=number,
            segment_id=each.id,
            start=each.start,
            end=each.end,
            speaker=None if each.speaker is None else names.get(each.speaker, each.speaker),
            text=" ".join(each.text.split()),
        )
        for number, each in enumerate(said, start=1)
    ]


def spoken_seconds(lines: Iterable[Line]) -> float:
    """Add up the seconds that lines cover; what overlaps counts once."""
    total, reached = 0.0, 0.0
    for line in sorted(lines, key=lambda each: each.start):
        start = max(line.start, reached)
        total += max(0.0, line.end - start)
        reached = max(reached, line.end)
    return total
