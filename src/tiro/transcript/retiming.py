"""Gives times to the words of a text that was changed, from the times of the words before.

A word that stayed keeps its start; words that are new share the time of those they replaced, by
their letters. It is what an edited text has until the sound is asked, and where that fails.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from tiro.transcript.model import Word

_DIGITS = 3
_ROOM_SECONDS = 0.05
"""Less room than this for a letter makes new words take some of the time of the word before."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a text is said: seconds from the start of the recording."""

    start: float
    end: float


def retime(old: Sequence[Word], text: str | Iterable[str], within: Stretch) -> tuple[Word, ...]:
    """Give the words of a new text times, each inside the stretch and none before the last.

    Args:
        old: The words before, in order; none where their times are not known.
        text: The new text, whose words are what spaces part, or its words.
        within: What the words may not leave, such as the segment's start and end.

    Returns:
        One word for each of the text. Those that stayed, whatever their case and marks, keep
        start, probability and speaker, and their end unless a new word needed room; the others
        have no probability, and the speaker of the word before.
    """
    written = text.split() if isinstance(text, str) else list(text)
    known = _inside(old, within)
    matcher = SequenceMatcher(
        a=[_key(word.word) for word in known], b=[_key(word) for word in written], autojunk=False
    )
    placed: list[Word] = []
    for kind, first, last, new_first, new_last in matcher.get_opcodes():
        said = written[new_first:new_last]
        if kind == "equal":
            pairs = zip(known[first:last], said, strict=True)
            placed += [replace(word, word=text_) for word, text_ in pairs]
        elif said:
            letters, gone = sum(map(len, said)), range(first, last)
            room = _room(known, placed, letters=letters, gone=gone, within=within)
            placed = _with_room(placed, room.start)
            placed += _spread(said, room, _speaker(known, placed, first))
    return tuple(_rounded(placed, within))


def _key(word: str) -> str:
    """Compare letters and figures alone; marks count where there is nothing else."""
    return "".join(filter(str.isalnum, word.casefold())) or word


def _inside(old: Sequence[Word], within: Stretch) -> list[Word]:
    """Bring times into order and into the stretch, whatever they were."""
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
    """Find time for new words: that of the replaced ones, else the pause, else of the word before."""
    start = placed[-1].end if placed else within.start
    end = known[gone.stop].start if gone.stop < len(known) else within.end
    if gone:
        return Stretch(max(start, known[gone.start].start), min(end, known[gone.stop - 1].end))
    if not known:
        return within
    if placed and end - start < letters * _ROOM_SECONDS:
        before = placed[-1]
        share = letters / (letters + max(1, len(before.word)))
        start = min(start, before.end - (before.end - before.start) * share)
    return Stretch(start, min(end, start + letters * 2 * _ROOM_SECONDS))


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
