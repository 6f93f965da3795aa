"""Where in a text the words of a query stand, as the page counts characters: in units of UTF-16."""

from collections.abc import Iterator, Sequence

from tiro.store.search import words
from tiro.store.search.query import Query, Term
from tiro.store.search.words import Span


def find(text: str, query: Query) -> list[tuple[int, int]]:
    """Give the stretches of a text that were found, in characters, in order and apart."""
    there = words.spans(text)
    found = sorted(place for term in query.wanted for place in _places(there, term))
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def in_utf16(text: str, places: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Give stretches in units of UTF-16 instead of characters."""
    if text.isascii():
        return [list(place) for place in places]
    return [[_units(text[:start]), _units(text[:end])] for start, end in places]


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _places(there: Sequence[Span], term: Term) -> Iterator[tuple[int, int]]:
    length = len(term.words)
    for first in range(len(there) - length + 1):
        some = there[first : first + length]
        if _fits([span.word for span in some], term):
            last = some[-1]
            is_part = term.is_prefix and words.is_dense(last.word)
            yield some[0].start, last.first_end if is_part else last.end


def _fits(found: Sequence[str], term: Term) -> bool:
    *before, last = zip(found, term.words, strict=True)
    if any(word != wanted for word, wanted in before):
        return False
    word, wanted = last
    return word.startswith(wanted) if term.is_prefix else word == wanted
