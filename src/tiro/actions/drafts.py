"""Keeps what a person is editing and has not saved, so that a closed tab or a crash loses nothing."""

from typing import Any

from tiro.actions import operations
from tiro.actions.context import Context
from tiro.errors import InvalidRequest
from tiro.store import drafts, recordings, transcripts
from tiro.store.drafts import Draft


def show(context: Context, owner_id: str, transcript_id: str) -> dict[str, Any]:
    """Give the draft of a version.

    Raises:
        NotFound: There is no such version, or no draft of it.
    """
    with context.database.read() as session:
        transcripts.recording_of(session, owner_id, transcript_id)
        return drafts.view(drafts.get(session, transcript_id))


def listed(context: Context, owner_id: str, recording_id: str) -> dict[str, Any]:
    """List which versions of a recording have a draft: one may be of a version that is not shown any more.

    Raises:
        NotFound: There is no such recording.
    """
    with context.database.read() as session:
        recordings.get(session, owner_id, recording_id)
        return {"items": drafts.of_recording(session, recording_id), "next_cursor": None}


def put(
    context: Context, owner_id: str, transcript_id: str, draft: Draft, *, seen: int | None
) -> dict[str, Any]:
    """Keep a draft in place of the one that the tab has seen.

    The operations are checked for their form alone: whether they fit the text is known when they
    are saved.

    Args:
        context: Settings and database.
        owner_id: Whose text.
        transcript_id: The version that is edited.
        draft: What is to be kept.
        seen: The revision of the draft that the tab has seen; None when there shall be none.

    Raises:
        NotFound: There is no such version.
        InvalidOptions: An operation is unknown or wrong.
        InvalidRequest: More operations are done than there are.
        RevisionConflict: Another tab wrote, saved or discarded it meanwhile.
    """
    if draft.operations:
        operations.parse(draft.operations)
    if draft.done > len(draft.operations):
        raise InvalidRequest(
            "'done' counts more operations than there are.", details={"path": "done"}
        )
    with context.database.write() as session:
        transcripts.lock(session, transcripts.recording_of(session, owner_id, transcript_id))
        return drafts.view(drafts.put(session, transcript_id, draft, seen=seen))


def discard(context: Context, owner_id: str, transcript_id: str) -> None:
    """Forget the draft of a version, if there is one.

    Raises:
        NotFound: There is no such version.
    """
    with context.database.write() as session:
        transcripts.recording_of(session, owner_id, transcript_id)
        drafts.remove(session, transcript_id)
