"""Engine values as JSON, for the way between the pool and the child."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tiro.engines import ChunkOptions, ChunkResult, LoadOptions
from tiro.engines.alignment import Alignment, AlignOptions
from tiro.transcript.model import Evidence, Segment, Word


def load_values(options: LoadOptions) -> dict[str, Any]:
    """Put load options into JSON; it may hold the server's own key."""
    return {**asdict(options), "config": dict(options.config)}


def chunk_values(options: ChunkOptions) -> dict[str, Any]:
    """Put chunk options into JSON; it may hold the caller's key."""
    return asdict(options)


def chunk_options(values: Mapping[str, Any]) -> ChunkOptions:
    """Read chunk options."""
    fields: dict[str, Any] = {**values, "vocabulary": tuple(values["vocabulary"])}
    return ChunkOptions(**fields)


def result_values(result: ChunkResult) -> dict[str, Any]:
    """Put a result into JSON; fields without a value are left out."""
    return {
        "language": result.language,
        "segments": [_lean(asdict(segment)) for segment in result.segments],
    }


def result(values: Mapping[str, Any]) -> ChunkResult:
    """Read a result."""
    return ChunkResult(tuple(map(_segment, values["segments"])), values["language"])


def align_values(words: Sequence[Word], options: AlignOptions) -> dict[str, Any]:
    """Put what an alignment is told into JSON."""
    return {"words": _words_values(words), "options": asdict(options)}


def words(values: Sequence[Mapping[str, Any]]) -> tuple[Word, ...]:
    """Read words."""
    return tuple(Word(**word) for word in values)


def alignment_values(found: Alignment) -> dict[str, Any]:
    """Put an alignment into JSON."""
    return {
        "words": _words_values(found.words),
        "kept": list(found.kept),
        "reason": found.reason,
    }


def alignment(values: Mapping[str, Any]) -> Alignment:
    """Read an alignment."""
    return Alignment(words(values["words"]), tuple(values["kept"]), values["reason"])


def _words_values(given: Sequence[Word]) -> list[dict[str, Any]]:
    return [_lean(asdict(word)) for word in given]


def _segment(values: dict[str, Any]) -> Segment:
    evidence = values.get("evidence")
    fields: dict[str, Any] = {
        **values,
        "words": words(values.get("words", ())),
        "evidence": None if evidence is None else Evidence(**evidence),
    }
    return Segment(**fields)


def _lean(value: dict[str, Any]) -> dict[str, Any]:
    return {
        key: [_lean(word) for word in item] if key == "words" else item
        for key, item in value.items()
        if item is not None
    }
