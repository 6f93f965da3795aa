"""Which recordings carry tags: as a list of ids, as conditions on a recording that is read, and of a few that are known."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from tiro.store.tables import Recording, RecordingTag


@dataclass(frozen=True, slots=True)
class Tagged:
    """The tags that are asked for: any of them, or all."""

    owner_id: str
    tags: Sequence[str]
    are_all: bool

    def few(self, session: Session, most: int) -> list[str] | None:
        """Give the recordings that carry them, if they are not more than so many."""
        found = list(session.scalars(self.ids(session).limit(most + 1)))
        return found if len(found) <= most else None

    def has_at_most(self, session: Session, most: int) -> bool:
        """Whether not more recordings carry them than so many."""
        some = self.ids(session).limit(most + 1).subquery()
        return (session.scalar(select(func.count()).select_from(some)) or 0) <= most

    def ids(self, session: Session) -> Select[str]:
        """Select the recordings that carry them, each once."""
        if not self.are_all:
            return self._carrying(self.tags).distinct()
        rarest, *others = sorted(set(self.tags), key=lambda tag: self._count(session, tag))
        query = self._carrying([rarest])
        for tag in others:
            query = query.where(self._also(RecordingTag.recording_id, [tag]))
        return query

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
                RecordingTag.tag_id.in_(self.tags),
            )
            .group_by(RecordingTag.recording_id)
        )
        if self.are_all:
            query = query.having(func.count() == len(set(self.tags)))
        return list(session.scalars(query))

    def _carrying(self, tags: Sequence[str]) -> Select[str]:
        return select(RecordingTag.recording_id).where(
            RecordingTag.owner_id == self.owner_id, RecordingTag.tag_id.in_(tags)
        )

    def _also(
        self, recording_id: InstrumentedAttribute[str], tags: Sequence[str]
    ) -> ColumnElement[bool]:
        carried = aliased(RecordingTag)
        return exists(
            select(carried.recording_id).where(
                carried.recording_id == recording_id,
                carried.owner_id == self.owner_id,
                carried.tag_id.in_(tags),
            )
        )

    def _count(self, session: Session, tag: str) -> int:
        return (
            session.scalar(
                select(func.count()).where(
                    RecordingTag.owner_id == self.owner_id, RecordingTag.tag_id == tag
                )
            )
            or 0
        )
