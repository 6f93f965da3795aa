"""Weaves a clean text into the words it was made of: their times and speakers survive, as do the segments."""

from collections.abc import Sequence

from tiro.transcript.differences import Difference
from tiro.transcript.editing import wording
from tiro.transcript.model import Word
from tiro.transcript.pairing import Pair, key, pair
from tiro.transcript.retiming import Stretch, retime

_STEPS = {"same": "equal", "lost": "delete", "added": "insert"}
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")  # noqa: RUF001 - other scripts' marks


def weave(words: Sequence[Word], text: str, within: Stretch) -> tuple[Word, ...]:
    """Give the words of a clean text the times of those that they were made of.

    A word that was joined of several has their time together, the parts of one share its time, and
    one that is new has what is left between its neighbours. In what is written without spaces each
    letter is a word, as in edited texts.

    Args:
        words: As they were said; none where their times are not known.
        text: The clean text.
        within: What the words may not leave.
    """
    if not words:
        return ()
    old, new = wording.fine(words), wording.words_of(text)
    pairs = pair([_key(word.word) for word in old], [_key(word) for word in new])
    return retime(old, new, within, list(map(_step, pairs))).words


def parted(lines: Sequence[str], text: str) -> list[str]:
    """Part one text into the lines that it was made of, whatever their borders became.

    Args:
        lines: As they were said, in order.
        text: What was made of all of them.

    Returns:
        As many texts; '' for a line of which nothing is left.
    """
    homes = [number for number, line in enumerate(lines) for _ in wording.words_of(line)]
    old = [_key(word) for line in lines for word in wording.words_of(line)]
    new = wording.words_of(text)
    found: list[int | None] = [None] * len(new)
    for each in pair(old, [_key(word) for word in new]):
        for at in each.new if each.old else ():
            found[at] = homes[each.old.start]
    return _cut(text, new, _settled(found, new), len(lines))


def _settled(found: Sequence[int | None], words: Sequence[str]) -> list[int]:
    """Give each word a line, never one before the last: what is new goes with its sentence."""
    settled: list[int] = []
    for at, line in enumerate(found):
        last = settled[-1] if settled else 0
        if line is None:
            begins = not settled or words[at - 1].endswith(_SENTENCE_ENDS)
            following = next((each for each in found[at:] if each is not None), last)
            line = following if begins else last
        settled.append(max(last, line))
    return settled


def _cut(text: str, words: Sequence[str], homes: Sequence[int], count: int) -> list[str]:
    starts: dict[int, int] = {}
    position = 0
    for word, line in zip(words, homes, strict=True):
        position = text.index(word, position)
        starts.setdefault(line, position)
        position += len(word)
    borders = [*(starts[line] for line in sorted(starts)), len(text)]
    parts = [""] * count
    for number, line in enumerate(sorted(starts)):
        parts[line] = text[borders[number] : borders[number + 1]].strip()
    return parts


def _step(each: Pair) -> Difference:
    kind = _STEPS.get(each.kind, "replace")
    return kind, each.old.start, each.old.stop, each.new.start, each.new.stop


def _key(word: str) -> str:
    """Compare letters and figures; marks count where there is nothing else."""
    return key(word) or word
