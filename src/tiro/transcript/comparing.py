"""Compares two versions of a text word by word, and says who speaks otherwise."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from tiro.transcript import anchors
from tiro.transcript.codec import words_from_row
from tiro.transcript.differences import differences
from tiro.transcript.editing import wording

CONTEXT_WORDS = 6
"""So many words are shown beside each change."""

_SLICE_WORDS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A segment as far as it is compared; `words` as its row has them, since few are looked at."""

    start: float
    end: float
    text: str
    speaker: str | None
    words: str = "[]"


@dataclass(frozen=True, slots=True)
class Side:
    """What one version says."""

    text: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a turn: `same`, `changed`, `added`, `removed`, or said by another `speaker`."""

    kind: str
    start: float
    end: float
    before: Side | None
    after: Side | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The parts that differ, with a few words around them, and how much differs in all."""

    parts: tuple[Part, ...]
    words_added: int
    words_removed: int
    words_changed: int
    speakers_changed: int


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: float
    end: float
    speaker: str | None


@dataclass(slots=True)
class _Run:
    """Words that became others; of a stretch that stayed, `old` and `new` go together."""

    kind: str
    old: list[_Word]
    new: list[_Word]


def compare(before: Sequence[Line], after: Sequence[Line]) -> Comparison:
    """Compare what is shown of two versions.

    Where long stretches are alike, only the words next to a change are told.
    """
    runs = list(_joined(_runs(before, after)))
    parts = tuple(chain.from_iterable(map(_parts, _shortened(runs))))
    return Comparison(
        parts,
        words_added=sum(len(run.new) for run in runs if run.kind == "insert"),
        words_removed=sum(len(run.old) for run in runs if run.kind == "delete"),
        words_changed=sum(max(len(r.old), len(r.new)) for r in runs if r.kind == "replace"),
        speakers_changed=sum(part.kind == "speaker" for part in parts),
    )


def _runs(before: Sequence[Line], after: Sequence[Line]) -> Iterator[_Run]:
    # With their starts, which edits leave alone: the same is often said again.
    old = [(line.text, line.speaker, line.start) for line in before]
    new = [(line.text, line.speaker, line.start) for line in after]
    for kind, a, b, c, d in differences(old, new):
        if kind == "equal":
            yield from _edges(before[a:b], after[c:d])
        else:
            yield from _lines_apart(before[a:b], after[c:d])


def _lines_apart(before: Sequence[Line], after: Sequence[Line]) -> Iterator[_Run]:
    """Compare lines of the same time by themselves, and all others together."""
    old = [(line.start, line.end) for line in before]
    new = [(line.start, line.end) for line in after]
    for kind, a, b, c, d in differences(old, new):
        if kind == "equal":
            for one, other in zip(before[a:b], after[c:d], strict=True):
                yield from _words_apart(_words([one]), _words([other]))
        else:
            yield from _words_apart(_words(before[a:b]), _words(after[c:d]))


def _edges(old: Sequence[Line], new: Sequence[Line]) -> Iterator[_Run]:
    """Give a stretch of equal lines; of a long one only the lines that may be shown."""
    if len(old) <= 2 * CONTEXT_WORDS:
        yield _Run("equal", _words(old), _words(new))
        return
    for side in (slice(CONTEXT_WORDS), slice(-CONTEXT_WORDS, None)):
        yield _Run("equal", _words(old[side]), _words(new[side]))
        if side.stop is not None:
            yield _Run("gap", [], [])


def _words_apart(old: list[_Word], new: list[_Word]) -> Iterator[_Run]:
    for some, others in _slices(old, new):
        texts = [word.text for word in some], [word.text for word in others]
        for kind, a, b, c, d in differences(*texts):
            yield _Run(kind, some[a:b], others[c:d])


def _slices(old: list[_Word], new: list[_Word]) -> Iterator[tuple[list[_Word], list[_Word]]]:
    """Cut long texts at the same moments: comparing takes the square of the length."""
    while len(old) > _SLICE_WORDS or len(new) > _SLICE_WORDS:
        longer = old if len(old) >= len(new) else new
        moment = longer[_SLICE_WORDS].start
        first, last = (_count_before(words, moment) for words in (old, new))
        if not first and not last:
            break
        yield old[:first], new[:last]
        old, new = old[first:], new[last:]
    yield old, new


def _count_before(words: Sequence[_Word], moment: float) -> int:
    for number, word in enumerate(words):
        if (word.start + word.end) / 2 > moment:
            return number
    return len(words)


def _joined(runs: Iterable[_Run]) -> Iterator[_Run]:
    """Put neighbours of one kind together."""
    last: _Run | None = None
    for run in runs:
        if last is not None and run.kind == last.kind:
            last.old.extend(run.old)
            last.new.extend(run.new)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last


def _shortened(runs: Sequence[_Run]) -> Iterator[_Run]:
    """Leave of what is alike the words next to a change."""
    for number, run in enumerate(runs):
        if run.kind != "equal":
            yield run
            continue
        follows = number > 0 and runs[number - 1].kind != "gap"
        precedes = number + 1 < len(runs) and runs[number + 1].kind != "gap"
        yield from _ends(run, follows=follows, precedes=precedes)


def _ends(run: _Run, *, follows: bool, precedes: bool) -> Iterator[_Run]:
    """Give the ends of an equal stretch that lie at a change, and all where others speak."""
    count = len(run.old)
    near = {
        at
        for at in range(count)
        if (follows and at < CONTEXT_WORDS) or (precedes and at >= count - CONTEXT_WORDS)
    }
    others = {at for at in range(count) if run.old[at].speaker != run.new[at].speaker}
    beside = {at + step for at in others for step in range(-CONTEXT_WORDS, CONTEXT_WORDS + 1)}
    shown = sorted((near | beside) & set(range(count)))
    for _, group in groupby(enumerate(shown), lambda pair: pair[1] - pair[0]):
        places = [at for _, at in group]
        part = slice(places[0], places[-1] + 1)
        yield _Run("equal", run.old[part], run.new[part])


def _parts(run: _Run) -> Iterator[Part]:
    """Give the parts of a run: each is said by one speaker in each version."""
    if run.kind == "gap":
        return
    if run.kind == "equal":
        pairs = zip(run.old, run.new, strict=True)
        for _, group in groupby(pairs, lambda pair: (pair[0].speaker, pair[1].speaker)):
            old, new = (list(side) for side in zip(*group, strict=True))
            kind = "same" if old[0].speaker == new[0].speaker else "speaker"
            yield _part(kind, old, new)
        return
    turns = _turns(run.old), _turns(run.new)
    if len(turns[0]) == len(turns[1]):
        yield from (_part("changed", old, new) for old, new in zip(*turns, strict=True))
        return
    yield from (_part("removed", old, []) for old in turns[0])
    yield from (_part("added", [], new) for new in turns[1])


def _turns(words: Sequence[_Word]) -> list[list[_Word]]:
    return [list(group) for _, group in groupby(words, lambda word: word.speaker)]


def _part(kind: str, old: Sequence[_Word], new: Sequence[_Word]) -> Part:
    timed = new or old
    return Part(kind, timed[0].start, max(w.end for w in timed), _side(old), _side(new))


def _side(words: Sequence[_Word]) -> Side | None:
    if not words:
        return None
    return Side(wording.joined(word.text for word in words), words[0].speaker)


def _words(lines: Iterable[Line]) -> list[_Word]:
    return [word for line in lines for word in _words_of(line)]


def _words_of(line: Line) -> Iterator[_Word]:
    """Part a line by the rule of texts, so that both versions are parted alike; times by its words."""
    known = words_from_row(line.words)
    offsets = anchors.locate(line.text, known) if known else None
    length = max(1, len(line.text))
    at = 0
    for text in wording.words_of(line.text):
        at = line.text.index(text, at)
        last = at + len(text) - 1
        if offsets is None:
            step = (line.end - line.start) / length
            start, end = line.start + at * step, line.start + (last + 1) * step
        else:
            start = known[max(0, bisect_right(offsets, at) - 1)].start
            end = known[max(0, bisect_right(offsets, last) - 1)].end
        yield _Word(text, round(start, 3), round(end, 3), line.speaker)
        at = last + 1
