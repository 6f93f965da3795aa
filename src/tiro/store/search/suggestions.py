"""What somebody may have meant who found nothing: the nearest words among those of the same account."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiro.store.search import words
from tiro.store.search.index import index_of
from tiro.store.search.port import sign_of
from tiro.store.search.query import Query, Term
from tiro.store.tables import SearchOwner, SearchRecording

_NEWEST = 50
_LEAST_CHARACTERS = 3
_SHORT = 5
"""Words up to this long may differ in one character, longer ones in two."""
_MOST_WORDS = 4


def suggest(session: Session, owner_id: str, text: str, query: Query) -> str | None:
    """Give the query with words that nobody said replaced by the nearest that somebody did; None when there are none."""
    unknown = [term for term in query.wanted if _can_be_mended(term)][:_MOST_WORDS]
    owner = session.scalar(select(SearchOwner.number).where(SearchOwner.owner_id == owner_id))
    if owner is None or not unknown:
        return None
    numbers = session.scalars(
        select(SearchRecording.number)
        .where(SearchRecording.owner_id == owner_id)
        .order_by(SearchRecording.number.desc())
        .limit(_NEWEST)
    ).all()
    mended = text
    for term in unknown:
        word = term.words[0]
        known = index_of(session).known(session, sign_of(owner), numbers, word[0])
        better = None if word in known else nearest(word, known)
        if better is not None:
            mended = mended.replace(term.typed, better, 1)
    return None if mended == text else mended


def nearest(word: str, known: dict[str, int]) -> str | None:
    """Give the word that differs least, the more common one of several; None when all differ much."""
    most = 1 if len(word) <= _SHORT else 2
    best: tuple[int, int, str] | None = None
    for other, many in known.items():
        if abs(len(other) - len(word)) > most:
            continue
        apart = distance(word, other, most)
        if apart <= most and (best is None or (apart, -many, other) < best):
            best = (apart, -many, other)
    return None if best is None else best[2]


def distance(one: str, other: str, most: int) -> int:
    """Count the characters to add, drop, replace or swap; more than `most` is told as one more.

    The optimal string alignment distance, row by row.
    """
    before: Sequence[int] = []
    last = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        current = [row]
        for column, right in enumerate(other, 1):
            cost = min(
                last[column] + 1, current[column - 1] + 1, last[column - 1] + (left != right)
            )
            is_swap = row > 1 and column > 1 and left == other[column - 2] and one[row - 2] == right
            current.append(min(cost, before[column - 2] + 1) if is_swap else cost)
        if min(current) > most:
            return most + 1
        before, last = last, current
    return min(last[-1], most + 1)


def _can_be_mended(term: Term) -> bool:
    is_one = len(term.words) == 1 and len(term.words[0]) >= _LEAST_CHARACTERS
    return is_one and not term.is_prefix and not words.is_dense(term.words[0])
