"""What can be observed of a segment that tells speech from invention."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from tiro.transcript.characters import columns, is_unspaced
from tiro.transcript.guard.coverage import Coverage
from tiro.transcript.guard.phrasebook import tokens
from tiro.transcript.model import Evidence, Segment
from tiro.transcript.parts import sureness

FLUENT_LETTERS = 20.0
"""Letters a second of fluent speech, which tells how much speech a text needs under it."""

_NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True)
class Observation:
    """A segment and what there is to see of it.

    Attributes:
        tokens: Its words in small letters; characters of scripts without spaces.
        letters: Its length in Latin letters: a Chinese character counts as three, a Korean
            syllable as two.
        speech_seconds: How much of the time of its words lies in speech regions.
        speech_share: Part of the time that the text needs which lies in speech regions.
        near_share: The same, with regions widened.
        sureness: Mean probability of its words.
    """

    segment: Segment
    tokens: tuple[str, ...]
    letters: float
    speech_seconds: float
    speech_share: float
    near_share: float
    sureness: float | None
    evidence: Evidence = field(default=_NO_EVIDENCE)

    @property
    def span_seconds(self) -> float:
        """From its start to its end, pauses included."""
        return self.segment.end - self.segment.start

    @property
    def key(self) -> str:
        """Its text, made alike."""
        return " ".join(self.tokens)


@dataclass(frozen=True, slots=True)
class Ground:
    """The speech regions of a recording as found, and widened; None when nobody looked for them."""

    regions: Coverage | None
    near: Coverage | None


def observe(segment: Segment, ground: Ground) -> Observation:
    """Look at a segment."""
    spoken = [_Stretch(word.word, word.start, word.end) for word in segment.words]
    spoken = spoken or [_Stretch(segment.text, segment.start, segment.end)]
    regions = ground.regions
    return Observation(
        segment=segment,
        tokens=tuple(tokens(segment.text)),
        letters=count_letters(segment.text),
        speech_seconds=sum(each.speech_seconds(regions) for each in spoken),
        speech_share=_share(spoken, regions),
        near_share=_share(spoken, ground.near),
        sureness=sureness(segment.words),
        evidence=segment.evidence or _NO_EVIDENCE,
    )


def count_letters(text: str) -> float:
    """Measure how long a text is to say, in Latin letters."""
    return sum(_letters(character) for character in text if character.isalnum())


def compression_ratio(text: str) -> float:
    """Give how much zlib makes of it, as Whisper counts it (`whisper.utils.compression_ratio`)."""
    data = text.encode("utf-8", "replace")
    return len(data) / len(zlib.compress(data))


def _letters(character: str) -> float:
    if is_unspaced(character):
        return 3.0
    return 2.0 if columns(character) > 1 else 1.0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A word, or a text whose words have no times, and when it is said to be spoken."""

    text: str
    start: float
    end: float

    @property
    def needed_seconds(self) -> float:
        """The time that the text needs: the rest of its stretch may be silence."""
        return max(0.0, min(self.end - self.start, count_letters(self.text) / FLUENT_LETTERS))

    def speech_seconds(self, regions: Coverage | None) -> float:
        """Give how much of it is speech."""
        if regions is None:
            return max(0.0, self.end - self.start)
        return regions.seconds(self.start, self.end)


def _share(stretches: Sequence[_Stretch], regions: Coverage | None) -> float:
    """Give the part of the needed time that is there; of points, the part that meets a region."""
    if regions is None:
        return 1.0
    needed = sum(each.needed_seconds for each in stretches)
    if needed <= 0:
        met = sum(regions.is_touched(each.start, each.end) for each in stretches)
        return met / len(stretches)
    pairs = ((each.needed_seconds, each.speech_seconds(regions)) for each in stretches)
    return sum(min(pair) for pair in pairs) / needed
