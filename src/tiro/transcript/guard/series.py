"""Finds invented text by what stands around it: repeats, texts without time, nothing but phrases."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tiro.transcript.guard.loops import Loop, loops
from tiro.transcript.guard.observation import FLUENT_LETTERS, Observation
from tiro.transcript.guard.phrasebook import Kind, Phrasebook
from tiro.transcript.guard.reasons import Reason
from tiro.transcript.guard.rules import Rules
from tiro.transcript.guard.suspicion import is_doubtful, is_sure

LONGEST_PERIOD = 3
"""Segments that are looked for as a round of a loop."""

_LONG_TOKENS = 3
_EVEN_SECONDS = 0.05
_EVEN_LEAST_SECONDS = 1.0

Found = tuple[int, Reason]
"""Index of a segment, and why it is to be held."""


def find_series(
    seen: Sequence[Observation],
    held: Sequence[Reason | None],
    *,
    language: str | None,
    phrases: Phrasebook,
    rules: Rules,
) -> Iterator[Found]:
    """Give what is to be held of each channel besides what is held already."""
    kinds = [phrases.kind_of(each.key, each.segment.language or language) for each in seen]
    is_held = [
        reason is not None or each.segment.held is not None or not each.tokens
        for reason, each in zip(held, seen, strict=True)
    ]
    yield from _nothing_else(seen, is_held, kinds, rules)
    for channel in {each.segment.channel: None for each in seen}:
        own = [at for at, each in enumerate(seen) if each.segment.channel == channel]
        lane = [seen[at] for at in own]
        for at in _repeats(lane, rules):
            yield own[at], Reason.REPETITION
        for at in _hurried(lane, rules):
            yield own[at], Reason.IMPOSSIBLE_RATE
        shown = [at for at, index in enumerate(own) if not is_held[index]]
        for at in _phrases(lane, shown, [kinds[index] for index in own], rules):
            yield own[at], Reason.KNOWN_PHRASE


def _repeats(lane: Sequence[Observation], rules: Rules) -> Iterator[int]:
    """Give the further rounds of loops over segments, and the first one where it is doubtful too."""
    keys = [each.key or f"\0{at}" for at, each in enumerate(lane)]
    for loop in loops(keys, longest_period=LONGEST_PERIOD):
        if not _is_invented(lane[loop.start : loop.end], loop, rules):
            continue
        first = range(loop.start, loop.start + loop.period)
        yield from (at for at in first if is_doubtful(lane[at], rules))
        yield from range(loop.start + loop.period, loop.end)


def _is_invented(members: Sequence[Observation], loop: Loop, rules: Rules) -> bool:
    if loop.count < rules.same_segments:
        return False
    is_long = sum(len(each.tokens) for each in members[: loop.period]) >= _LONG_TOKENS
    if loop.count >= (rules.series_segments if is_long else rules.series_words):
        return True
    doubtful = sum(is_doubtful(each, rules) for each in members)
    return 2 * doubtful > len(members) or _is_even(members)


def _is_even(members: Sequence[Observation]) -> bool:
    """Tell whether they follow each other without a gap, all equally long, as nobody speaks."""
    spans = [(each.segment.start, each.segment.end) for each in members]
    lengths = [end - start for start, end in spans]
    is_equal = max(lengths) - min(lengths) <= _EVEN_SECONDS
    is_close = all(later[0] - earlier[1] <= _EVEN_SECONDS for earlier, later in pairwise(spans))
    return is_equal and is_close and min(lengths) >= _EVEN_LEAST_SECONDS


def _hurried(lane: Sequence[Observation], rules: Rules) -> Iterator[int]:
    """Give texts faster than anyone speaks, though neighbours and silence lend them time.

    Engines give the time of one segment to the next; one without any length has lost its time, which
    says nothing of its text, and so does one of which the engine was sure.
    """
    for at, one in enumerate(lane):
        if one.letters < rules.fast_letters or one.span_seconds <= 0 or is_sure(one, rules):
            continue
        if one.letters <= one.span_seconds * rules.letters_a_second:
            continue
        lent = sum(
            _lent(one, other, rules)
            for other in (*lane[max(0, at - 1) : at], *lane[at + 1 : at + 2])
        )
        if one.letters > (one.span_seconds + lent) * rules.letters_a_second:
            yield at


def _lent(one: Observation, other: Observation, rules: Rules) -> float:
    """Give the time that a neighbour does not need, or the silence before it."""
    gap = max(other.segment.start - one.segment.end, one.segment.start - other.segment.end, 0.0)
    spare = max(0.0, other.span_seconds - other.letters / FLUENT_LETTERS)
    return min(rules.lent_seconds, gap + spare)


def _nothing_else(
    seen: Sequence[Observation],
    is_held: Sequence[bool],
    kinds: Sequence[Kind | None],
    rules: Rules,
) -> Iterator[Found]:
    """Give the phrases of a recording in which nothing else is said, unless it is but one."""
    shown = [at for at, hidden in enumerate(is_held) if not hidden]
    if len([each for each in seen if each.tokens]) > 1 and all(kinds[at] for at in shown):
        for at in shown:
            if not is_sure(seen[at], rules):
                yield at, Reason.KNOWN_PHRASE


def _phrases(
    lane: Sequence[Observation],
    shown: Sequence[int],
    kinds: Sequence[Kind | None],
    rules: Rules,
) -> Iterator[int]:
    """Give phrases that are said too often, or on a sound far from all other text."""
    counts = Counter(each.key for each in lane)
    for place, at in enumerate(shown):
        if kinds[at] is None or is_sure(lane[at], rules):
            continue
        is_often = kinds[at] is Kind.LIKELY and counts[lane[at].key] >= rules.phrase_count
        around = (*shown[max(0, place - 1) : place], *shown[place + 1 : place + 2])
        if is_often or _is_isolated(lane[at], (lane[other] for other in around), rules):
            yield at


def _is_isolated(one: Observation, around: Iterable[Observation], rules: Rules) -> bool:
    """Tell whether it is far from all other text, on a sound too short to be a sentence."""
    if one.speech_seconds > rules.cough_seconds:
        return False
    start, end = one.segment.start, one.segment.end
    gaps = (max(other.segment.start - end, start - other.segment.end) for other in around)
    return all(gap >= rules.isolated_seconds for gap in gaps)
