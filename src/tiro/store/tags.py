"""Tags as rows, and which recordings carry them; every question names the owner."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import events, scope, upsert
from tiro.store.aside import aside
from tiro.store.ids import new_id
from tiro.store.names import folded
from tiro.store.shown import hidden_recordings
from tiro.store.tables import Recording, RecordingTag, Tag
from tiro.store.views import rfc3339

AT_ONCE = 500
"""Rows of one statement: databases bound its values."""


def key_of(name: str) -> str:
    """Give what a name is told apart by: neither case nor accents nor width."""
    return " ".join(folded(name).split()) or name.casefold()


def view(tag: Tag, recordings: int) -> dict[str, Any]:
    """Give a tag as the API shows it.

    Args:
        tag: The row.
        recordings: How many carry it.
    """
    return {
        "id": tag.id,
        "name": tag.name,
        "colour": tag.colour,
        "recordings": recordings,
        "created_at": rfc3339(tag.created_at),
        "revision": tag.revision,
        "retention": tag.retention,
    }


def add(session: Session, owner_id: str, *, name: str, colour: str) -> Tag:
    """Insert a tag; whoever calls has locked the owner and knows that the name is free."""
    tag = Tag(
        id=new_id("tag"),
        owner_id=owner_id,
        name=name,
        folded=key_of(name),
        colour=colour,
        created_at=time.time(),
    )
    session.add(tag)
    session.flush()
    return tag


def get(session: Session, owner_id: str, tag_id: str) -> Tag:
    """Read one tag.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    tag = session.scalar(select(Tag).where(Tag.id == tag_id, Tag.owner_id == owner_id))
    if tag is None:
        raise NotFound("There is no tag with this id.")
    return tag


def every(session: Session, owner_id: str) -> list[Tag]:
    """List an owner's tags by name."""
    query = select(Tag).where(Tag.owner_id == owner_id).order_by(Tag.folded, Tag.id)
    return list(session.scalars(query))


def count(session: Session, owner_id: str) -> int:
    """Count an owner's tags."""
    return session.scalar(select(func.count()).where(Tag.owner_id == owner_id)) or 0


def by_ids(session: Session, owner_id: str, tag_ids: Collection[str]) -> dict[str, Tag]:
    """Give those of the tags that are there, by id."""
    query = select(Tag).where(Tag.owner_id == owner_id, Tag.id.in_(tag_ids))
    return {tag.id: tag for tag in session.scalars(query)}


def by_names(session: Session, owner_id: str, names: Iterable[str]) -> dict[str, Tag]:
    """Give those of the tags that are there, by the key of their name."""
    query = select(Tag).where(Tag.owner_id == owner_id, Tag.folded.in_(set(map(key_of, names))))
    return {tag.folded: tag for tag in session.scalars(query)}


def remove(session: Session, tag: Tag) -> None:
    """Delete a tag; recordings that carried it stay."""
    session.delete(tag)
    session.flush()


def recordings_of(session: Session, owner_id: str, tag_id: str) -> int:
    """Count the recordings that carry a tag and are not deleted."""
    return counts(session, owner_id, tag_id).get(tag_id, 0)


def counts(session: Session, owner_id: str, tag_id: str | None = None) -> dict[str, int]:
    """Count the recordings of each tag that has any, or of one; those that are deleted do not count."""
    query = select(RecordingTag.tag_id, func.count()).where(RecordingTag.owner_id == owner_id)
    if tag_id is not None:
        query = query.where(RecordingTag.tag_id == tag_id)
    else:
        query = query.where(RecordingTag.tag_id.in_(select(Tag.id).where(Tag.owner_id == owner_id)))
    query = query.group_by(RecordingTag.tag_id)
    found = {str(tag): int(many) for tag, many in session.execute(query)}
    # Counted and taken off: the index by which all are counted knows nothing of recordings.
    is_hidden = RecordingTag.recording_id.in_(hidden_recordings(owner_id))
    for tag, many in session.execute(query.where(is_hidden)):
        found[tag] -= many
    return found


def of_recordings(session: Session, recording_ids: Collection[str]) -> dict[str, list[Tag]]:
    """List the tags of each recording that has any, by name."""
    found: dict[str, list[Tag]] = {}
    for recording_id, tag in session.execute(_carried(), {"recordings": list(recording_ids)}):
        found.setdefault(recording_id, []).append(tag)
    return found


@cache
def _carried() -> Select[str, Tag]:
    return scope.kept(
        select(RecordingTag.recording_id, Tag)
        .join(Tag, Tag.id == RecordingTag.tag_id)
        .where(RecordingTag.recording_id.in_(bindparam("recordings", expanding=True)))
        .order_by(Tag.folded, Tag.id)
    )


def put(session: Session, recording: Recording, tags: Collection[Tag]) -> None:
    """Let a recording carry these tags and no others."""
    session.execute(delete(RecordingTag).where(RecordingTag.recording_id == recording.id))
    attach(session, recording.owner_id, {recording.id: [tag.id for tag in tags]})


def attach(session: Session, owner_id: str, wanted: Mapping[str, Collection[str]]) -> None:
    """Let recordings carry tags besides what they carry.

    Args:
        session: The transaction.
        owner_id: Whose recordings and tags.
        wanted: The ids of tags, by recording.
    """
    rows = [
        {
            "recording_id": recording_id,
            "tag_id": tag_id,
            "owner_id": owner_id,
            "recording_created_at": created_at,
        }
        for recording_id, created_at in _times(session, list(wanted))
        for tag_id in wanted[recording_id]
    ]
    for at in range(0, len(rows), AT_ONCE):
        statement = upsert.insert(session, RecordingTag).values(rows[at : at + AT_ONCE])
        session.execute(statement.on_conflict_do_nothing())


def _times(session: Session, recording_ids: Sequence[str]) -> Iterator[tuple[str, float]]:
    for at in range(0, len(recording_ids), AT_ONCE):
        query = select(Recording.id, Recording.created_at).where(
            Recording.id.in_(recording_ids[at : at + AT_ONCE])
        )
        yield from session.execute(query)


def detach(
    session: Session, owner_id: str, recording_ids: Sequence[str], tag_ids: Collection[str]
) -> None:
    """Let recordings no longer carry tags."""
    session.execute(
        delete(RecordingTag).where(
            RecordingTag.owner_id == owner_id,
            RecordingTag.recording_id.in_(recording_ids),
            aside(RecordingTag.tag_id).in_(tag_ids),
        )
    )


def announce(session: Session, tag: Tag) -> dict[str, Any]:
    """Write the event of a tag that is new or has changed; gives it as the API shows it."""
    shown = view(tag, recordings_of(session, tag.owner_id, tag.id))
    events.add(session, kind="tag", owner_id=tag.owner_id, data=shown)
    return shown


def announce_gone(session: Session, owner_id: str, tag_id: str) -> None:
    """Write the event of a tag that was deleted."""
    events.add(session, kind="tag", owner_id=owner_id, data={"id": tag_id, "deleted": True})
