"""Ids of places in the index: they begin with the number of the recording, and go on with where in it.

So the places of a recording stand together in the order of its text, newer recordings after older
ones, and which kind a place is of can be read from its id.
"""

from enum import StrEnum

BITS = 27
TEXTS = 1 << 26
"""Places of the text: those of the segments; the others come after them."""
TITLE = TEXTS
SPEAKERS = TEXTS + 1
NOTES = TEXTS + (1 << 24)
END = 1 << BITS
_WITHIN = END - 1
_TENTHS = 10
_LAST = (1 << 36) - (1 << 24)


class Kind(StrEnum):
    """What is found."""

    TEXT = "text"
    NOTE = "note"
    TITLE = "title"
    SPEAKER = "speaker"


RANGES: dict[Kind, tuple[int, int]] = {
    Kind.TEXT: (0, TEXTS),
    Kind.TITLE: (TITLE, SPEAKERS),
    Kind.SPEAKER: (SPEAKERS, NOTES),
    Kind.NOTE: (NOTES, END),
}


def first_number(created_at: float) -> int:
    """Give the number of a recording that was added at a time, if it is free."""
    return min(max(1, int(created_at * _TENTHS)), _LAST)


def number_of(place: int) -> int:
    """Give the number of the recording of a place."""
    return place >> BITS


def within(place: int) -> int:
    """Give where in its recording a place is; for the text, the place of the segment's row."""
    return place & _WITHIN


def kind_of(place: int) -> Kind:
    """Tell what a place is of."""
    where = within(place)
    return next(kind for kind, (first, end) in RANGES.items() if first <= where < end)


def begin(number: int, where: int = 0) -> int:
    """Give the id of a place."""
    return (number << BITS) + where


def range_of(number: int, kind: Kind) -> tuple[int, int]:
    """Give the first id of a kind of places of a recording, and that after the last."""
    first, end = RANGES[kind]
    return begin(number, first), begin(number, end)
