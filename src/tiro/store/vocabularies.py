"""Lists of words as rows, and the words that a job was sent with; every question names the owner."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import paging
from tiro.store.ids import new_id
from tiro.store.tables import JobVocabulary, Vocabulary
from tiro.store.views import rfc3339

Entries = Sequence[Mapping[str, Any]]
"""As `tiro.transcript.terms.to_values` writes them."""


def view(found: Vocabulary) -> dict[str, Any]:
    """Give a list as pages of lists show it: without its entries."""
    return {
        "id": found.id,
        "name": found.name,
        "language": found.language,
        "is_default": found.is_default,
        "entry_count": len(found.entries),
        "created_at": rfc3339(found.created_at),
        "revision": found.revision,
    }


def full_view(found: Vocabulary) -> dict[str, Any]:
    """Give a list with its entries."""
    forms: dict[str, Any] = {"sounds_like": [], "replace": []}
    return view(found) | {"entries": [forms | entry for entry in found.entries]}


def add(
    session: Session,
    *,
    owner_id: str,
    name: str,
    language: str | None,
    entries: Entries,
    is_default: bool,
) -> Vocabulary:
    """Insert a list."""
    found = Vocabulary(
        id=new_id("voc"),
        owner_id=owner_id,
        name=name,
        language=language,
        entries=list(entries),
        is_default=is_default,
        created_at=time.time(),
    )
    session.add(found)
    session.flush()
    return found


def get(session: Session, owner_id: str, vocabulary_id: str, *, lock: bool = False) -> Vocabulary:
    """Read one list.

    Args:
        session: The transaction.
        owner_id: Whose list.
        vocabulary_id: Which one.
        lock: Let nobody else change it until the transaction ends.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    query = select(Vocabulary).where(
        Vocabulary.id == vocabulary_id, Vocabulary.owner_id == owner_id
    )
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("There is no vocabulary with this id.")
    return found


def find(session: Session, owner_id: str, name_or_id: str) -> Vocabulary | None:
    """Look a list up by its id, or else by its name."""
    mine = select(Vocabulary).where(Vocabulary.owner_id == owner_id)
    by_id = session.scalar(mine.where(Vocabulary.id == name_or_id))
    if by_id is not None:
        return by_id
    named = mine.where(Vocabulary.name == name_or_id).order_by(Vocabulary.id)
    return session.scalars(named.limit(1)).first()


def page(session: Session, owner_id: str, asked: paging.Asked) -> paging.Page[Vocabulary]:
    """Read one page of an owner's lists."""
    query = select(Vocabulary).where(Vocabulary.owner_id == owner_id)
    return paging.page(session, query, Vocabulary, asked)


def count(session: Session, owner_id: str) -> int:
    """Count an owner's lists."""
    return session.scalar(select(func.count()).where(Vocabulary.owner_id == owner_id)) or 0


def defaults(session: Session, owner_id: str) -> list[Vocabulary]:
    """List those that are for every job of the owner, the oldest first."""
    query = select(Vocabulary).where(
        Vocabulary.owner_id == owner_id, Vocabulary.is_default.is_(True)
    )
    return list(session.scalars(query.order_by(Vocabulary.id)))


def put_of_job(session: Session, job_id: str, lists: Sequence[Mapping[str, Any]]) -> None:
    """Keep the lists that a job was sent with: each is `language` and `entries`."""
    session.add(JobVocabulary(job_id=job_id, lists=list(lists)))
    session.flush()


def of_job(session: Session, job_id: str) -> list[dict[str, Any]]:
    """Read the lists that a job was sent with."""
    found = session.get(JobVocabulary, job_id)
    return [] if found is None else found.lists
