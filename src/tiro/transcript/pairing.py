"""Pairs the words of a text with those it was made of: a global alignment after Needleman and Wunsch.

Beside words that stayed, went, came or changed it knows words that were joined or parted, as in
`ice cream` and `icecream`. Of words that were said twice the last are kept: the first were a false start.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tiro.transcript.differences import differences

ALIKE = 0.6
"""Share of letters above which one word is a form of another: `walk`, `walked`."""
MOST_PAIRS = 250_000
"""Longer texts are compared word by word, without forms."""
_LOST, _ADDED, _CHANGED, _JOINED = 0.8, 0.9, 1.4, 0.05
_LOST_FILLER = 0.5
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Pair:
    """Some words and what became of them; one side may be empty.

    Attributes:
        kind: `same`, `alike` (a form of it, or joined or parted), `changed`, `lost` or `added`.
        old: Their places before.
        new: Their places after.
    """

    kind: str
    old: range
    new: range


def key(word: str) -> str:
    """Give a word as it is compared: letters and figures alone, whatever their case and width."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return "".join(filter(str.isalnum, folded))


def pair(
    old: Sequence[str], new: Sequence[str], fillers: Collection[str] = frozenset()
) -> list[Pair]:
    """Pair words, by their keys.

    Args:
        old: The words before.
        new: The words after.
        fillers: Words that are likely to go.
    """
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    # A beginning that is said again may be the false start: it is compared, too.
    first = 0 if len(old) > len(new) else first
    found = [Pair("same", range(at, at + 1), range(at, at + 1)) for at in range(first)]
    rest, others = old[first:], new[first:]
    if len(rest) * len(others) > MOST_PAIRS:
        return found + _moved(_coarse(rest, others), first)
    return found + _moved(_Table(rest, others, frozenset(fillers)).walk(), first)


def likeness(one: str, other: str) -> float:
    """Give the share of letters that two words begin and end with alike; figures are alike or not."""
    if one == other:
        return 1.0
    if not one or not other or _has_figure(one) or _has_figure(other):
        return 0.0
    return _shared(one, other) / max(len(one), len(other))


@lru_cache(maxsize=4096)
def _shared(one: str, other: str) -> int:
    shortest = min(len(one), len(other))
    head = 0
    while head < shortest and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < shortest - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    return head + tail


def _has_figure(word: str) -> bool:
    return any(map(str.isdigit, word))


class _Table:
    """The least costs from every place to both ends."""

    def __init__(self, old: Sequence[str], new: Sequence[str], fillers: frozenset[str]) -> None:
        self._old, self._new = old, new
        self._going = [_LOST_FILLER if word in fillers else _LOST for word in old]
        width = len(new) + 1
        self._costs = [[0.0] * width for _ in range(len(old) + 1)]
        for at in range(len(old), -1, -1):
            for to in range(len(new), -1, -1):
                if at < len(old) or to < len(new):
                    self._costs[at][to] = min(cost for cost, *_ in self._steps(at, to))

    def walk(self) -> list[Pair]:
        """Give the cheapest way; what can go is let go first, so that the last of two copies stays."""
        found: list[Pair] = []
        at = to = 0
        while at < len(self._old) or to < len(self._new):
            _, kind, count, others = min(
                self._steps(at, to), key=lambda step: step[0] - (step[1] == "lost") * _TINY
            )
            found.append(Pair(kind, range(at, at + count), range(to, to + others)))
            at, to = at + count, to + others
        return found

    def _steps(self, at: int, to: int) -> list[tuple[float, str, int, int]]:
        steps: list[tuple[float, str, int, int]] = []
        if at < len(self._old):
            steps.append((self._going[at] + self._costs[at + 1][to], "lost", 1, 0))
        if to < len(self._new):
            steps.append((_ADDED + self._costs[at][to + 1], "added", 0, 1))
        if at < len(self._old) and to < len(self._new):
            cost, kind = _one(self._old[at], self._new[to])
            steps.append((cost + self._costs[at + 1][to + 1], kind, 1, 1))
            count, others = _joined(self._old, at, self._new, to)
            if count and others:
                steps.append(
                    (_JOINED + self._costs[at + count][to + others], "alike", count, others)
                )
        return steps


def _one(old: str, new: str) -> tuple[float, str]:
    if old == new:
        return 0.0, "same"
    share = likeness(old, new)
    return (1.0 - share, "alike") if share >= ALIKE else (_CHANGED, "changed")


def _joined(old: Sequence[str], at: int, new: Sequence[str], to: int) -> tuple[int, int]:
    """Give how many words were joined to one, or one was parted to; none when neither is so."""
    if len(old[at]) < len(new[to]):
        return _run(old, at, new[to]), 1
    if len(new[to]) < len(old[at]):
        return 1, _run(new, to, old[at])
    return 0, 0


def _run(words: Sequence[str], at: int, whole: str) -> int:
    """Count the words from a place on that make up a longer one; 0 when they do not."""
    taken = 0
    for number, word in enumerate(words[at:], start=1):
        if not whole.startswith(word, taken):
            return 0
        taken += len(word)
        if taken == len(whole):
            return number
    return 0


def _coarse(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    found: list[Pair] = []
    for kind, first, last, begin, end in differences(old, new, most_pairs=4 * MOST_PAIRS):
        if kind == "equal":
            count = range(last - first)
            found += [
                Pair("same", range(first + n, first + n + 1), range(begin + n, begin + n + 1))
                for n in count
            ]
        else:
            names = {"replace": "changed", "delete": "lost", "insert": "added"}
            found.append(Pair(names[kind], range(first, last), range(begin, end)))
    return found


def _moved(pairs: Sequence[Pair], by: int) -> list[Pair]:
    return [
        Pair(
            each.kind,
            range(each.old.start + by, each.old.stop + by),
            range(each.new.start + by, each.new.stop + by),
        )
        for each in pairs
    ]
