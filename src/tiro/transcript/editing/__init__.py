"""Changes a text by operations: give words to a speaker, hold back, split, merge, replace, delete.

The page does the same operations by the same rules while a person edits; docs/editing.md tells
them, and tests/fixtures/edits.json shows them to both.
"""

from collections.abc import Iterable, Sequence

from tiro.transcript.editing.operations import (
    BY_PERSON,
    Assign,
    Delete,
    EditError,
    Hold,
    Merge,
    Operation,
    Put,
    Replace,
    Restore,
    Split,
    segments_of,
)
from tiro.transcript.editing.rewriting import WAITING
from tiro.transcript.editing.speaking import (
    Chooses,
    Edited,
    between,
    give,
    require_segments,
    said_by,
)
from tiro.transcript.editing.working import WorkingText
from tiro.transcript.model import Segment

__all__ = [
    "BY_PERSON",
    "MOST_CHARACTERS",
    "WAITING",
    "Assign",
    "Chooses",
    "Delete",
    "EditError",
    "Edited",
    "Hold",
    "Merge",
    "Operation",
    "Put",
    "Replace",
    "Restore",
    "Split",
    "WorkingText",
    "between",
    "edit",
    "edit_all",
    "give",
    "require_segments",
    "said_by",
    "segments_of",
]


MOST_CHARACTERS = 10_000_000
"""In the segments that the operations of one edit change, each time they do: it bounds the time that takes."""


def edit(segments: Sequence[Segment], operation: Operation) -> Edited:
    """Do one operation, as `WorkingText.do`."""
    return edit_all(segments, [operation])


def edit_all(segments: Sequence[Segment], operations: Iterable[Operation]) -> Edited:
    """Do operations one after the other; each sees what the one before made.

    Raises:
        EditError: One does not fit the text, or they change too much of it; `number` tells which.
    """
    text = WorkingText(segments)
    looked_at = 0
    for number, operation in enumerate(operations):
        try:
            undoing = text.do(operation)
        except EditError as error:
            raise EditError(error.part, str(error), number) from None
        if segments_of(operation) is not None:
            looked_at += sum(len(segment.text) for segment in undoing.segments)
        if looked_at > MOST_CHARACTERS:
            raise EditError("segment", "this is too much for one edit; save what is before", number)
    return Edited(text.segments, text.said)
