"""What a person may do to the segments of a text, as values."""

from collections.abc import Collection
from dataclasses import dataclass

from tiro.transcript.model import Segment

BY_PERSON = "by_person"
"""Why a segment is held back that a person held back."""


class EditError(ValueError):
    """An operation does not fit the text.

    Attributes:
        part: The field that is wrong.
        number: Which operation of several, from 0.
    """

    def __init__(self, part: str, message: str, number: int = 0) -> None:
        self.part = part
        self.number = number
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Assign:
    """Give words to a speaker, or to nobody: a segment's, some of them, or those of a stretch of time.

    Attributes:
        speaker: Who gets them.
        segment: The id of a segment.
        words: First and last index of the segment's words, both included; by default all.
        start: Where the stretch begins, when no segment is named.
        end: Where it ends; a word belongs to it by its middle.
        channel: Only words of this channel.
    """

    speaker: str | None
    segment: str | None = None
    words: tuple[int, int] | None = None
    start: float = 0.0
    end: float = 0.0
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Hold a segment back."""

    segment: str


@dataclass(frozen=True, slots=True)
class Restore:
    """Show a segment that is held back."""

    segment: str


@dataclass(frozen=True, slots=True)
class Split:
    """Part a segment in two.

    Attributes:
        segment: Its id, which the first part keeps.
        word: Index of the word with which the second part begins.
        offset: The character with which it begins, in a segment without words.
    """

    segment: str
    word: int | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """Make one segment of neighbours; the first keeps id and speaker."""

    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replace:
    """Write other words into a segment: in place of all of its words, or of some.

    Attributes:
        segment: Its id.
        text: What is said in truth; without any, the words are deleted.
        words: First and last index of the words that are replaced, both included.
    """

    segment: str
    text: str
    words: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a segment out of the text."""

    segment: str


@dataclass(frozen=True, slots=True)
class Put:
    """Put segments in place of those at a place: what undoes any operation exactly.

    Attributes:
        at: Index of the first segment that goes.
        gone: How many go.
        segments: What stands there afterwards.
    """

    at: int
    gone: int
    segments: tuple[Segment, ...]


Operation = Assign | Hold | Restore | Split | Merge | Replace | Delete | Put


def segments_of(operation: Operation) -> Collection[str] | None:
    """Name the segments whose text and words an operation looks at; None: it may be any."""
    match operation:
        case Merge():
            return operation.segments
        case Put() | Assign(segment=None):
            return None
        case _:
            return (operation.segment or "",)
