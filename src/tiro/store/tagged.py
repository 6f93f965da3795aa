"""Which recordings carry tags: as a list of ids, as conditions on a recording that is read, and of a few that are known."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from tiro.store.aside import aside
from tiro.store.tables import Recording, RecordingTag

COUNTED_TO = 20_000
"""Of tags that are on more recordings it does not matter which is the rarer."""
IN_TIME = (RecordingTag.recording_created_at.expression, RecordingTag.recording_id.expression)
"""What the recordings of a tag are read by in the order of their time."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """The tags that are asked for: any of them, or all."""

    owner_id: str
    tags: Sequence[str]
    are_all: bool
    _rarest_first: list[tuple[int, str]] = field(default_factory=list, init=False)

    def few(self, session: Session, most: int) -> list[str] | None:
        """Give the recordings that carry them, if they are not more than so many."""
        found = list(session.scalars(self.ids(session).limit(most + 1)))
        return found if len(found) <= most else None

    def has_at_most(self, session: Session, most: int) -> bool:
        """Whether not more recordings carry them than so many."""
        if self.is_joint and self._counted(session)[0][0] <= min(most, COUNTED_TO):
            return True
        some = self.ids(session).limit(most + 1).subquery()
        return (session.scalar(select(func.count()).select_from(some)) or 0) <= most

    def ids(self, session: Session) -> Select[str]:
        """Select the recordings that carry them, each once."""
        query = select(RecordingTag.recording_id)
        if self.is_joint:
            return query.where(*self._joint(session))
        return query.where(
            RecordingTag.owner_id == self.owner_id, RecordingTag.tag_id.in_(self.tags)
        ).distinct()

    @property
    def is_joint(self) -> bool:
        """Whether a recording must carry every one of the tags."""
        return bool(self.tags) and (self.are_all or len(set(self.tags)) == 1)

    def joined(self, session: Session, query: Select[Recording]) -> Select[Recording]:
        """Join the recordings to the rarest of joint tags, to be read by `IN_TIME`."""
        on = RecordingTag.recording_id == Recording.id
        return query.join(RecordingTag, on).where(*self._joint(session))

    def conditions(self) -> list[ColumnElement[bool]]:
        """Give the conditions on a recording that is read."""
        groups = [[tag] for tag in set(self.tags)] if self.are_all else [list(self.tags)]
        return [self._also(Recording.id, group) for group in groups]

    def among(self, session: Session, recording_ids: Sequence[str]) -> list[str]:
        """Give those of a few recordings that carry them."""
        query = (
            select(RecordingTag.recording_id)
            .where(
                RecordingTag.recording_id.in_(recording_ids),
                RecordingTag.owner_id == self.owner_id,
                aside(RecordingTag.tag_id).in_(self.tags),
            )
            .group_by(RecordingTag.recording_id)
        )
        if self.are_all:
            query = query.having(func.count() == len(set(self.tags)))
        return list(session.scalars(query))

    def _joint(self, session: Session) -> list[ColumnElement[bool]]:
        """Give the conditions on a tag that is read: it is the rarest, and its recording carries the others."""
        rarest, *others = set(self.tags)
        if others:
            rarest, *others = (tag for _, tag in self._counted(session))
        return [
            RecordingTag.tag_id == rarest,
            RecordingTag.owner_id == self.owner_id,
            *(self._also(RecordingTag.recording_id, [tag]) for tag in others),
        ]

    def _also(
        self, recording_id: InstrumentedAttribute[str], tags: Sequence[str]
    ) -> ColumnElement[bool]:
        carried = aliased(RecordingTag)
        return exists(
            select(carried.recording_id).where(
                carried.recording_id == recording_id,
                aside(carried.owner_id) == self.owner_id,
                carried.tag_id.in_(tags),
            )
        )

    def _counted(self, session: Session) -> list[tuple[int, str]]:
        if not self._rarest_first:
            counted = ((self._count(session, tag), tag) for tag in set(self.tags))
            self._rarest_first.extend(sorted(counted))
        return self._rarest_first

    def _count(self, session: Session, tag: str) -> int:
        carried = select(RecordingTag.recording_id).where(
            RecordingTag.owner_id == self.owner_id, RecordingTag.tag_id == tag
        )
        some = carried.limit(COUNTED_TO + 1).subquery()
        return session.scalar(select(func.count()).select_from(some)) or 0
