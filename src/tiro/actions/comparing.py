"""How two versions of a recording's text differ."""

import re
from typing import Any

from tiro.actions.context import Context
from tiro.errors import InvalidRequest, RevisionConflict
from tiro.store import segment_edits, transcripts
from tiro.transcript import comparing
from tiro.transcript.codec import summary_to_dict
from tiro.transcript.model import Transcript

DEFAULT_LIMIT = 500
MAX_LIMIT = 2000
CURSOR = re.compile(r"(\d{1,9})-(\d{1,9})-(\d{1,9})")


def compare(
    context: Context,
    owner_id: str,
    transcript_id: str,
    other_id: str,
    *,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Say how a version differs from another one, which is taken for the one before.

    Args:
        context: Where to read.
        owner_id: Whose texts.
        transcript_id: The version after.
        other_id: The version before.
        limit: Most parts of a page.
        cursor: `next_cursor` of the page before.

    Raises:
        NotFound: There is none of one of the ids.
        InvalidRequest: They are of two recordings, or the cursor is none of this list.
        RevisionConflict: One of them was edited since the page before.
    """
    with context.database.read() as session:
        before = transcripts.outline(session, owner_id, other_id, ())
        after = transcripts.outline(session, owner_id, transcript_id, ())
        if before.recording_id != after.recording_id:
            message = "Both must be versions of one recording."
            raise InvalidRequest(message, details={"path": "with"})
        first = _first(cursor, before, after)
        texts = [segment_edits.lines(session, each.id) for each in (before, after)]
    found = comparing.compare(*texts)
    last = first + limit
    return {
        "before": summary_to_dict(before),
        "after": summary_to_dict(after),
        "counts": {
            "words_added": found.words_added,
            "words_removed": found.words_removed,
            "words_changed": found.words_changed,
            "speakers_changed": found.speakers_changed,
        },
        "items": [_part(part) for part in found.parts[first:last]],
        "next_cursor": _cursor(before, after, last) if last < len(found.parts) else None,
    }


def _cursor(before: Transcript, after: Transcript, place: int) -> str:
    return f"{before.revision}-{after.revision}-{place}"


def _first(cursor: str | None, before: Transcript, after: Transcript) -> int:
    if cursor is None:
        return 0
    found = CURSOR.fullmatch(cursor)
    if found is None:
        raise InvalidRequest("'cursor' is not one that this list gave.", details={"path": "cursor"})
    if (int(found[1]), int(found[2])) != (before.revision, after.revision):
        raise RevisionConflict(details={"revision": after.revision})
    return int(found[3])


def _part(part: comparing.Part) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "start": part.start,
        "end": part.end,
        "before": _side(part.before),
        "after": _side(part.after),
    }


def _side(side: comparing.Side | None) -> dict[str, Any] | None:
    return None if side is None else {"text": side.text, "speaker": side.speaker}
