"""Breaks the text of a subtitle into lines, at the places where a reader pauses."""

from bisect import bisect_right
from collections.abc import Sequence

from tiro.transcript.characters import ends_clause, ends_sentence
from tiro.transcript.units import Unit

LINE_COLUMNS = 42.0
LINES = 2

_SHORT_WORD = 3
"""Articles and prepositions are short in most languages; they belong to what follows."""


class Ruler:
    """Measures stretches of units in constant time."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._sums = [0.0]
        self._spaces = [int(unit.has_space) for unit in units]
        for unit in units:
            self._sums.append(self._sums[-1] + unit.has_space + unit.width)

    def width(self, first: int, last: int) -> float:
        """Measure units `first` to `last` (not included) on one line, in columns."""
        return self._sums[last] - self._sums[first] - self._spaces[first]

    def fits(self, first: int, last: int) -> bool:
        """Tell whether they fit the lines of one subtitle; a lone unit always does."""
        if self.width(first, last) <= LINE_COLUMNS or last - first == 1:
            return True
        reach = self._sums[first] + self._spaces[first] + LINE_COLUMNS
        middle = min(bisect_right(self._sums, reach, first + 1, last + 1) - 1, last - 1)
        return middle > first and self.width(middle, last) <= LINE_COLUMNS


def break_cost(before: Unit, after: Unit) -> float:
    """Tell how much a break between two units disturbs, from 0 (a sentence ends) to 4."""
    if ends_sentence(before.text, after.text):
        return 0.0
    if ends_clause(before.text):
        return 1.0
    if before.is_last:
        return 1.5
    is_short = after.has_space and len(before.text) <= _SHORT_WORD
    return 4.0 if is_short else 3.0


def text_of(units: Sequence[Unit]) -> str:
    """Give the text of units on one line."""
    return "".join(
        f" {unit.text}" if at and unit.has_space else unit.text for at, unit in enumerate(units)
    )


def lines_of(units: Sequence[Unit]) -> tuple[str, ...]:
    """Give one line, or two where one is too short: balanced, broken at a clause where possible."""
    ruler = Ruler(units)
    count = len(units)
    if ruler.width(0, count) <= LINE_COLUMNS or count == 1:
        return (text_of(units),)
    places = range(1, count)
    middle = min(places, key=lambda at: _line_cost(ruler, units, at))
    return text_of(units[:middle]), text_of(units[middle:])


def _line_cost(ruler: Ruler, units: Sequence[Unit], at: int) -> float:
    top, bottom = ruler.width(0, at), ruler.width(at, len(units))
    excess = max(0.0, top - LINE_COLUMNS) + max(0.0, bottom - LINE_COLUMNS)
    lopsided = abs(top - bottom) / LINE_COLUMNS
    return break_cost(units[at - 1], units[at]) + 4 * lopsided + 100 * excess
