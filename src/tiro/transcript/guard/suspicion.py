"""Judges one segment by what can be observed of it alone."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from tiro.transcript.guard.loops import longest, loops
from tiro.transcript.guard.observation import Observation, compression_ratio
from tiro.transcript.guard.phrasebook import Kind, Phrasebook, tokens
from tiro.transcript.guard.reasons import Reason
from tiro.transcript.guard.rules import Rules
from tiro.transcript.model import Word

LONGEST_PERIOD = 12
"""Tokens of the longest sentence that is looked for as a loop within a segment."""

_LEAST_LEAD = 3
"""Tokens before a loop that are worth keeping apart from it."""

_SURELY_THIN = 0.25
"""Less than this over speech is not made up for by how sure the engine was of a likely phrase."""

_Rule = Callable[[Observation, Rules], bool]


def judge(
    seen: Observation, language: str | None, phrases: Phrasebook, rules: Rules
) -> Reason | None:
    """Give the first reason to hold a segment back."""
    if seen.near_share <= rules.silent_share:
        return Reason.OVER_SILENCE
    kind = phrases.kind_of(seen.key, seen.segment.language or language)
    if kind is Kind.CERTAIN:
        return Reason.KNOWN_PHRASE
    for reason, is_met in _RULES:
        if is_met(seen, rules):
            return reason
    is_held = kind is not None and _is_phrase_doubtful(seen, kind, rules)
    return Reason.KNOWN_PHRASE if is_held else None


def is_doubtful(seen: Observation, rules: Rules) -> bool:
    """Tell whether there is a sign of invention, of whatever kind.

    A window without speech is one only where its text is not likely: a single word in it is real.
    """
    evidence = seen.evidence
    logprob = evidence.avg_logprob
    is_quiet = evidence.no_speech_prob is not None and evidence.no_speech_prob > rules.no_speech
    return (
        seen.speech_share < rules.thin_share
        or (logprob is not None and logprob < rules.logprob)
        or (is_quiet and (logprob is None or logprob < rules.sure_logprob))
        or (seen.sureness is not None and seen.sureness < rules.unsure_word)
    )


def is_sure(seen: Observation, rules: Rules) -> bool:
    """Tell whether the engine was sure; one that says nothing of it is not."""
    evidence = seen.evidence
    if seen.sureness is not None and seen.sureness < rules.sure_word:
        return False
    if evidence.avg_logprob is None:
        return seen.sureness is not None
    no_speech = evidence.no_speech_prob or 0.0
    return evidence.avg_logprob >= rules.sure_logprob and no_speech <= rules.sure_no_speech


def tail_of_loop(words: Sequence[Word], rules: Rules) -> tuple[int, int] | None:
    """Give first word and end of the further rounds of a loop beside which something else is said."""
    found = [tokens(word.word) for word in words]
    flat = [token for each in found for token in each]
    loop = longest(loops(flat, longest_period=LONGEST_PERIOD))
    if loop is None or loop.count < rules.rounds(loop.period, is_doubtful=False):
        return None
    is_most = loop.end - loop.start >= rules.loop_share * len(flat)
    if is_most and loop.start < _LEAST_LEAD:
        return None
    borders = {first: at for at, first in enumerate(accumulate(map(len, found), initial=0))}
    start, end = loop.start + loop.period, loop.start + loop.period * loop.count
    return (borders[start], borders[end]) if start in borders and end in borders else None


def _is_no_speech(seen: Observation, rules: Rules) -> bool:
    """Whisper's own rule for a window without speech."""
    logprob, no_speech = seen.evidence.avg_logprob, seen.evidence.no_speech_prob
    if logprob is None or no_speech is None:
        return False
    return no_speech > rules.no_speech and logprob < rules.logprob


def _is_compressed(seen: Observation, rules: Rules) -> bool:
    """The engine's figure is of a window and says nothing of one of its segments: ours does."""
    told = seen.evidence.compression_ratio
    is_told = told is None or told > rules.compression
    return is_told and compression_ratio(seen.segment.text) > rules.compression


def _is_loop(seen: Observation, rules: Rules) -> bool:
    told = seen.evidence.compression_ratio
    has_sign = (
        is_doubtful(seen, rules)
        or (told is not None and told > rules.compression)
        or _is_hurried(seen, rules)
    )
    if has_sign and _is_poor(seen, rules):
        return True
    loop = longest(loops(seen.tokens, longest_period=LONGEST_PERIOD))
    if loop is None or loop.end - loop.start < rules.loop_share * len(seen.tokens):
        return False
    return loop.count >= rules.rounds(loop.period, is_doubtful=has_sign)


def _is_poor(seen: Observation, rules: Rules) -> bool:
    count = len(seen.tokens)
    return count >= rules.poor_tokens and len(set(seen.tokens)) <= rules.poor_share * count


def _is_hurried(seen: Observation, rules: Rules) -> bool:
    """A loop is quicker than speech at half the rate at which other text is."""
    return seen.letters > seen.span_seconds * rules.letters_a_second / 2


def _is_too_slow(seen: Observation, rules: Rules) -> bool:
    if seen.speech_seconds < rules.slow_seconds or is_sure(seen, rules):
        return False
    return seen.speech_seconds > len(seen.tokens) * rules.seconds_a_word


def _is_hopeless(seen: Observation, rules: Rules) -> bool:
    """The figures are of the window; those of the words say which of its segments are meant."""
    logprob, sure = seen.evidence.avg_logprob, seen.sureness
    if logprob is None:
        return False
    is_segment_doubtful = seen.speech_share < rules.thin_share or (
        sure is not None and sure < rules.unsure_word
    )
    return logprob < rules.hopeless_logprob or (logprob < rules.logprob and is_segment_doubtful)


def _is_phrase_doubtful(seen: Observation, kind: Kind, rules: Rules) -> bool:
    if kind is Kind.LIKELY and seen.speech_share < _SURELY_THIN:
        return True
    return is_doubtful(seen, rules) and not is_sure(seen, rules)


_RULES: tuple[tuple[Reason, _Rule], ...] = (
    (Reason.NO_SPEECH, _is_no_speech),
    (Reason.REPETITION, _is_loop),
    (Reason.COMPRESSION, _is_compressed),
    (Reason.IMPOSSIBLE_RATE, _is_too_slow),
    (Reason.LOW_CONFIDENCE, _is_hopeless),
)
