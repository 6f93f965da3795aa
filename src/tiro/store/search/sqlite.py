"""The index in SQLite: FTS5 over the words of the places; a trigger takes those of places that go out of it."""

import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    column,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from tiro.errors import SearchTooSlow
from tiro.store.search.port import LAST_SIGN, MOST_KNOWN, Place
from tiro.store.search.query import Query, Term

_BATCH = 1000
_STEPS = 2000
"""Steps of SQLite's machine between two looks at the clock."""
_INDEX = table("search_index", column("rowid", BigInteger))
_PUT = "INSERT INTO search_places (id, source, tokens) VALUES (?, ?, ?)"
_PUT_WORDS = "INSERT INTO search_index (rowid, tokens) VALUES (?, ?)"
_SAME = text(
    "SELECT 1 FROM search_places WHERE id = :id AND tokens = :tokens AND source IS :source"
)
_PLACES = table("search_places", column("id", BigInteger), column("source", String)).alias("of")
_KNOWN = text(
    "SELECT term, doc FROM search_words WHERE term >= :first AND term < :after LIMIT :limit"
)


class SqliteIndex:
    """See `port.Index`."""

    def put(self, session: Session, owner: str, places: Iterable[Place]) -> None:
        """Insert places."""
        rows = (
            (each.id, each.source, self.tokens(owner, each.words)) for each in places if each.words
        )
        connection = session.connection()
        while some := list(islice(rows, _BATCH)):
            connection.exec_driver_sql(_PUT, some)
            connection.exec_driver_sql(_PUT_WORDS, [(place, tokens) for place, _, tokens in some])

    def tokens(self, owner: str, words: Sequence[str]) -> str:
        """Give words as a place holds them."""
        return " ".join([owner + word for word in words])

    def is_there(self, session: Session, owner: str, place: Place) -> bool:
        """Whether the index has a place, just as it is."""
        tokens = self.tokens(owner, place.words)
        values = {"id": place.id, "tokens": tokens, "source": place.source}
        return session.execute(_SAME, values).first() is not None

    def matches(self, owner: str, query: Query) -> ColumnElement[bool]:
        """Say that a place fits."""
        wanted = " AND ".join(_quoted(owner, term) for term in query.wanted)
        for term in query.unwanted:
            wanted = f"({wanted}) NOT {_quoted(owner, term)}"
        return literal_column("search_index").op("MATCH", is_comparison=True)(literal(wanted))

    def place_id(self) -> ColumnElement[int]:
        """Name the column of the ids of places."""
        return _INDEX.c.rowid

    def source(self) -> ColumnElement[str]:
        """Name the column of what places belong to."""
        of_place = select(_PLACES.c.source).where(_PLACES.c.id == _INDEX.c.rowid)
        return of_place.correlate(_INDEX).scalar_subquery()

    def looked_up(self, is_in: ColumnElement[bool]) -> ColumnElement[bool]:
        """Let each place be looked up in what a subquery gives, as SQLite does anyway."""
        return is_in

    @contextmanager
    def within(self, session: Session, seconds: float) -> Generator[None]:
        """Give statements so long.

        Raises:
            SearchTooSlow: They took longer.
        """
        connection = cast("Any", session.connection().connection.driver_connection)
        end = time.monotonic() + seconds
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        try:
            yield
        except Exception as error:
            if time.monotonic() > end:
                raise SearchTooSlow from error
            raise
        finally:
            connection.set_progress_handler(None, 0)

    def known(
        self, session: Session, owner: str, numbers: Sequence[int], beginning: str
    ) -> dict[str, int]:
        """Give words of an account that begin so, with the number of their places."""
        del numbers
        first = owner + beginning
        bounds = {"first": first, "after": first + LAST_SIGN, "limit": MOST_KNOWN}
        return {word[len(owner) :]: many for word, many in session.execute(_KNOWN, bounds)}


def _quoted(owner: str, term: Term) -> str:
    """Give a phrase as FTS5 reads it; words hold no sign that means something there."""
    phrase = " ".join(owner + word for word in term.words)
    return f'"{phrase}" *' if term.is_prefix else f'"{phrase}"'
