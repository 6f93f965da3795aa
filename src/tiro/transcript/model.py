"""The values of a transcript; `start` and `end` are seconds from the start of the recording."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """One word as spoken; `word` carries no surrounding space.

    `heard` is what the engine wrote where a vocabulary has put `word` in its place.
    """

    word: str
    start: float
    end: float
    probability: float | None = None
    speaker: str | None = None
    heard: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch in which one speaker speaks; turns of several speakers may overlap."""

    start: float
    end: float
    speaker: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the engine said of its own certainty, as Whisper names it."""

    avg_logprob: float | None = None
    no_speech_prob: float | None = None
    compression_ratio: float | None = None
    temperature: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, about a sentence.

    `held` says why it is held back, as a stable code: such a segment is kept, and neither shown
    nor exported unless asked for. `retime` is `waiting` while times of its words are estimated.
    """

    id: str
    start: float
    end: float
    text: str
    speaker: str | None = None
    channel: int | None = None
    language: str | None = None
    confidence: float | None = None
    words: tuple[Word, ...] = ()
    evidence: Evidence | None = None
    held: str | None = None
    retime: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know about the result."""

    code: str
    message: str
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker of the recording: the label that segments carry, and a name where there is one."""

    id: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """A segment of a clean text or a translation that was left as it was said, and why.

    Attributes:
        segment: Its id.
        kind: `numbers`, `names`, `negation`, `lost`, `added`, `empty` or `untranslated`, by which
            the meaning may differ; `missing`: nothing came back.
        before: What was said.
        after: What came back in its place.
        decision: What a person decided: `accepted` (it reads as it came back) or `kept`.
    """

    segment: str
    kind: str
    before: str
    after: str
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What a clean text or a translation was made of.

    Attributes:
        of: The version.
        revision: In which state.
        is_current: None of the same kind and language was made of it since.
        template: The text template that it was made by, such as `subtitles@1`.
        flagged: How many segments were left as they were, and nobody has decided on yet.
        flags: Which, where they were read.
    """

    of: str
    revision: int
    is_current: bool = True
    template: str | None = None
    flagged: int = 0
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """One version of the text of a recording.

    `report` says in numbers how it was made, as JSON; `speakers` are those of the recording.
    `made_of` is what a clean text or a translation was made of.
    """

    id: str
    recording_id: str
    version: int
    revision: int
    is_primary: bool
    origin: str
    language: str | None
    duration: float
    engine: str | None
    model: str | None
    quality: str
    warnings: tuple[Notice, ...] = ()
    segments: tuple[Segment, ...] = field(default=())
    report: Mapping[str, Any] | None = None
    speakers: tuple[Speaker, ...] = ()
    made_of: Origin | None = None
