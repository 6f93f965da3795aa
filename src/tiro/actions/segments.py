"""What a person may read of a text, a page at a time."""

import re
from dataclasses import dataclass
from typing import Any

from tiro.actions.context import Context
from tiro.errors import InvalidRequest
from tiro.store import segments
from tiro.transcript.codec import segment_to_dict

DEFAULT_LIMIT = 500
MAX_LIMIT = 2000
CURSOR = re.compile(r"(\d{1,9})-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page is asked for, as the API takes it."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    after_seconds: float = 0.0
    words: bool = True
    held: bool = False


def page(context: Context, owner_id: str, transcript_id: str, asked: Asked) -> dict[str, Any]:
    """Give a page of a version's segments, in order.

    Raises:
        NotFound: There is none of this id.
        InvalidRequest: The cursor is none of this list.
        RevisionConflict: It was edited since the page before.
    """
    with context.database.read() as session:
        found = segments.page(
            session,
            owner_id,
            transcript_id,
            place=_place(asked.cursor),
            after_seconds=asked.after_seconds,
            limit=asked.limit,
            with_held=asked.held,
            with_words=asked.words,
        )
    after = found.following
    return {
        "items": [segment_to_dict(segment, words=asked.words) for segment in found.segments],
        "next_cursor": None if after is None else f"{after.revision}-{after.idx}",
    }


def _place(cursor: str | None) -> segments.Place | None:
    if cursor is None:
        return None
    found = CURSOR.fullmatch(cursor)
    if found is None:
        raise InvalidRequest("'cursor' is not one that this list gave.", details={"path": "cursor"})
    return segments.Place(int(found[1]), int(found[2]))
