"""Holds back text that nobody said: each rule names its reason, and what is held is kept.

Engines invent text over silence, noise and music. A single sign is rarely proof, since engines
give one figure for a whole window of speech and times drift: so most rules want a second sign, and
what is likely to be real is left alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tiro.transcript import anchors, parts
from tiro.transcript.guard import suspicion
from tiro.transcript.guard.coverage import Coverage, Stretch
from tiro.transcript.guard.observation import Ground, Observation, observe
from tiro.transcript.guard.phrasebook import Phrasebook, normalised
from tiro.transcript.guard.reasons import Reason
from tiro.transcript.guard.rules import Rules
from tiro.transcript.guard.series import find_series
from tiro.transcript.model import Segment, Word

_NO_PHRASES = Phrasebook()
_DEFAULTS = Rules()


def review(
    segments: Sequence[Segment],
    *,
    regions: Iterable[Stretch] | None,
    language: str | None = None,
    phrases: Phrasebook = _NO_PHRASES,
    rules: Rules = _DEFAULTS,
) -> list[Segment]:
    """Set `held` on segments that were most likely not said.

    Words over silence at either end of a segment, and the further rounds of a loop, are split off
    as segments of their own. What is held already stays so.

    Args:
        segments: Of the whole recording, in order, seconds from its start.
        regions: Its speech regions; None when nobody looked for them.
        language: Of the recording, for segments that name none.
        phrases: What the engine is known to invent.
        rules: The limits.

    Returns:
        All segments with all words; numbered anew where one was split.
    """
    ground = _ground(regions, rules)
    pieces = [piece for segment in segments for piece in _pieces(segment, ground, phrases, rules)]
    seen = [observe(piece, ground) for piece in pieces]
    held = [_reason(each, language, phrases, rules) for each in seen]
    for at, reason in find_series(seen, held, language=language, phrases=phrases, rules=rules):
        held[at] = held[at] or reason
    reviewed = [
        replace(piece, held=str(reason)) if reason and piece.held is None else piece
        for piece, reason in zip(pieces, held, strict=True)
    ]
    return reviewed if len(reviewed) == len(segments) else parts.renumbered(reviewed)


def hold_outside(segments: Iterable[Segment], duration: float) -> list[Segment]:
    """Hold what an engine put behind the end of its chunk; times are seconds from the chunk's start."""
    return [
        replace(segment, held=str(Reason.OUTSIDE_CHUNK))
        if segment.held is None and segment.start > duration
        else segment
        for segment in segments
    ]


def _ground(regions: Iterable[Stretch] | None, rules: Rules) -> Ground:
    if regions is None:
        return Ground(None, None)
    known = list(regions)
    return Ground(Coverage(known), Coverage(known, widened_seconds=rules.drift_seconds))


def _reason(
    seen: Observation, language: str | None, phrases: Phrasebook, rules: Rules
) -> Reason | None:
    if seen.segment.held is not None or not seen.tokens:
        return None
    return suspicion.judge(seen, language, phrases, rules)


def _pieces(
    segment: Segment, ground: Ground, phrases: Phrasebook, rules: Rules
) -> Iterator[Segment]:
    """Split off what is to be held of a segment while the rest is not."""
    if segment.held is not None or anchors.locate(segment.text, segment.words) is None:
        yield segment
        return
    first, last = _inside(segment.words, ground, phrases, rules)
    loop = suspicion.tail_of_loop(segment.words[first:last], rules)
    loop_start, loop_end = (first + loop[0], first + loop[1]) if loop else (last, last)
    marks = [
        (0, first, Reason.OVER_SILENCE),
        (loop_start, loop_end, Reason.REPETITION),
        (last, len(segment.words), Reason.OVER_SILENCE),
    ]
    at = 0
    for piece in parts.cut(segment, [place for start, end, _ in marks for place in (start, end)]):
        middle = at + len(piece.words) - 1
        why = next((str(why) for start, end, why in marks if start <= middle < end), None)
        is_whole = len(piece.words) == len(segment.words)
        yield piece if is_whole else replace(piece, held=why)
        at += len(piece.words)


def _inside(
    words: Sequence[Word], ground: Ground, phrases: Phrasebook, rules: Rules
) -> tuple[int, int]:
    """Give the first word of a segment that is kept and the one after the last."""
    near = ground.near
    if near is None:
        return 0, len(words)
    touched = [at for at, word in enumerate(words) if near.is_touched(word.start, word.end)]
    if not touched:
        return 0, len(words)
    first, last = touched[0], touched[-1] + 1
    is_head_held = _is_unsure(words[:first], phrases, rules)
    is_tail_held = _is_unsure(words[last:], phrases, rules)
    return first if is_head_held else 0, last if is_tail_held else len(words)


def _is_unsure(words: Sequence[Word], phrases: Phrasebook, rules: Rules) -> bool:
    """Words at an end may be real with times that drifted; a second sign is wanted."""
    sure = parts.sureness(words)
    text = normalised(" ".join(word.word for word in words))
    return sure is None or sure < rules.sure_word or phrases.kind_of(text, None) is not None
