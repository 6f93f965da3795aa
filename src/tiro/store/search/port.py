"""What an index can do, on either database; the words of an account begin with its own sign, so that no one sees another's."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tiro.store.search.query import Query

LAST_SIGN = "\U0010ffff"
MOST_KNOWN = 20_000
"""Words that are looked at for a suggestion."""
_FIRST_SIGN = 0xE000
_SIGNS = 3200
"""Half of the private characters of Unicode; none of them is in a word."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the index: its id, its words, and who says them or what they belong to.

    `source` is the label of a speaker, or the id of a note.
    """

    id: int
    words: Sequence[str]
    source: str | None = None


class Index(Protocol):
    """The index of a database."""

    def put(self, session: Session, owner: str, places: Iterable[Place]) -> None:
        """Insert places."""
        ...

    def tokens(self, owner: str, words: Sequence[str]) -> str:
        """Give words as a place holds them."""
        ...

    def is_there(self, session: Session, owner: str, place: Place) -> bool:
        """Whether the index has a place, just as it is."""
        ...

    def matches(self, owner: str, query: Query) -> ColumnElement[bool]:
        """Say that a place fits."""
        ...

    def place_id(self) -> ColumnElement[int]:
        """Name the column of the ids of places."""
        ...

    def source(self) -> ColumnElement[str]:
        """Name the column of what places belong to."""
        ...

    def looked_up(self, is_in: ColumnElement[bool]) -> ColumnElement[bool]:
        """Let each place be looked up in what a subquery gives, rather than joined with it."""
        ...

    def within(self, session: Session, seconds: float) -> AbstractContextManager[None]:
        """Give statements so long.

        Raises:
            SearchTooSlow: They took longer.
        """
        ...

    def known(
        self, session: Session, owner: str, numbers: Sequence[int], beginning: str
    ) -> dict[str, int]:
        """Give words of an account that begin so, with the number of their places.

        Args:
            session: To read with.
            owner: The sign of the account.
            numbers: Those of its newest recordings, where not all words can be listed.
            beginning: What they begin with.
        """
        ...


def sign_of(number: int) -> str:
    """Give the characters that words of an account begin with; none begins another."""
    sign = chr(_FIRST_SIGN + _SIGNS + number % _SIGNS)
    while number := number // _SIGNS:
        sign = chr(_FIRST_SIGN + number % _SIGNS) + sign
    return sign
