"""Scores of transcripts: WER and cpWER after Whisper's normalisers, word times, DER as NIST defines it.

WER = (substitutions + deletions + insertions) / words of the reference, micro-averaged by adding up
`Edits`. cpWER joins the text of each speaker and matches speakers one to one at least cost. DER
names its collar and whether overlapping speech is scored; speakers are matched one to one at most
common time.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import jiwer
import numpy as np
from scipy.optimize import linear_sum_assignment
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

Interval = tuple[float, float, str]
"""Start, end, speaker."""
BY_CHARACTER = frozenset({"zh", "ja", "th", "yue", "lo", "my", "km"})
"""Languages written without spaces: there the rate is one of characters."""
FAIR_COLLAR_SECONDS = 0.25


@dataclass(frozen=True)
class Edits:
    """Counts of an alignment; the sum of several is a corpus's."""

    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    words: int = 0

    def __add__(self, other: "Edits") -> "Edits":
        return Edits(
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
            self.words + other.words,
        )

    @property
    def errors(self) -> int:
        """All edits."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float | None:
        """Errors over reference words; None without reference words."""
        return self.errors / self.words if self.words else None


@dataclass(frozen=True)
class Der:
    """Seconds of each kind of error, and of reference speech."""

    miss: float
    false_alarm: float
    confusion: float
    total: float
    reference_speakers: int
    found_speakers: int

    @property
    def rate(self) -> float:
        """All errors over reference speech."""
        return (self.miss + self.false_alarm + self.confusion) / max(self.total, 1e-9)


@cache
def _normaliser(language: str) -> Any:
    return EnglishTextNormalizer() if language == "en" else BasicTextNormalizer()


def normalised(text: str, language: str | None) -> str:
    """Give the words that are compared."""
    code = (language or "en").split("-")[0].lower()
    plain = _normaliser(code)(text)
    return " ".join("".join(plain.split())) if code in BY_CHARACTER else plain


def edits(reference: str, heard: str, language: str | None) -> Edits:
    """Compare two texts; either may be empty."""
    said, found = normalised(reference, language), normalised(heard, language)
    if not said.split() or not found.split():
        count = len(said.split())
        return Edits(0, count, len(found.split()), count)
    aligned = jiwer.process_words(said, found)
    return Edits(
        aligned.substitutions, aligned.deletions, aligned.insertions, words=len(said.split())
    )


def cp_edits(
    reference: Iterable[Mapping[str, Any]],
    segments: Iterable[Mapping[str, Any]],
    language: str | None,
) -> Edits:
    """Compare texts speaker by speaker, whatever the speakers are called."""
    said, found = _by_speaker(reference), _by_speaker(segments)
    size = max(len(said), len(found))
    said += [""] * (size - len(said))
    found += [""] * (size - len(found))
    table = [[edits(one, other, language) for other in found] for one in said]
    rows, columns = linear_sum_assignment([[cell.errors for cell in row] for row in table])
    return sum((table[row][column] for row, column in zip(rows, columns, strict=True)), Edits())


def _by_speaker(segments: Iterable[Mapping[str, Any]]) -> list[str]:
    texts: dict[str, list[str]] = {}
    for segment in sorted(segments, key=lambda item: item["start"]):
        texts.setdefault(segment.get("speaker") or "?", []).append(segment["text"])
    return [" ".join(parts) for parts in texts.values()]


def start_errors(
    reference: Sequence[Mapping[str, Any]], words: Sequence[Mapping[str, Any]]
) -> list[float]:
    """Give the seconds between the starts of each word that both have."""
    said = [word for word in reference if _bare(word["word"])]
    found = [word for word in words if _bare(word["word"])]
    if not said or not found:
        return []
    aligned = jiwer.process_words(_line(said), _line(found))
    errors: list[float] = []
    for part in aligned.alignments[0]:
        if part.type == "equal":
            pairs = zip(
                said[part.ref_start_idx : part.ref_end_idx],
                found[part.hyp_start_idx : part.hyp_end_idx],
                strict=True,
            )
            errors += [abs(one["start"] - other["start"]) for one, other in pairs]
    return errors


def _line(words: Sequence[Mapping[str, Any]]) -> str:
    return " ".join(_bare(word["word"]) for word in words)


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).lower().replace("\u2019", "'")
    return re.sub(r"[^\w']+", "", plain).strip("'_")


def diarization_error(
    reference: Sequence[Interval],
    found: Sequence[Interval],
    *,
    duration: float,
    collar_seconds: float = 0.0,
    scores_overlap: bool = True,
) -> Der:
    """Score speaker turns from 0 to `duration`.

    Args:
        reference: The truth.
        found: What is scored.
        duration: Seconds.
        collar_seconds: Left out on each side of every border of the reference.
        scores_overlap: Count what several speakers say at once.
    """
    parts = _parts(reference, found, duration, collar_seconds, scores_overlap=scores_overlap)
    names = sorted({name for one, _, _ in parts for name in one})
    others = sorted({name for _, other, _ in parts for name in other})
    common = np.zeros((len(names), len(others)))
    for one, other, seconds in parts:
        for name in one:
            for label in other:
                common[names.index(name), others.index(label)] += seconds
    rows, columns = linear_sum_assignment(-common)
    pairs = {names[row]: others[column] for row, column in zip(rows, columns, strict=True)}
    miss = false_alarm = confusion = total = 0.0
    for one, other, seconds in parts:
        right = sum(pairs.get(name) in other for name in one)
        miss += seconds * max(0, len(one) - len(other))
        false_alarm += seconds * max(0, len(other) - len(one))
        confusion += seconds * (min(len(one), len(other)) - right)
        total += seconds * len(one)
    return Der(miss, false_alarm, confusion, total, len(names), len(others))


def _parts(
    reference: Sequence[Interval],
    found: Sequence[Interval],
    duration: float,
    collar: float,
    *,
    scores_overlap: bool,
) -> list[tuple[set[str], set[str], float]]:
    """Cut time at every border; gives who speaks by either side, and for how long."""
    borders = {time for start, end, _ in reference for time in (start, end)}
    cuts = {0.0, duration} | borders | {time for start, end, _ in found for time in (start, end)}
    cuts |= {time + side for time in borders for side in (-collar, collar)}
    points = sorted(time for time in cuts if 0.0 <= time <= duration)
    parts: list[tuple[set[str], set[str], float]] = []
    for start, end in pairwise(points):
        middle = (start + end) / 2
        one = {name for first, last, name in reference if first <= middle < last}
        is_near = collar and any(abs(middle - time) < collar for time in borders)
        if end > start and not is_near and (scores_overlap or len(one) < 2):
            other = {name for first, last, name in found if first <= middle < last}
            parts.append((one, other, end - start))
    return parts
