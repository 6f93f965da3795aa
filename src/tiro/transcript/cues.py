"""Subtitles: a transcript parted into cues that can be read in the time they are shown.

The limits are those that broadcasters use: two lines of 42 columns, 17 columns a second (20 at
most), one to seven seconds. A cue is shown longer than it is spoken where the silence after it
allows, and never into the next one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from math import inf

from tiro.transcript.characters import columns, one_line
from tiro.transcript.lines import LINE_COLUMNS, Ruler, break_cost, lines_of
from tiro.transcript.model import Segment
from tiro.transcript.units import Unit, units

COLUMNS_PER_SECOND = 17.0
MOST_COLUMNS_PER_SECOND = 20.0
SHORTEST_SECONDS = 1.0
LONGEST_SECONDS = 7.0
PAUSE_SECONDS = 1.5
"""A silence this long always ends a cue."""

_SHORT_PAUSE_SECONDS = 0.3
_PAUSE_COST = 0.5
_SENTENCE_WITHIN = 0.7
"""What it costs to read over the end of a sentence inside a cue."""

_NAME_COLUMNS = 20.0
_MOST_UNITS = 96


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle; times are whole milliseconds, and `end` is after `start`."""

    start: float
    end: float
    lines: tuple[str, ...]
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """Units that may share a cue: of one speaker, without a long pause between."""

    speaker: str | None
    units: list[Unit] = field(default_factory=list[Unit])


def wrap(segments: Iterable[Segment]) -> list[Cue]:
    """Part segments into cues that follow each other and never overlap.

    Where words have times, cues follow them; else times are spread over the segment in
    proportion to its text. A speaker's name stands before the first cue after a change.
    """
    runs = _runs(segments)
    follows = [max(run.units[-1].end, after.units[0].start) for run, after in pairwise(runs)] + [
        inf
    ]
    groups = [
        _Run(run.speaker, run.units[first:last])
        for run, follow in zip(runs, follows, strict=False)
        for first, last in _Parting(run.units, follow).parts()
    ]
    return list(_shown(groups))


def _runs(segments: Iterable[Segment]) -> list[_Run]:
    runs: list[_Run] = []
    speaker = None
    for segment in segments:
        is_change = segment.speaker != speaker
        found = _named(segment) if is_change else units(segment, limit=LINE_COLUMNS)
        if not found:
            continue
        speaker = segment.speaker
        if is_change or not runs:
            runs.append(_Run(speaker))
        for unit in found:
            last = runs[-1].units
            if last and unit.start - last[-1].end >= PAUSE_SECONDS:
                runs.append(_Run(speaker))
            runs[-1].units.append(unit)
    return runs


def _named(segment: Segment) -> list[Unit]:
    """Put the speaker's name before the first unit, so that no break parts them."""
    name = one_line(segment.speaker or "")
    if not name:
        return units(segment, limit=LINE_COLUMNS)
    while columns(name) > _NAME_COLUMNS:
        name = name[:-2].rstrip() + "…"
    label = f"{name}: "
    found = units(segment, limit=LINE_COLUMNS - columns(label))
    if found:
        first = found[0]
        found[0] = replace(first, text=label + first.text, width=columns(label) + first.width)
    return found


class _Parting:
    """Finds the cheapest way to part one run into cues, by dynamic programming.

    Args:
        units: Of one run.
        follow: Until when the last cue may be shown.
    """

    def __init__(self, units: Sequence[Unit], follow: float) -> None:
        self._units = units
        self._ruler = Ruler(units)
        self._starts = [unit.start for unit in units] + [follow]
        self._costs = [_break_after(units, at) for at in range(len(units))]
        # How badly a cue wants to end within it: at sentence ends and at pauses.
        inner = (max(0.0, _SENTENCE_WITHIN - cost) for cost in self._costs)
        self._inner = [0.0, *accumulate(inner)]

    def parts(self) -> Iterator[tuple[int, int]]:
        """Give the first and last index (not included) of every cue."""
        best = [0.0]
        begins = [0]
        for last in range(1, len(self._units) + 1):
            cost, first = min(
                (best[first] + self._cost(first, last), first) for first in self._firsts(last)
            )
            best.append(cost)
            begins.append(first)
        ends = [len(self._units)]
        while begins[ends[-1]]:
            ends.append(begins[ends[-1]])
        first = 0
        for last in reversed(ends):
            yield first, last
            first = last

    def _firsts(self, last: int) -> Iterator[int]:
        for first in range(last - 1, max(-1, last - 1 - _MOST_UNITS), -1):
            if not self._ruler.fits(first, last):
                return
            yield first

    def _cost(self, first: int, last: int) -> float:
        start = self._starts[first]
        spoken = self._units[last - 1].end - start
        width = self._ruler.width(first, last)
        wanted = max(spoken, SHORTEST_SECONDS, width / COLUMNS_PER_SECOND)
        shown = max(0.1, min(wanted, self._starts[last] - start))
        speed = width / shown
        cost = 1.0 + self._costs[last - 1] + self._inner[last - 1] - self._inner[first]
        cost += max(0.0, speed - COLUMNS_PER_SECOND) * 0.3
        cost += max(0.0, speed - MOST_COLUMNS_PER_SECOND)
        cost += max(0.0, SHORTEST_SECONDS - shown) * 6
        return cost + max(0.0, spoken - LONGEST_SECONDS) * 10


def _break_after(units: Sequence[Unit], at: int) -> float:
    if at + 1 == len(units):
        return 0.0
    cost = break_cost(units[at], units[at + 1])
    is_pause = units[at + 1].start - units[at].end >= _SHORT_PAUSE_SECONDS
    return min(cost, _PAUSE_COST) if is_pause else cost


def _shown(groups: Sequence[_Run]) -> Iterator[Cue]:
    """Give cues their times, in whole milliseconds: each ends before the next begins."""
    starts = [_milliseconds(group.units[0].start) for group in groups]
    for at, group in enumerate(groups):
        start = starts[at]
        spoken = max(start, _milliseconds(group.units[-1].end))
        wanted = _milliseconds(_seconds_to_read(group))
        end = min(max(spoken, start + wanted), start + _milliseconds(LONGEST_SECONDS))
        if at + 1 < len(groups):
            least = _least(start, spoken, wanted) if starts[at + 1] < spoken else 1
            starts[at + 1] = max(starts[at + 1], start + least)
            end = min(end, starts[at + 1])
        yield Cue(start / 1000, max(end, start + 1) / 1000, lines_of(group.units), group.speaker)


def _least(start: int, spoken: int, wanted: int) -> int:
    """Give the milliseconds that a cue is shown although the next one is spoken at once."""
    return max(1, min(wanted, (spoken - start) // 2))


def _seconds_to_read(group: _Run) -> float:
    width = sum(unit.width + unit.has_space for unit in group.units)
    return max(SHORTEST_SECONDS, width / COLUMNS_PER_SECOND)


def _milliseconds(seconds: float) -> int:
    return max(0, round(seconds * 1000))
