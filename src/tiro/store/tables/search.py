"""What is indexed for the search: the number of each account and recording in the index, and of which text.

The places themselves and the index are not mapped, since they differ between the databases;
`store/search` writes and reads them.
"""

from sqlalchemy import BigInteger, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from tiro.store.tables.base import ID, Owned, Table

NUMBER = BigInteger().with_variant(Integer(), "sqlite")


class SearchOwner(Owned, Table):
    """The number that keeps the words of one account apart from those of all others."""

    __tablename__ = "search_owners"

    number: Mapped[int] = mapped_column(NUMBER, primary_key=True, init=False)
    owner_id: Mapped[str] = mapped_column(
        ID, ForeignKey("users.id", ondelete="CASCADE"), unique=True
    )


class SearchRecording(Owned, Table):
    """A recording as the index knows it.

    `number` grows with the time at which it was added and begins the ids of its places;
    `transcript_id` is the version whose text is indexed, `made` the form of the index that it has.
    """

    __tablename__ = "search_recordings"
    __table_args__ = (Index(None, "transcript_id"), Index(None, "owner_id", "number"))

    number: Mapped[int] = mapped_column(NUMBER, primary_key=True, autoincrement=False)
    recording_id: Mapped[str] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE"), unique=True
    )
    owner_id: Mapped[str] = mapped_column(ID)
    transcript_id: Mapped[str | None] = mapped_column(ID, default=None)
    made: Mapped[int] = mapped_column(default=0)
