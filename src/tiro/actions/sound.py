"""Where the sound of a recording is, or why nobody hears it."""

from pathlib import Path

from tiro.actions.context import Context
from tiro.errors import MediaMissing
from tiro.store.tables import Recording

DELETED = (
    "The sound of this recording was deleted. Its text stays; nothing new can be heard from it."
)


def require(context: Context, recording: Recording) -> Path:
    """Give the file of a recording.

    Raises:
        MediaMissing: Its sound was deleted, or is no longer in the store.
    """
    require_not_deleted(recording)
    if recording.media_key is None or not context.files.exists(recording.media_key):
        raise MediaMissing
    return context.files.path(recording.media_key)


def require_not_deleted(recording: Recording) -> None:
    """Refuse what needs a sound that was deleted.

    Raises:
        MediaMissing: It was.
    """
    if recording.media_deleted_at is not None:
        raise MediaMissing(DELETED)


def is_there(context: Context, recording: Recording) -> bool:
    """Whether a recording can be heard."""
    try:
        require(context, recording)
    except MediaMissing:
        return False
    return True
