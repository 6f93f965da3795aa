"""What somebody types to search, understood; nothing is ever an error, and what means nothing is searched as it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tiro.store.search import words

MOST_TERMS = 32
"""More are passed over."""
LONGEST_TERM = 64
"""Words of a phrase."""

_QUOTES = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\uff02", '"')
)
_TERM = re.compile(
    r"""(?P<minus>-)?(?P<speaker>(?:speaker|sprecher):)?(?:"(?P<phrase>[^"]*)"(?P<star>\*)?|(?P<word>[^\s"]+))""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after another.

    Attributes:
        words: As the index knows them.
        is_prefix: Whether the last one may go on.
        typed: What was typed.
    """

    words: tuple[str, ...]
    is_prefix: bool = False
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """All of `wanted` must be there and none of `unwanted`; `speaker` is folded, or None."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    speaker: str | None = None


def parse(text: str) -> Query:
    """Understand a query."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    speaker: str | None = None
    for found in _found(text.translate(_QUOTES)):
        term = _term(found)
        if term is None or len(wanted) + len(unwanted) >= MOST_TERMS:
            continue
        if found["speaker"] and not found["minus"]:
            speaker = " ".join(words.words(found["phrase"] or found["word"] or ""))
        else:
            (unwanted if found["minus"] else wanted).append(term)
    if not wanted and not speaker:
        # Nothing can be found by what is not there.
        wanted, unwanted = unwanted, []
    return Query(tuple(wanted), tuple(unwanted), speaker)


def term(text: str, *, is_prefix: bool = False) -> Term | None:
    """Give the words of a phrase; None when it has none."""
    runs = words.runs(text)
    if not runs:
        return None
    last = runs[-1]
    if words.is_dense(last[-1]):
        # The last pair says all that the single character after it would; alone, that begins a pair.
        last = last[:-1] or last
        is_prefix = not words.is_pair(last[-1])
        runs[-1] = last
    found = [word for run in runs for word in run]
    return Term(tuple(found[:LONGEST_TERM]), is_prefix, text)


def _found(text: str) -> Iterator[re.Match[str]]:
    """Give the terms; a sign that parts words may stand before a minus, a letter not."""
    return _TERM.finditer(text)


def _term(found: re.Match[str]) -> Term | None:
    if found["phrase"] is not None:
        return term(found["phrase"], is_prefix=found["star"] is not None)
    word = found["word"]
    return term(word, is_prefix=word.endswith("*"))
