"""What a person may do with clean texts and translations: read one beside its source, name one, delete one."""

import re
from typing import Any

from tiro.actions.context import Context
from tiro.errors import InvalidRequest, NotFound, StateConflict
from tiro.store import side_texts, transcripts
from tiro.store.database import Session
from tiro.store.side_texts import CLEAN, SIDE, TRANSLATION
from tiro.transcript.model import Flag, Segment, Transcript

DEFAULT_LIMIT = 500
MAX_LIMIT = 2000
CURSOR = re.compile(r"\d{1,9}")
LANGUAGE = re.compile(r"[A-Za-z0-9-]{2,20}")


def beside(
    context: Context,
    owner_id: str,
    transcript_id: str,
    *,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Give a page of a version's segments, each beside the one that it was made of.

    Raises:
        NotFound: There is none of this id.
        StateConflict: It is made of no other version.
        InvalidRequest: The cursor is none of this list.
    """
    with context.database.read() as session:
        text = _side(session, owner_id, transcript_id)
        first = _first(cursor)
        pairs = [
            (said, made)
            for said, made in side_texts.pairs(session, owner_id, text)
            if made.held is None
        ]
    flags = flags_of(text)
    last = first + limit
    items = [view(said, made, flags.get(made.id)) for said, made in pairs[first:last]]
    # Segments of such a version never move, so that their number is enough.
    return {"items": items, "next_cursor": str(last) if last < len(pairs) else None}


def flags_of(text: Transcript) -> dict[str, Flag]:
    """Give the flags of a version by their segments."""
    return {} if text.made_of is None else {flag.segment: flag for flag in text.made_of.flags}


def remove(context: Context, owner_id: str, transcript_id: str) -> None:
    """Delete a clean text or a translation for good; what it was made of stays.

    Raises:
        NotFound: There is none of this id.
        StateConflict: It is no such version, or it is the one that is shown.
    """
    with context.database.write() as session:
        transcripts.lock(session, transcripts.recording_of(session, owner_id, transcript_id))
        found, _ = transcripts.head(session, owner_id, transcript_id)
        if found.origin not in SIDE:
            raise StateConflict("Only clean texts and translations can be deleted.")
        if found.is_primary:
            raise StateConflict("This version is shown; let another be shown first.")
        side_texts.remove(session, owner_id, transcript_id)


def named(session: Session, owner_id: str, recording_id: str, name: str | None) -> Transcript:
    """Read the version that is meant: that which is shown, one by its id, or the current one of a kind.

    Args:
        session: The transaction.
        owner_id: Whose.
        recording_id: Of which recording.
        name: An id, `clean` or `translation-de`; None: what is shown.

    Raises:
        NotFound: There is none.
    """
    if name is None:
        return transcripts.primary(session, owner_id, recording_id)
    kind, _, language = name.partition("-")
    if kind not in SIDE or (kind == CLEAN) == bool(language):
        found = transcripts.get(session, owner_id, name)
        if found.recording_id != recording_id:
            raise NotFound("This recording has no such version.")
        return found
    source = side_texts.source(session, owner_id, recording_id)
    current = side_texts.current(session, owner_id, source.id, kind, language or None)
    if current is None:
        there_is = "no clean text" if kind == CLEAN else f"no translation into {language}"
        raise NotFound(f"There is {there_is} of the version that is shown.")
    return transcripts.get(session, owner_id, current)


def extension(text: Transcript, usual: str) -> str:
    """Give the extension of a file: a translation names its language, as players look for it."""
    is_told = text.origin == TRANSLATION and LANGUAGE.fullmatch(text.language or "")
    return f"{text.language}.{usual}" if is_told else usual


def require_choosable(found: Transcript) -> None:
    """Let nobody show a translation in place of what was said: it would be edited and timed as that."""
    if found.origin == TRANSLATION:
        raise StateConflict("A translation stands beside the text and is never shown in its place.")


def _side(session: Session, owner_id: str, transcript_id: str) -> Transcript:
    found = transcripts.get(session, owner_id, transcript_id)
    if found.made_of is None:
        raise StateConflict(
            "This version was made of no other; ask for a clean text or a translation."
        )
    return found


def _first(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not CURSOR.fullmatch(cursor):
        raise InvalidRequest("'cursor' is not one that this list gave.", details={"path": "cursor"})
    return int(cursor)


def view(said: Segment | None, made: Segment, flag: Flag | None) -> dict[str, Any]:
    """Give a segment beside the one that it was made of."""
    return {
        "id": made.id,
        "start": made.start,
        "end": made.end,
        "speaker": made.speaker,
        "before": None if said is None else said.text,
        "after": made.text,
        "flag": None if flag is None else _flag_view(flag),
    }


def _flag_view(flag: Flag) -> dict[str, Any]:
    return {"kind": flag.kind, "after": flag.after, "decision": flag.decision}
