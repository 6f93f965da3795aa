"""The index in PostgreSQL: a tsvector a place and a GIN index over them; no extension is needed."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    Text,
    cast,
    column,
    literal,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tiro.errors import SearchTooSlow
from tiro.store.search.places import BITS
from tiro.store.search.port import LAST_SIGN, MOST_KNOWN, Place
from tiro.store.search.query import Query, Term

_BATCH = 1000
_MOST_PLACES = 200
"""Places of one word in a text; PostgreSQL keeps no more than 255."""
_LAST_PLACE = 16_383
_CANCELLED = "57014"
_PLACES = table(
    "search_places", column("id", BigInteger), column("source", String), column("tokens", TSVECTOR)
)
_PUT = text(
    "INSERT INTO search_places (id, source, tokens) SELECT i, s, CAST(t AS tsvector)"
    " FROM unnest(CAST(:ids AS bigint[]), CAST(:sources AS text[]), CAST(:tokens AS text[]))"
    " AS given (i, s, t)"
)
_LOOKED_AT = 5_000
"""Newest places whose words are looked at for a suggestion."""
_KNOWN = text(
    'SELECT word, ndoc FROM ts_stat(:places) WHERE word COLLATE "C" >= :first'
    ' AND word COLLATE "C" < :after LIMIT :limit'
)
_SAME = text(
    "SELECT 1 FROM search_places WHERE id = :id AND tokens = CAST(:tokens AS tsvector)"
    " AND source IS NOT DISTINCT FROM CAST(:source AS text)"
)


class PostgresIndex:
    """See `port.Index`."""

    def put(self, session: Session, owner: str, places: Iterable[Place]) -> None:
        """Insert places."""
        given = (place for place in places if place.words)
        while some := list(islice(given, _BATCH)):
            session.execute(
                _PUT,
                {
                    "ids": [each.id for each in some],
                    "sources": [each.source for each in some],
                    "tokens": [self.tokens(owner, each.words) for each in some],
                },
            )

    def tokens(self, owner: str, words: Sequence[str]) -> str:
        """Give words as a place holds them."""
        found: dict[str, list[int]] = {}
        for number, word in enumerate(words[:_LAST_PLACE], 1):
            found.setdefault(word, []).append(number)
        return " ".join(
            f"'{owner}{word}':{','.join(map(str, numbers[:_MOST_PLACES]))}"
            for word, numbers in found.items()
        )

    def is_there(self, session: Session, owner: str, place: Place) -> bool:
        """Whether the index has a place, just as it is."""
        tokens = self.tokens(owner, place.words)
        values = {"id": place.id, "tokens": tokens, "source": place.source}
        return session.execute(_SAME, values).first() is not None

    def matches(self, owner: str, query: Query) -> ColumnElement[bool]:
        """Say that a place fits."""
        wanted = [_phrase(owner, term) for term in query.wanted]
        unwanted = [f"!({_phrase(owner, term)})" for term in query.unwanted]
        parts = " & ".join(f"({part})" for part in [*wanted, *unwanted])
        return _PLACES.c.tokens.op("@@", is_comparison=True)(cast(literal(parts, Text), TSQUERY))

    def place_id(self) -> ColumnElement[int]:
        """Name the column of the ids of places."""
        return _PLACES.c.id

    def source(self) -> ColumnElement[str]:
        """Name the column of what places belong to."""
        return _PLACES.c.source

    def looked_up(self, is_in: ColumnElement[bool]) -> ColumnElement[bool]:
        """Let each place be looked up in what a subquery gives; joins are planned badly here."""
        return is_in.is_(true())

    @contextmanager
    def within(self, session: Session, seconds: float) -> Generator[None]:
        """Give statements so long, also those after it in the transaction.

        Raises:
            SearchTooSlow: They took longer.
        """
        limit = text("SELECT set_config('statement_timeout', :limit, true)")
        session.execute(limit, {"limit": f"{max(1, int(seconds * 1000))}ms"})
        try:
            yield
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) == _CANCELLED:
                raise SearchTooSlow from error
            raise

    def known(
        self, session: Session, owner: str, numbers: Sequence[int], beginning: str
    ) -> dict[str, int]:
        """Give words of an account's newest recordings that begin so; no index lists all of them."""
        ranges = " OR ".join(
            f"id >= {int(each) << BITS} AND id < {int(each) + 1 << BITS}" for each in numbers
        )
        places = f"SELECT tokens FROM search_places WHERE {ranges or 'false'} LIMIT {_LOOKED_AT}"  # noqa: S608 - whole numbers
        bounds = {
            "places": places,
            "first": owner + beginning,
            "after": owner + beginning + LAST_SIGN,
            "limit": MOST_KNOWN,
        }
        return {word[len(owner) :]: many for word, many in session.execute(_KNOWN, bounds)}


def _phrase(owner: str, term: Term) -> str:
    """Give a phrase as a tsquery; words hold no sign that means something there."""
    parts = [f"'{owner}{word}'" for word in term.words]
    return " <-> ".join(parts) + (":*" if term.is_prefix else "")
