"""How sure a text is, in figures and in words: what a reader should know before trusting it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tiro.transcript.characters import is_unspaced
from tiro.transcript.model import Segment

UNSURE_PROBABILITY = 0.5
"""A word below it is counted as unsure."""

SURE_CONFIDENCE = 0.8
DOUBTFUL_CONFIDENCE = 0.6
UNSURE_FRACTION = 0.2
HELD_FRACTION = 0.1
FASTEST_WORDS_PER_MINUTE = 280.0
SLOWEST_WORDS_PER_MINUTE = 60.0
JUDGED_SPEECH_SECONDS = 20.0
"""The rate of less speech says nothing."""

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the figures mean, for people: a stable code and a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a text once it is written.

    Attributes:
        words: That are shown. In scripts without spaces, where no engine parted them, characters.
        held_words: That are held back, counted alike.
        held_fraction: Part of all words that is held back; 0 without any.
        mean_confidence: Mean probability of the words shown, as the engine tells it; None when it
            tells none. Where it tells it of segments alone, they count by their words.
        unsure_fraction: Part of the words with a probability that is below 0.5; None without any.
        speech_seconds: Length of the speech regions that were found before any engine began.
        words_per_minute: Words shown per minute of speech; None without speech.
    """

    words: int
    held_words: int
    held_fraction: float
    mean_confidence: float | None
    unsure_fraction: float | None
    speech_seconds: float
    words_per_minute: float | None


@dataclass(frozen=True, slots=True)
class Report(Figures):
    """The figures, and what they mean."""

    verdict: Verdict

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return asdict(self)


def report(segments: Iterable[Segment], *, speech_seconds: float) -> Report:
    """Judge a text.

    Args:
        segments: All of it, with what is held back.
        speech_seconds: Length of the speech regions.
    """
    everything = list(segments)
    shown = [segment for segment in everything if segment.held is None]
    words, held = _count(shown), _count(each for each in everything if each.held is not None)
    figures = Figures(
        words=words,
        held_words=held,
        held_fraction=round(held / max(1, words + held), _DIGITS),
        mean_confidence=_mean_confidence(shown),
        unsure_fraction=_unsure_fraction(shown),
        speech_seconds=round(speech_seconds, 3),
        words_per_minute=round(words * 60 / speech_seconds, 1) if speech_seconds > 0 else None,
    )
    return Report(**asdict(figures), verdict=_verdict(figures))


def _count(segments: Iterable[Segment]) -> int:
    return sum(_count_words(segment) for segment in segments)


def _count_words(segment: Segment) -> int:
    if segment.words:
        return len(segment.words)
    apart = "".join(f" {each} " if is_unspaced(each) else each for each in segment.text)
    return sum(any(map(str.isalnum, word)) for word in apart.split())


def _mean_confidence(segments: Sequence[Segment]) -> float | None:
    told: list[tuple[float, int]] = []
    for segment in segments:
        sure = [word.probability for word in segment.words if word.probability is not None]
        if sure:
            told.append((sum(sure) / len(sure), len(sure)))
        elif segment.confidence is not None:
            told.append((segment.confidence, _count_words(segment)))
    weight = sum(count for _, count in told)
    return round(sum(sure * count for sure, count in told) / weight, _DIGITS) if weight else None


def _unsure_fraction(segments: Sequence[Segment]) -> float | None:
    sure = [
        word.probability
        for segment in segments
        for word in segment.words
        if word.probability is not None
    ]
    unsure = sum(probability < UNSURE_PROBABILITY for probability in sure)
    return round(unsure / len(sure), _DIGITS) if sure else None


def _verdict(figures: Figures) -> Verdict:
    if not figures.words:
        return _of_nothing(figures)
    confidence = figures.mean_confidence
    concerns = list(_concerns(figures))
    if confidence is not None and confidence < DOUBTFUL_CONFIDENCE:
        doubt = f"Doubtful: the engine was sure of it by {confidence:.0%} only."
        return Verdict("doubtful", " ".join([doubt, *concerns]))
    if concerns:
        return Verdict("check", " ".join(["Worth checking.", *concerns]))
    if confidence is None:
        return Verdict("unknown", "The engine does not say how sure it is.")
    return Verdict("sure", f"The engine was sure of it by {confidence:.0%}.")


def _of_nothing(figures: Figures) -> Verdict:
    if figures.held_words:
        return Verdict("all_held", "All of the text was held back. Look at it before using it.")
    if figures.speech_seconds > 0:
        return Verdict("nothing_written", "There is speech, but the engine wrote nothing down.")
    return Verdict("no_speech", "There is no speech, and no text.")


def _concerns(figures: Figures) -> Iterator[str]:
    unsure, rate = figures.unsure_fraction or 0.0, figures.words_per_minute
    if unsure > UNSURE_FRACTION:
        yield f"{unsure:.0%} of the words are unsure."
    elif figures.mean_confidence is not None and figures.mean_confidence < SURE_CONFIDENCE:
        yield f"The engine was sure of it by {figures.mean_confidence:.0%}."
    if figures.held_fraction > HELD_FRACTION:
        yield f"{figures.held_fraction:.0%} of the text was held back."
    if rate is None or figures.speech_seconds < JUDGED_SPEECH_SECONDS:
        return
    if rate < SLOWEST_WORDS_PER_MINUTE:
        yield f"Only {rate:.0f} words for a minute of speech: some of it may be missing."
    if rate > FASTEST_WORDS_PER_MINUTE:
        yield f"{rate:.0f} words for a minute of speech: some may be invented, or not found as speech."
