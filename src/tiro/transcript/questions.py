"""Which chunks are asked for their language: samples, and later those whose text the engine hardly understood."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tiro.transcript import guard
from tiro.transcript.guard.coverage import Stretch
from tiro.transcript.guard.reasons import Reason
from tiro.transcript.language import Guess, Policy, find_claim
from tiro.transcript.model import Segment
from tiro.transcript.parts import sureness

LEAST_SAMPLES = 4
"""A recording of up to so many chunks has all of them asked: a change would not be missed."""

CHUNKS_A_SAMPLE = 8
"""Of a longer one: the asking costs an encoder window each, 3 % to 5 % of the work in all."""

MOST_SHARES = 3
"""So many times as much as the samples may be asked after them: half of a long recording in all."""

POOR = 0.5
"""Text whose tokens or words are less likely than not was poorly understood (our own choice)."""

_NOT_UNDERSTOOD = frozenset({Reason.LOW_CONFIDENCE, Reason.COMPRESSION, Reason.REPETITION})


def share(count: int) -> int:
    """Give how many of so many chunks are samples; as many more may be asked in vain."""
    return min(count, max(LEAST_SAMPLES, math.ceil(count / CHUNKS_A_SAMPLE)))


def find_doubt(segments: Sequence[Segment], regions: Iterable[Stretch]) -> float | None:
    """Give how sure the engine was of a chunk's text, 0..1, where that is too little to trust it.

    That is: its tokens or its words are on average less likely than not, the guard holds some of it
    as not understood or going in circles, or nothing is left of it.

    Args:
        segments: Of a chunk with enough speech to name a language, seconds from its start.
        regions: Its speech regions, in the same.
    """
    reviewed = guard.review(segments, regions=regions)
    if not any(segment.held is None and segment.text.strip() for segment in reviewed):
        return 0.0
    told = (_by_tokens(segments), sureness(word for each in segments for word in each.words))
    sure = min((figure for figure in told if figure is not None), default=1.0)
    is_held = any(segment.held in _NOT_UNDERSTOOD for segment in reviewed)
    return sure if is_held or sure < POOR else None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is known of a recording whose samples agreed, when all of it is written down.

    Attributes:
        prevailing: The language of the samples.
        certainty: Its mean probability there.
        policy: What is allowed, and how sure a change has to be.
        samples: The chunks that were samples.
        doubts: How sure the engine was of those that it understood poorly.
        sides: The neighbours of each chunk: those with enough speech to name a language.
    """

    prevailing: str
    certainty: float
    policy: Policy
    samples: frozenset[int]
    doubts: Mapping[int, float]
    sides: Sequence[tuple[int, ...]]

    def next_question(self, guesses: Sequence[Guess]) -> int | None:
        """Give the chunk to ask now; None when there is none, or enough were asked.

        A neighbour of one that is of another language comes first, so that a stretch is followed to
        where it ends; then the one that was understood worst. What was asked before is all that
        counts, so that one who begins again goes on.

        Args:
            guesses: What was told of each chunk; None where it was not asked.
        """
        since = [
            at for at, guess in enumerate(guesses) if guess is not None and at not in self.samples
        ]
        most = share(len(guesses))
        if len(since) >= MOST_SHARES * most:
            return None
        others = [at for at in since if self._is_other(guesses[at])]
        beside = (side for at in others for side in self.sides[at] if guesses[side] is None)
        found = next(beside, None)
        if found is not None or len(since) - len(others) >= most:
            return found
        left = [at for at in self.doubts if guesses[at] is None]
        return min(left, key=lambda at: (self.doubts[at], at), default=None)

    def assume(self, guesses: Sequence[Guess]) -> list[Guess]:
        """Take those of which nothing is known for what the samples were.

        Those that were asked in doubt speak for themselves alone, and not for the recording.
        """
        assumed = {self.prevailing: self.certainty}
        return [guess or assumed for guess in guesses]

    def _is_other(self, guess: Guess) -> bool:
        return find_claim(guess, self.prevailing, self.policy) is not None


def _by_tokens(segments: Sequence[Segment]) -> float | None:
    """Give the likelihood of a token, from mean log-probabilities weighted by duration."""
    told = [
        (segment.evidence.avg_logprob, segment.end - segment.start)
        for segment in segments
        if segment.evidence is not None and segment.evidence.avg_logprob is not None
    ]
    seconds = sum(duration for _, duration in told)
    if seconds <= 0:
        return None
    return math.exp(min(0.0, sum(logprob * part for logprob, part in told) / seconds))
