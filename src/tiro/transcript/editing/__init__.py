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


def edit(segments: Sequence[Segment], operation: Operation) -> Edited:
    """Do one operation, as `WorkingText.do`."""
    return edit_all(segments, [operation])


def edit_all(segments: Sequence[Segment], operations: Iterable[Operation]) -> Edited:
    """Do operations one after the other; each sees what the one before made.

    Raises:
        EditError: One does not fit the text; `number` tells which.
    """
    text = WorkingText(segments)
    for number, operation in enumerate(operations):
        try:
            text.do(operation)
        except EditError as error:
            raise EditError(error.part, str(error), number) from None
    return Edited(text.segments, text.said)
