"""What is too old to be kept: the database decides, by an owner's ages and those of tags.

A recording whose tags say something goes by the longest of what they say; any other by what holds
for its owner. What is being worked on is never too old.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from tiro.store.states import ENDED
from tiro.store.tables import Job, Recording, RecordingTag, Schedule, Tag, TranscriptRow, User
from tiro.store.upsert import insert

AUDIO = "audio"
TRANSCRIPT = "transcript"
RECORD = "record"
WHATS = (AUDIO, TRANSCRIPT, RECORD)
DAY_SECONDS = 86_400.0
KEPT = -1.0
"""The moment before which nothing was made: what goes by it is kept."""


@dataclass(frozen=True, slots=True)
class Rule:
    """After how many days one thing of an owner goes; None is never.

    Attributes:
        days: Where no tag says anything.
        by_tag: What tags say, by their ids.
    """

    days: int | None
    by_tag: Mapping[str, int | None] = field(default_factory=dict[str, int | None])

    def latest(self, moment: float) -> float:
        """Give the moment from which on nothing can be too old."""
        return max(_before(days, moment) for days in (self.days, *self.by_tag.values()))


@dataclass(frozen=True, slots=True)
class Due:
    """A recording of which something is too old."""

    created_at: float
    recording_id: str
    title: str
    size_bytes: int
    since: float
    """From when its age counts, seconds since the epoch."""


def of_account(session: Session, owner_id: str) -> dict[str, Any]:
    """Give what an account says of ages; empty when it says nothing."""
    return session.scalar(select(User.retention).where(User.id == owner_id)) or {}


def of_tags(session: Session, owner_id: str) -> dict[str, dict[str, Any]]:
    """Give what an owner's tags say of ages, by their ids."""
    query = select(Tag.id, Tag.retention).where(
        Tag.owner_id == owner_id, Tag.retention.is_not(None)
    )
    return {tag_id: said for tag_id, said in session.execute(query) if said}


def say(session: Session, owner_id: str, ages: Mapping[str, Any] | None) -> dict[str, Any]:
    """Let an account say something of ages; gives what it said before."""
    before = of_account(session, owner_id)
    session.execute(
        update(User).where(User.id == owner_id).values(retention=dict(ages) if ages else None)
    )
    return before


def is_anything_said(session: Session) -> bool:
    """Whether any account or tag says something of ages."""
    by_account = exists(select(User.id).where(User.retention.is_not(None)))
    by_tag = exists(select(Tag.id).where(Tag.retention.is_not(None)))
    return bool(session.scalar(select(or_(by_account, by_tag))))


def owners(session: Session, after: str, limit: int) -> list[str]:
    """List who owns recordings, in the order of their ids, after one of them."""
    has_some = exists(select(Recording.id).where(Recording.owner_id == User.id))
    query = select(User.id).where(User.id > after, User.closing_at.is_(None), has_some)
    return list(session.scalars(query.order_by(User.id).limit(limit)))


def due(
    session: Session,
    what: str,
    owner_id: str,
    rule: Rule,
    *,
    moment: float,
    after: tuple[float, str] = (0.0, ""),
    limit: int,
) -> list[Due]:
    """List recordings of which something is too old, the oldest first.

    Args:
        session: The transaction.
        what: `audio`, `transcript` or `record`.
        owner_id: Whose.
        rule: What holds for this owner.
        moment: Now, by the database's clock.
        after: When the last recording of the page before was made, and its id.
        limit: How many at most.
    """
    if rule.latest(moment) < 0:
        return []
    place = (Recording.created_at, Recording.id)
    query = _query(what, owner_id, rule, moment).where(tuple_(*place) > tuple_(*after))
    rows = session.execute(query.order_by(*place).limit(limit))
    return [Due(*row) for row in rows]


def is_due(
    session: Session, what: str, owner_id: str, rule: Rule, *, moment: float, recording_id: str
) -> bool:
    """Whether something of one recording is too old."""
    if rule.latest(moment) < 0:
        return False
    query = _query(what, owner_id, rule, moment).where(Recording.id == recording_id)
    return session.execute(query).first() is not None


def summary(
    session: Session, what: str, owner_id: str, rule: Rule, *, moment: float
) -> tuple[int, int]:
    """Count recordings of which something is too old, and the bytes of their sound."""
    if rule.latest(moment) < 0:
        return 0, 0
    found = _query(what, owner_id, rule, moment).subquery()
    total = func.coalesce(func.sum(found.c.size_bytes), 0)
    count, size_bytes = session.execute(select(func.count(), total).select_from(found)).one()
    return int(count), int(size_bytes)


def is_idle(recording_id: ColumnElement[str] | Any) -> ColumnElement[bool]:
    """Say that no job of a recording is under way."""
    return ~exists(select(Job.id).where(Job.recording_id == recording_id, Job.state.not_in(ENDED)))


def begin_turn(session: Session, name: str, every_seconds: float, moment: float) -> bool:
    """Whether something that recurs is due now, and it is for this caller alone to do it."""
    first = insert(session, Schedule).values(name=name, at=0.0)
    session.execute(first.on_conflict_do_nothing())
    begun = (
        update(Schedule)
        .where(Schedule.name == name, _is_due(every_seconds, moment))
        .values(at=moment + every_seconds)
        .returning(Schedule.name)
    )
    return session.scalar(begun) is not None


def is_turn(session: Session, name: str, every_seconds: float, moment: float) -> bool:
    """Whether something that recurs is due now, for anybody."""
    waits = select(Schedule.name).where(Schedule.name == name, ~_is_due(every_seconds, moment))
    return session.scalar(waits) is None


def _is_due(every_seconds: float, moment: float) -> ColumnElement[bool]:
    # Beyond the interval: it was longer once, or a clock was wrong.
    return or_(Schedule.at <= moment, Schedule.at > moment + every_seconds)


def _query(
    what: str, owner_id: str, rule: Rule, moment: float
) -> Select[float, str, str, int, float]:
    since = _newest_text() if what == TRANSCRIPT else Recording.created_at
    size = literal(0) if what == TRANSCRIPT else _sound_bytes()
    query = select(
        Recording.created_at,
        Recording.id,
        Recording.title,
        size.label("size_bytes"),
        since.label("since"),
    ).where(
        Recording.owner_id == owner_id,
        # No text is older than its recording: one index leads to all three.
        Recording.created_at < rule.latest(moment),
        or_(Recording.purge_at.is_(None), Recording.purge_at > moment),
        since < _cutoff(rule, moment),
        is_idle(Recording.id),
    )
    if what == AUDIO:
        query = query.where(Recording.media_key.is_not(None), Recording.media_deleted_at.is_(None))
    return query


def _newest_text() -> ColumnElement[Any]:
    return (
        select(func.max(TranscriptRow.created_at))
        .where(TranscriptRow.recording_id == Recording.id)
        .correlate(Recording)
        .scalar_subquery()
    )


def _sound_bytes() -> ColumnElement[int]:
    has_sound = Recording.media_key.is_not(None) & Recording.media_deleted_at.is_(None)
    return case((has_sound, Recording.size_bytes), else_=0)


def _cutoff(rule: Rule, moment: float) -> ColumnElement[Any]:
    """Give the moment before which what a recording's tags, or else its owner, say is too old."""
    base = literal(_before(rule.days, moment))
    if not rule.by_tag:
        return base
    by_age: dict[float, list[str]] = {}
    for tag_id, days in rule.by_tag.items():
        by_age.setdefault(_before(days, moment), []).append(tag_id)
    ages = [(RecordingTag.tag_id.in_(tag_ids), age) for age, tag_ids in by_age.items()]
    longest = (
        select(func.min(case(*ages)))
        .where(RecordingTag.recording_id == Recording.id)
        .correlate(Recording)
        .scalar_subquery()
    )
    return func.coalesce(longest, base)


def _before(days: int | None, moment: float) -> float:
    return KEPT if days is None else max(0.0, moment - days * DAY_SECONDS)
