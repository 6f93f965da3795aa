"""What became of a sequence: which items stayed, went, came or were replaced, in bounded time."""

from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
Difference = tuple[str, int, int, int, int]
"""As `SequenceMatcher.get_opcodes` has them: `equal`, `replace`, `delete` or `insert`, then what of both."""


def differences(
    old: Sequence[T],
    new: Sequence[T],
    *,
    most_pairs: int | None = None,
) -> list[Difference]:
    """Say what became of a sequence.

    What is the same at both ends is not compared again.

    Args:
        old: The sequence before.
        new: The sequence after.
        most_pairs: A middle with more pairs is replaced as a whole.
    """
    first = _same(old, new)
    last = _same(old[first:][::-1], new[first:][::-1])
    one, other = old[first : len(old) - last], new[first : len(new) - last]
    found: list[Difference] = []
    if first:
        found.append(("equal", 0, first, 0, first))
    if one or other:
        middle: list[Difference] = [("replace", 0, len(one), 0, len(other))]
        if most_pairs is None or len(one) * len(other) <= most_pairs:
            matcher = SequenceMatcher(a=one, b=other, autojunk=False)
            middle = list(matcher.get_opcodes())
        found += [(kind, a + first, b + first, c + first, d + first) for kind, a, b, c, d in middle]
    if last:
        found.append(("equal", len(old) - last, len(old), len(new) - last, len(new)))
    return found


def _same(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    pairs = zip(old, new, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
