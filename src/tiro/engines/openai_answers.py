"""Reads what OpenAI-compatible servers answer, with or without times."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tiro.engines import whisper_options
from tiro.errors import EngineError
from tiro.transcript.model import Evidence, Segment, Word

_CODES = {name: code for code, name in whisper_options.LANGUAGE_NAMES.items()}


def read(answer: Any, *, duration: float) -> tuple[list[Segment], str | None]:
    """Give segments with times from the file's start, and the language as a code.

    Args:
        answer: The JSON of `verbose_json` or `json`.
        duration: Seconds of the file; a text without times gets all of it.

    Raises:
        EngineError: It has another shape.
    """
    try:
        return list(_segments(answer, duration)), _language(answer.get("language"))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise EngineError("The engine's server answered in an unknown form.") from None


def _segments(answer: Mapping[str, Any], duration: float) -> Iterator[Segment]:
    words = list(_words(answer.get("words") or ()))
    found: Sequence[Mapping[str, Any]] = answer.get("segments") or ()
    if not found:
        yield Segment("", 0.0, duration, str(answer["text"]).strip(), words=tuple(words))
        return
    for number, segment in enumerate(found):
        start, end = float(segment["start"]), float(segment["end"])
        is_last = number == len(found) - 1
        own = tuple(_words(segment.get("words") or ()))
        if not own:
            own = tuple(word for word in words if is_last or (word.start + word.end) / 2 < end)
            words = words[len(own) :]
        yield Segment(
            id="",
            start=start,
            end=end,
            text=str(segment["text"]).strip(),
            confidence=_confidence(own, segment.get("avg_logprob")),
            words=own,
            evidence=_evidence(segment),
        )


def _words(found: Sequence[Mapping[str, Any]]) -> Iterator[Word]:
    for word in found:
        if text := str(word["word"]).strip():
            probability = _number(word.get("probability"))
            yield Word(text, float(word["start"]), float(word["end"]), probability)


def _confidence(words: Sequence[Word], avg_logprob: Any) -> float | None:
    probabilities = [word.probability for word in words if word.probability is not None]
    if probabilities:
        return round(min(1.0, sum(probabilities) / len(probabilities)), 4)
    logprob = _number(avg_logprob)
    return None if logprob is None else round(min(1.0, math.exp(logprob)), 4)


def _evidence(segment: Mapping[str, Any]) -> Evidence:
    return Evidence(
        avg_logprob=_number(segment.get("avg_logprob")),
        no_speech_prob=_number(segment.get("no_speech_prob")),
        compression_ratio=_number(segment.get("compression_ratio")),
        temperature=_number(segment.get("temperature")),
    )


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _language(value: Any) -> str | None:
    """OpenAI writes `english`, others write `en`."""
    if not isinstance(value, str) or not value:
        return None
    name = value.lower().replace(" ", "_")
    return _CODES.get(name, name if name in whisper_options.LANGUAGES else None)
