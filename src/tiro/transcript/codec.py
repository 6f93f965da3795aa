"""Transcripts as JSON for programs, and segments as rows for the database."""

import json
from collections.abc import Mapping
from typing import Any

from tiro.transcript.characters import storable
from tiro.transcript.model import (
    Evidence,
    Flag,
    Notice,
    Origin,
    Segment,
    Speaker,
    Transcript,
    Word,
)

_ORIGIN = ("of", "of_revision", "is_current", "template", "flagged", "flags")


def to_dict(transcript: Transcript, *, words: bool = True, held: bool = False) -> dict[str, Any]:
    """Give a transcript as programs see it; every key is there, but `words` when not wanted.

    Args:
        transcript: The version.
        words: Show the words of each segment.
        held: Show what is held back, too, in its place; `held` always counts it.
    """
    shown = [segment for segment in transcript.segments if held or segment.held is None]
    return summary_to_dict(transcript) | {
        "flags": flags_to_dicts(transcript.made_of),
        "speakers": [{"id": one.id, "name": one.name} for one in transcript.speakers],
        "held": sum(segment.held is not None for segment in transcript.segments),
        "segments": [segment_to_dict(segment, words=words) for segment in shown],
    }


def summary_to_dict(transcript: Transcript) -> dict[str, Any]:
    """Give a transcript as programs see it, without what is said and who speaks."""
    return {
        "id": transcript.id,
        "recording_id": transcript.recording_id,
        "version": transcript.version,
        "revision": transcript.revision,
        "is_primary": transcript.is_primary,
        "origin": transcript.origin,
        "language": transcript.language,
        "duration": transcript.duration,
        "engine": transcript.engine,
        "model": transcript.model,
        "quality": transcript.quality,
        "warnings": [
            {"code": notice.code, "message": notice.message, "stage": notice.stage}
            for notice in transcript.warnings
        ],
        "report": None if transcript.report is None else dict(transcript.report),
        **_origin_to_dict(transcript.made_of),
    }


def flags_to_dicts(origin: Origin | None) -> list[dict[str, str | None]]:
    """Give the segments of a clean text or a translation that were left as they were said."""
    flags = () if origin is None else origin.flags
    return [
        {
            "segment": one.segment,
            "kind": one.kind,
            "before": one.before,
            "after": one.after,
            "decision": one.decision,
        }
        for one in flags
    ]


def _origin_to_dict(origin: Origin | None) -> dict[str, Any]:
    return {
        "of": None if origin is None else origin.of,
        "of_revision": None if origin is None else origin.revision,
        "is_current": None if origin is None else origin.is_current,
        "template": None if origin is None else origin.template,
        "flagged": 0 if origin is None else origin.flagged,
    }


def segment_to_dict(segment: Segment, *, words: bool = True) -> dict[str, Any]:
    """Give a segment as programs see it.

    `held`, `retime` and a word's `heard` are there only when they say something.
    """
    view: dict[str, Any] = {
        "id": segment.id,
        "start": segment.start,
        "end": segment.end,
        "text": segment.text,
        "speaker": segment.speaker,
        "channel": segment.channel,
        "language": segment.language,
        "confidence": segment.confidence,
    }
    if segment.held is not None:
        view["held"] = segment.held
    if segment.retime is not None:
        view["retime"] = segment.retime
    if words:
        view["words"] = [_word_to_dict(word) for word in segment.words]
    return view


def _word_to_dict(word: Word) -> dict[str, Any]:
    view: dict[str, Any] = {
        "word": word.word,
        "start": word.start,
        "end": word.end,
        "probability": word.probability,
        "speaker": word.speaker,
    }
    return view if word.heard is None else {**view, "heard": word.heard}


def from_dict(values: Mapping[str, Any]) -> Transcript:
    """Read a transcript; what an engine said of its own certainty is not in this form.

    `held` is passed over: it counts the segments, of which those that are held back may be missing.
    So is `is_stale`, which no version knows of itself.

    Raises:
        KeyError: A key is missing.
        TypeError: There is a key that a transcript does not have.
    """
    fields: dict[str, Any] = {
        **values,
        "warnings": tuple(Notice(**notice) for notice in values["warnings"]),
        "segments": tuple(map(segment_from_dict, values["segments"])),
        "speakers": tuple(Speaker(**speaker) for speaker in values["speakers"]),
        "made_of": _origin_from_dict(values),
    }
    for name in ("held", "is_stale", *_ORIGIN):
        fields.pop(name, None)
    return Transcript(**fields)


def _origin_from_dict(values: Mapping[str, Any]) -> Origin | None:
    if values.get("of") is None:
        return None
    return Origin(
        of=values["of"],
        revision=values["of_revision"],
        is_current=values["is_current"],
        template=values["template"],
        flagged=values["flagged"],
        flags=tuple(Flag(**flag) for flag in values["flags"]),
    )


def segment_from_dict(values: Mapping[str, Any]) -> Segment:
    """Read a segment as `segment_to_dict` gives it."""
    words = tuple(Word(**word) for word in values.get("words", ()))
    fields: dict[str, Any] = {**values, "words": words}
    return Segment(**fields)


def segment_to_row(segment: Segment) -> dict[str, Any]:
    """Give a segment as the columns of its table.

    `words` is a JSON list of lists `[word, start, end, probability, speaker, heard]`, the last
    ones left out where they are unknown; `evidence` a JSON list or None. NUL and half surrogate
    pairs, which no database holds, become U+FFFD.
    """
    return {
        "id": segment.id,
        "start": segment.start,
        "end": segment.end,
        "text": storable(segment.text),
        "speaker": segment.speaker,
        "channel": segment.channel,
        "language": segment.language,
        "confidence": segment.confidence,
        "words": _compact([_word_to_list(word) for word in segment.words]),
        "evidence": None if segment.evidence is None else _evidence_to_text(segment.evidence),
        "held": segment.held,
        "retime": segment.retime,
    }


def segment_from_row(row: Mapping[str, Any]) -> Segment:
    """Read a segment back; columns that are not the segment's own are passed over."""
    evidence = row["evidence"]
    return Segment(
        id=row["id"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        speaker=row["speaker"],
        channel=row["channel"],
        language=row["language"],
        confidence=row["confidence"],
        words=words_from_row(row["words"]),
        evidence=None if evidence is None else Evidence(*json.loads(evidence)),
        held=row.get("held"),
        retime=row.get("retime"),
    )


def words_from_row(words: str) -> tuple[Word, ...]:
    """Read the words of a segment's row."""
    return tuple(Word(*word) for word in json.loads(words))


def _word_to_list(word: Word) -> list[Any]:
    heard = None if word.heard is None else storable(word.heard)
    values = [storable(word.word), word.start, word.end, word.probability, word.speaker, heard]
    while values[-1] is None:
        values.pop()
    return values


def _evidence_to_text(evidence: Evidence) -> str:
    return _compact(
        [
            evidence.avg_logprob,
            evidence.no_speech_prob,
            evidence.compression_ratio,
            evidence.temperature,
        ]
    )


def _compact(values: list[Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
