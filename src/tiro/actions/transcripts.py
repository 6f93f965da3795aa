"""What a person may read of transcripts."""

from typing import Any

from tiro.actions import side_texts as side_actions
from tiro.actions.context import Context
from tiro.store import recordings, side_texts, transcripts
from tiro.store.database import Session
from tiro.store.views import rfc3339
from tiro.transcript.codec import summary_to_dict, to_dict
from tiro.transcript.model import Transcript


def primary(
    context: Context, owner_id: str, recording_id: str, *, words: bool = True, held: bool = False
) -> dict[str, Any]:
    """Give the version that is shown for a recording; with `held` also what is held back.

    Raises:
        NotFound: There is no such recording, or no transcript of it yet.
    """
    with context.database.read() as session:
        recordings.get(session, owner_id, recording_id)
        found = transcripts.primary(session, owner_id, recording_id)
        stale = _stale(session, found)
    return to_dict(found, words=words, held=held) | stale


def named(
    context: Context, owner_id: str, recording_id: str, name: str, *, held: bool = False
) -> dict[str, Any]:
    """Give the version that is meant by an id, `clean` or `translation-de`.

    Raises:
        NotFound: There is none.
    """
    with context.database.read() as session:
        found = side_actions.named(session, owner_id, recording_id, name)
        stale = _stale(session, found)
    return to_dict(found, held=held) | stale


def show(
    context: Context,
    owner_id: str,
    transcript_id: str,
    *,
    words: bool = True,
    held: bool = False,
    segments: bool = True,
) -> dict[str, Any]:
    """Give one version; with `held` also what is held back, and its segments unless they are not wanted.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        if not segments:
            bare, count = transcripts.head(session, owner_id, transcript_id)
            return to_dict(bare) | {"held": count} | _stale(session, bare)
        found = transcripts.get(session, owner_id, transcript_id)
        stale = _stale(session, found)
    return to_dict(found, words=words, held=held) | stale


def mark(context: Context, owner_id: str, transcript_id: str) -> str:
    """Give a short text that is another one when a version, or who speaks in it, has changed.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        return transcripts.mark(session, owner_id, transcript_id)


def primary_mark(context: Context, owner_id: str, recording_id: str) -> str:
    """Give the mark of the version that is shown for a recording.

    Raises:
        NotFound: There is no such recording, or no transcript of it yet.
    """
    with context.database.read() as session:
        recordings.get(session, owner_id, recording_id)
        shown = transcripts.primary_id(session, owner_id, recording_id)
        return transcripts.mark(session, owner_id, shown)


def versions(context: Context, owner_id: str, recording_id: str) -> dict[str, Any]:
    """List a recording's versions, newest first, without their segments.

    Raises:
        NotFound: There is no such recording.
    """
    with context.database.read() as session:
        recordings.get(session, owner_id, recording_id)
        found = transcripts.versions(session, owner_id, recording_id)
        made = transcripts.made_at(session, recording_id)
        stale = side_texts.is_stale(session, found, recording_id)
    items = [
        summary_to_dict(version)
        | {"is_stale": stale[version.id], "created_at": rfc3339(made[version.id])}
        for version in found
    ]
    return {"items": items, "next_cursor": None}


def _stale(session: Session, version: Transcript) -> dict[str, bool]:
    """Say whether what a version was made of is another one now."""
    if version.made_of is None:
        return {"is_stale": False}
    return {"is_stale": side_texts.is_stale(session, [version], version.recording_id)[version.id]}
