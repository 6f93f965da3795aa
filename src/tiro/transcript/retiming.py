"""Gives times to the words of a text that was changed, from the times of the words before.

A word that stayed keeps its start; words that are new share the time of those they replaced, by
their letters. It is what an edited text has until the sound is asked, and where that fails.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tiro.transcript.differences import Difference, differences
from tiro.transcript.model import Word

_DIGITS = 3
_MOST_PAIRS = 1_000_000
_ROOM_SECONDS = 0.05
"""Less room than this for a letter makes new words take some of the time of the word before, or after."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a text is said: seconds from the start of the recording."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Retimed:
    """Words with times, and how many of them are new: their times are estimated."""

    words: tuple[Word, ...]
    new: int


def retime(
    old: Sequence[Word],
    text: str | Iterable[str],
    within: Stretch,
    steps: Sequence[Difference] | None = None,
) -> Retimed:
    """Give the words of a new text times, each inside the stretch and none before the last.

    Args:
        old: The words before, in order; none where their times are not known.
        text: The new text, whose words are what spaces part, or its words.
        within: What the words may not leave, such as the segment's start and end.
        steps: What became of the words, where that is known.

    Returns:
        One word for each of the text. Those that stayed, whatever their case and marks, keep
        probability, speaker and times, but for what a new word beside them needed; the others
        have no probability, and the speaker of the word before.
    """
    written = text.split() if isinstance(text, str) else list(text)
    known = _inside(old, within)
    kept, keys = [_key(word.word) for word in known], [_key(word) for word in written]
    placed: list[Word] = []
    new = 0
    if steps is None:
        steps = differences(kept, keys, most_pairs=_MOST_PAIRS)
    for kind, first, last, new_first, new_last in steps:
        said = written[new_first:new_last]
        if kind == "equal":
            pairs = zip(_after(known[first:last], placed), said, strict=True)
            placed += [replace(word, word=text_) for word, text_ in pairs]
        elif said:
            new += len(said)
            letters, gone = sum(map(len, said)), range(first, last)
            room = _room(known, placed, letters=letters, gone=gone, within=within)
            placed = _with_room(placed, room.start)
            placed += _spread(said, room, _speaker(known, placed, first))
    return Retimed(tuple(_rounded(placed, within)), new)


def in_order(words: Sequence[Word], within: Stretch) -> tuple[Word, ...]:
    """Bring the times of words into order and into a stretch, whatever they were."""
    return tuple(_inside(words, within))


def _key(word: str) -> str:
    """Compare letters and figures alone; marks count where there is nothing else."""
    return "".join(filter(str.isalnum, word.casefold())) or word


def _inside(old: Sequence[Word], within: Stretch) -> list[Word]:
    floor = within.start
    known: list[Word] = []
    for word in old:
        start = min(max(word.start, floor), within.end)
        known.append(replace(word, start=start, end=min(max(word.end, start), within.end)))
        floor = start
    for index, (word, after) in enumerate(pairwise(known)):
        known[index] = replace(word, end=min(word.end, after.start))
    return known


def _room(
    known: Sequence[Word], placed: Sequence[Word], *, letters: int, gone: range, within: Stretch
) -> Stretch:
    """Find time for new words: that of the replaced ones, else the pause, else of a neighbour."""
    start = placed[-1].end if placed else within.start
    end = known[gone.stop].start if gone.stop < len(known) else within.end
    if gone:
        return Stretch(max(start, known[gone.start].start), min(end, known[gone.stop - 1].end))
    if not known:
        return within
    if end - start < letters * _ROOM_SECONDS:
        neighbour = placed[-1] if placed else known[gone.stop]
        share = letters / (letters + max(1, len(neighbour.word)))
        taken = (neighbour.end - neighbour.start) * share
        if placed:
            start = min(start, neighbour.end - taken)
        else:
            end = neighbour.start + taken
    return Stretch(start, min(end, start + letters * 2 * _ROOM_SECONDS))


def _after(words: Sequence[Word], placed: Sequence[Word]) -> list[Word]:
    """Let words that stay begin after what was put before them, where that took of their time."""
    floor = placed[-1].end if placed else 0.0
    return [
        word if word.start >= floor else replace(word, start=floor, end=max(floor, word.end))
        for word in words
    ]


def _with_room(placed: Sequence[Word], start: float) -> list[Word]:
    return [*placed[:-1], replace(placed[-1], end=min(placed[-1].end, start))] if placed else []


def _speaker(known: Sequence[Word], placed: Sequence[Word], first: int) -> str | None:
    if first < len(known) and not placed:
        return known[first].speaker
    return placed[-1].speaker if placed else None


def _spread(said: Sequence[str], room: Stretch, speaker: str | None) -> list[Word]:
    """Share the room by letters."""
    total = sum(max(1, len(word)) for word in said)
    step = max(0.0, room.end - room.start) / total
    spread: list[Word] = []
    start = room.start
    for word in said:
        end = start + step * max(1, len(word))
        spread.append(Word(word, start, end, speaker=speaker))
        start = end
    return spread


def _rounded(placed: Sequence[Word], within: Stretch) -> list[Word]:
    """Round to milliseconds; rounding up may leave neither the stretch nor the order."""

    def rounded(seconds: float) -> float:
        return min(max(round(seconds, _DIGITS), within.start), within.end)

    words = [replace(w, start=rounded(w.start), end=rounded(w.end)) for w in placed]
    return [
        replace(word, end=max(word.start, min(word.end, after.start)))
        for word, after in pairwise([*words, Word("", within.end, within.end)])
    ]
