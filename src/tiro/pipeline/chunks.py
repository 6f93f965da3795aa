"""What the row of a chunk holds: its segments and, where the language was asked for, the answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from tiro.store import work
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.transcript.codec import segment_from_row, segment_to_row
from tiro.transcript.model import Segment

GUESSES_KEPT = 5
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Written:
    """A chunk as it was written down.

    Attributes:
        segments: Their times are seconds from the chunk's start.
        language: The language it was written down in, where the engine was told.
        guess: What the engine took it for: probability per language; None when it was not asked.
    """

    segments: tuple[Segment, ...]
    language: str | None = None
    guess: Mapping[str, float] | None = None


def dump(written: Written) -> str:
    """Give the row; without a guess it is the list of segments that earlier releases know."""
    language = written.language
    rows = [
        segment_to_row(replace(segment, language=segment.language or language))
        for segment in written.segments
    ]
    body: Any = rows
    if written.guess is not None:
        body = {"segments": rows, "language": language, "guess": likeliest(written.guess)}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)


def parse(row: str) -> Written:
    """Read a row."""
    body: Any = json.loads(row)
    if isinstance(body, dict):
        values = cast("dict[str, Any]", body)
        return Written(_segments(values["segments"]), values["language"], values["guess"])
    return Written(_segments(body))


def load(session: Session, job: Job) -> dict[int, Written]:
    """Read all chunks of the present run that are written."""
    return {idx: parse(row) for idx, row in work.chunk_results(session, job)}


def likeliest(guess: Mapping[str, float]) -> dict[str, float]:
    """Keep the likeliest languages of a guess."""
    best = sorted(guess.items(), key=lambda item: (-item[1], item[0]))[:GUESSES_KEPT]
    return {code: round(probability, _DIGITS) for code, probability in best}


def _segments(rows: Sequence[Mapping[str, Any]]) -> tuple[Segment, ...]:
    return tuple(map(segment_from_row, rows))
