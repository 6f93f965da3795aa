"""Templates of people's own as rows: their versions, and those that are there for all."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session

from tiro.store import scope
from tiro.store.ids import new_id
from tiro.store.tables import NoteTemplate


def add(
    session: Session, owner_id: str, *, source: str, card: Mapping[str, Any], is_shared: bool
) -> NoteTemplate:
    """Insert a version; its name and number are those of the card."""
    made = NoteTemplate(
        id=new_id("tpl"),
        owner_id=owner_id,
        name=str(card["name"]),
        version=int(card["version"]),
        source=source,
        card=dict(card),
        is_shared=is_shared,
        created_at=time.time(),
    )
    session.add(made)
    session.flush()
    return made


def of_owner(session: Session, owner_id: str, name: str | None = None) -> Sequence[NoteTemplate]:
    """List an owner's templates, of each name the newest version first."""
    query = select(NoteTemplate).where(NoteTemplate.owner_id == owner_id)
    if name is not None:
        query = query.where(NoteTemplate.name == name)
    return session.scalars(query.order_by(NoteTemplate.name, NoteTemplate.version.desc())).all()


def shared(session: Session) -> Sequence[NoteTemplate]:
    """List the templates that administrators have made for all, the newest version of a name first."""
    query = select(NoteTemplate).where(NoteTemplate.is_shared)
    newest = (NoteTemplate.name, NoteTemplate.version.desc(), NoteTemplate.created_at.desc())
    with scope.everyone():
        return session.scalars(query.order_by(*newest)).all()


def find(session: Session, owner_id: str, name: str, version: int | None) -> NoteTemplate | None:
    """Find a version of an owner's template, else one that is for all; without a version the newest."""
    asked = and_(NoteTemplate.name == name, _has(version))
    newest = (NoteTemplate.version.desc(), NoteTemplate.created_at.desc())
    own = select(NoteTemplate).where(NoteTemplate.owner_id == owner_id, asked).order_by(*newest)
    found = session.scalars(own.limit(1)).first()
    if found is not None:
        return found
    for_all = select(NoteTemplate).where(NoteTemplate.is_shared, asked).order_by(*newest)
    with scope.everyone():
        return session.scalars(for_all.limit(1)).first()


def count(session: Session, owner_id: str) -> int:
    """Count an owner's versions."""
    query = select(func.count()).where(NoteTemplate.owner_id == owner_id)
    return session.scalar(query.select_from(NoteTemplate)) or 0


def share(session: Session, owner_id: str, name: str, *, is_shared: bool) -> None:
    """Let all versions of an owner's template be for all, or for the owner alone."""
    session.execute(
        update(NoteTemplate)
        .where(NoteTemplate.owner_id == owner_id, NoteTemplate.name == name)
        .values(is_shared=is_shared)
    )


def remove(session: Session, owner_id: str, name: str, version: int | None) -> int:
    """Remove a version of an owner's template, or all of them; gives how many."""
    found = session.scalars(
        select(NoteTemplate.id).where(
            NoteTemplate.owner_id == owner_id, NoteTemplate.name == name, _has(version)
        )
    ).all()
    session.execute(delete(NoteTemplate).where(NoteTemplate.id.in_(found)))
    return len(found)


def _has(version: int | None) -> ColumnElement[bool]:
    return NoteTemplate.version > 0 if version is None else NoteTemplate.version == version
