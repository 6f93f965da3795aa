"""What happened, numbered in the order of commits, so that a reader who knows a number misses nothing.

On PostgreSQL a sequence gives its numbers before the commit, and a reader would skip what commits
late; one clock row, locked until the commit, gives them instead. Events are therefore written as
the last thing of their transaction, whenever they are added.
"""

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from tiro.store import bell, outbox, scope
from tiro.store.database import after_commit, before_commit
from tiro.store.outbox import News
from tiro.store.tables import EVERYBODY, Delivery, Event, EventClock

CHANNEL = "tiro_events"
PENDING = "events"
PASSING = "passing_events"
NEWS = "news"
HAS_RUNG = "has_rung"
SWEEP_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One event; `data` is JSON, `at` seconds since the epoch."""

    seq: int
    owner_id: str
    kind: str
    job_id: str | None
    recording_id: str | None
    data: str
    at: float
    batch_id: str | None = None


def add(
    session: Session,
    *,
    kind: str,
    owner_id: str,
    data: Mapping[str, Any],
    job_id: str | None = None,
    recording_id: str | None = None,
    batch_id: str | None = None,
) -> None:
    """Let an event be written when the session's write transaction commits.

    Args:
        session: The write transaction.
        kind: `job`, `recording`, `transcript`, `note`, `delivery` or `system`, and some more.
        owner_id: Who may see it; `EVERYBODY` for all.
        data: The whole resource, as it is now.
        job_id: The job it is about.
        recording_id: The recording it is about.
        batch_id: The batch that it is about, or that its job came in.
    """
    _pending(session).append(
        {
            "kind": kind,
            "owner_id": owner_id,
            "job_id": job_id,
            "recording_id": recording_id,
            "batch_id": batch_id,
            "data": json.dumps(data, separators=(",", ":"), ensure_ascii=False),
            "at": time.time(),
        }
    )
    news = outbox.news_of(kind, owner_id, data)
    if news is not None:
        tell(session, news)


def tell(session: Session, news: News) -> None:
    """Let destinations be told of something when the session's write transaction commits."""
    _pending(session)
    session.info.setdefault(NEWS, []).append(news)


def announce_delivery(session: Session, delivery: Delivery, shown: Mapping[str, Any]) -> None:
    """Write the event of a delivery that is new or has changed."""
    add(
        session,
        kind="delivery",
        owner_id=delivery.owner_id,
        recording_id=delivery.recording_id,
        data=shown,
    )


def tell_passing(
    session: Session,
    *,
    kind: str,
    owner_id: str,
    data: Mapping[str, Any],
    job_id: str,
    recording_id: str | None = None,
) -> None:
    """Let an event be written that matters until the next one: of its kind and job the newest alone is kept.

    It is numbered as all events are, so that readers need to know nothing of it; numbers that are gone
    are never given again.
    """
    add(session, kind=kind, owner_id=owner_id, data=data, job_id=job_id, recording_id=recording_id)
    session.info.setdefault(PASSING, set()).add((kind, job_id))


def ring(session: Session) -> None:
    """Let all who wait look when the session's write transaction has committed; not if it is undone."""
    if session.info.get(HAS_RUNG):
        return
    session.info[HAS_RUNG] = True
    url = session.get_bind().engine.url
    if url.get_backend_name() == "postgresql":
        session.execute(select(func.pg_notify(CHANNEL, "")))
    elif url.database:
        path = Path(url.database)
        after_commit(session, lambda: bell.ring(path))


def drop_passing(session: Session, *, kind: str, job_id: str) -> None:
    """Delete what `tell_passing` has left of a job; the caller adds an event in the same transaction."""
    session.execute(delete(Event).where(Event.job_id == job_id, Event.kind == kind))


def since(
    session: Session,
    seq: int,
    *,
    owner_id: str | None = None,
    job_id: str | None = None,
    batch_id: str | None = None,
    limit: int = 500,
) -> list[EventRecord]:
    """List the events after `seq`, oldest first; of all owners when none is named."""
    found = select(*_columns()).where(Event.seq > seq).order_by(Event.seq).limit(limit)
    if owner_id is not None:
        found = found.where(Event.owner_id.in_((owner_id, EVERYBODY)))
    if job_id is not None:
        found = found.where(Event.job_id == job_id)
    if batch_id is not None:
        found = found.where(Event.batch_id == batch_id)
    return [EventRecord(*row) for row in session.execute(found)]


def latest(session: Session) -> int:
    """Give the number of the newest event; 0 when there is none."""
    with scope.everyone():
        return session.scalar(select(func.max(Event.seq))) or 0


def oldest(session: Session) -> int:
    """Give the number of the oldest event that is kept; 0 when there is none."""
    with scope.everyone():
        return session.scalar(select(func.min(Event.seq))) or 0


def forget(session: Session, owner_id: str, recording_ids: Collection[str]) -> None:
    """Delete what was told of recordings so far: titles and options go with it."""
    session.execute(
        delete(Event).where(Event.owner_id == owner_id, Event.recording_id.in_(recording_ids))
    )


def sweep(session: Session, older_than_seconds: float) -> int:
    """Delete old events, so many at a time that others do not wait long; gives how many.

    The newest stays, so that numbers go on from it for those who ask for the latest.
    """
    old = (
        select(Event.seq)
        .where(Event.at < time.time() - older_than_seconds, Event.seq < latest(session))
        .order_by(Event.at)
        .limit(SWEEP_BATCH)
    )
    ids = list(session.scalars(old))
    session.execute(delete(Event).where(Event.seq.in_(ids)))
    return len(ids)


def _pending(session: Session) -> list[dict[str, Any]]:
    pending: list[dict[str, Any]] | None = session.info.get(PENDING)
    if pending is None:
        pending = session.info[PENDING] = []
        before_commit(session, lambda: _write(session))
    return pending


def _write(session: Session) -> None:
    session.flush()
    for delivery, shown in outbox.write(session, session.info.pop(NEWS, ())):
        announce_delivery(session, delivery, shown)
    pending: list[dict[str, Any]] = session.info.pop(PENDING)
    if not pending:
        return
    if session.get_bind().dialect.name == "postgresql":
        last = session.scalars(
            update(EventClock).values(n=EventClock.n + len(pending)).returning(EventClock.n)
        ).one()
        for number, event in enumerate(pending, start=last - len(pending) + 1):
            event["seq"] = number
    session.execute(insert(Event), pending)
    ring(session)
    for kind, job_id in session.info.pop(PASSING, ()):
        _keep_newest(session, kind, job_id)


def _keep_newest(session: Session, kind: str, job_id: str) -> None:
    of_kind = Event.job_id == job_id, Event.kind == kind
    newest = select(func.max(Event.seq)).where(*of_kind).scalar_subquery()
    session.execute(delete(Event).where(*of_kind, Event.seq < newest))


def _columns() -> tuple[Any, ...]:
    return (
        Event.seq,
        Event.owner_id,
        Event.kind,
        Event.job_id,
        Event.recording_id,
        Event.data,
        Event.at,
        Event.batch_id,
    )
