"""The one place that says which rows people may see: a deleted recording hides all that belongs to it."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from tiro.store.aside import aside
from tiro.store.tables import Recording


def is_shown() -> ColumnElement[bool]:
    """Say that a recording is not deleted."""
    return Recording.deleted_at.is_(None)


def hidden_recordings(owner_id: str | BindParameter[str]) -> Select[str]:
    """Select the ids of an owner's deleted recordings, of which there are never many."""
    return select(Recording.id).where(
        aside(Recording.owner_id) == owner_id, Recording.deleted_at.is_not(None)
    )


def belongs_to_shown(
    owner_id: str | BindParameter[str], recording_id: InstrumentedAttribute[Any]
) -> ColumnElement[bool]:
    """Say that what a row of the owner's belongs to is not a deleted recording.

    Args:
        owner_id: Whose rows.
        recording_id: The column that names the recording, or null.
    """
    hidden = hidden_recordings(owner_id)
    if recording_id.property.columns[0].nullable:
        return or_(recording_id.is_(None), recording_id.not_in(hidden))
    return recording_id.not_in(hidden)
