"""What an archive may say, checked before anything of it is believed: every text, number and list is bounded."""

from typing import Annotated, Any, Literal, cast

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    StringConstraints,
)

from tiro.transcript.model import Evidence, Flag, Notice, Origin, Segment, Transcript, Word

LONGEST_SECONDS = 10_000_000.0
MOST_SEGMENTS = 200_000
MOST_WORDS = 20_000
"""Of one segment."""
MOST_VALUES = 10_000
MOST_AGES = 3


Short = Annotated[str, StringConstraints(max_length=200)]
Line = Annotated[str, StringConstraints(max_length=500)]
Code = Annotated[str, StringConstraints(max_length=40)]
Language = Annotated[str, StringConstraints(max_length=20)]
Label = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Seconds = Annotated[float, Field(ge=0, le=LONGEST_SECONDS, allow_inf_nan=False)]
Part = Annotated[float, Field(allow_inf_nan=False)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


def _check_few(value: Any) -> Any:
    """Refuse many before each of them is told to be wrong."""
    if isinstance(value, dict) and len(cast("dict[Any, Any]", value)) > MOST_AGES:
        raise ValueError(f"says more than {MOST_AGES} ages")
    return cast("Any", value)


Ages = Annotated[dict[str, int | Literal["never"] | None], BeforeValidator(_check_few)]


class Shape(BaseModel):
    """Root: what is not known is passed over, so that archives of newer releases can be read."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ManifestShape(Shape):
    """What an archive is."""

    format: Literal["tiro-account"]
    version: Literal[1]


class AccountShape(Shape):
    """What an account says of its jobs and of ages."""

    preferences: dict[str, Any] | None = Field(default=None, max_length=100)
    retention: Ages | None = None


class TagShape(Shape):
    """A tag."""

    name: Short
    colour: Code
    retention: Ages | None = None


class EntryShape(Shape):
    """A word that is expected."""

    word: Line
    sounds_like: list[Line] = Field(default_factory=list[str], max_length=100)
    replace: list[Line] = Field(default_factory=list[str], max_length=100)


class VocabularyShape(Shape):
    """A list of words."""

    name: Short
    language: Language | None = None
    is_default: bool = False
    entries: list[EntryShape] = Field(max_length=MOST_VALUES)


class ConsentShape(Shape):
    """Who agreed, to what and when."""

    given_by: Line = ""
    statement: Annotated[str, StringConstraints(max_length=4000)] = ""
    at: Code | None = None


class VoiceShape(Shape):
    """A voice that is kept by consent."""

    name: Short
    encoder: Annotated[str, StringConstraints(max_length=60)]
    seconds: Seconds
    vector: list[Part] = Field(max_length=4096)
    consent: ConsentShape


class SpeakerShape(Shape):
    """A speaker of a recording."""

    id: Label
    name: Short | None = None


class CarriedShape(Shape):
    """A tag that a recording carries."""

    name: Short


class RecordingShape(Shape):
    """A recording."""

    title: Line
    file_name: Line = ""
    media_type: Annotated[
        str, StringConstraints(pattern=r"^[a-z0-9.+-]{1,40}/[A-Za-z0-9.+-]{1,59}$")
    ]
    size_bytes: Annotated[int, Field(ge=0, le=2**53)]
    duration: Seconds | None = None
    sample_rate_hz: Number | None = None
    channels: Number | None = None
    created_at: AwareDatetime
    recorded_at: AwareDatetime | None = None
    quality: dict[str, Any] | None = Field(default=None, max_length=100)
    has_video: bool = False
    is_favourite: bool = False
    source_url: (
        Annotated[str, StringConstraints(max_length=2000, pattern=r"^https?://[^\s?#]+$")] | None
    ) = None
    wave: Annotated[str, StringConstraints(max_length=200)] | None = None
    speakers: list[SpeakerShape] = Field(default_factory=list[SpeakerShape], max_length=1000)
    tags: list[CarriedShape] = Field(default_factory=list[CarriedShape], max_length=50)


class EditShape(Shape):
    """What a person said of who speaks."""

    start: Seconds
    end: Seconds
    speaker: Label | None
    channel: Number | None = None


class NoteShape(Shape):
    """A note."""

    title: Line = ""
    text: Annotated[str, StringConstraints(max_length=200_000)] = ""
    origin: Code = "person"
    created_at: AwareDatetime
    updated_at: AwareDatetime
    template: (
        Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}@[0-9]{1,4}$")] | None
    ) = None
    version: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    is_primary: bool = False
    data: dict[str, Any] | None = Field(default=None, max_length=200)
    coverage: dict[str, Any] | None = Field(default=None, max_length=50)
    model: Annotated[str, StringConstraints(max_length=300)] | None = None
    language: Language | None = None
    proposed_tags: list[Short] = Field(default_factory=list[str], max_length=50)
    of_version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    is_fresh: bool = False


class FolderShape(Shape):
    """A recording with what stands beside it."""

    mark: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}:rec_[A-Za-z0-9]{1,40}$")]
    recording: RecordingShape
    speaker_edits: list[EditShape] = Field(default_factory=list[EditShape], max_length=MOST_VALUES)
    notes: list[NoteShape] = Field(default_factory=list[NoteShape], max_length=5000)
    transcripts: list[
        Annotated[str, StringConstraints(pattern=r"^transcripts/[0-9]{1,5}\.json$")]
    ] = Field(default_factory=list[str], max_length=1000)
    media: Annotated[str, StringConstraints(max_length=255)] | None = None
    peaks: bool = False


class WordShape(Shape):
    """A word."""

    word: Line
    start: Seconds
    end: Seconds
    probability: Part | None = None
    speaker: Label | None = None
    heard: Line | None = None

    @property
    def value(self) -> Word:
        """The word itself."""
        return Word(self.word, self.start, self.end, self.probability, self.speaker, self.heard)


class SegmentShape(Shape):
    """A segment."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    start: Seconds
    end: Seconds
    text: Annotated[str, StringConstraints(max_length=100_000)]
    speaker: Label | None = None
    channel: Number | None = None
    language: Language | None = None
    confidence: Part | None = None
    words: Annotated[list[WordShape], FailFast()] = Field(
        default_factory=list[WordShape], max_length=MOST_WORDS
    )
    evidence: list[Part | None] | None = Field(default=None, min_length=4, max_length=4)
    held: Code | None = None

    @property
    def value(self) -> Segment:
        """The segment itself; nothing waits for its times any more."""
        return Segment(
            id=self.id,
            start=self.start,
            end=self.end,
            text=self.text,
            speaker=self.speaker,
            channel=self.channel,
            language=self.language,
            confidence=self.confidence,
            words=tuple(word.value for word in self.words),
            evidence=None if self.evidence is None else Evidence(*self.evidence),
            held=self.held,
        )


class NoticeShape(Shape):
    """A warning."""

    code: Annotated[str, StringConstraints(max_length=60)]
    message: Annotated[str, StringConstraints(max_length=2000)]
    stage: Code | None = None


class FlagShape(Shape):
    """A segment of a clean text or a translation that was left as it was said."""

    segment: Code
    kind: Code
    after: Annotated[str, StringConstraints(max_length=100_000)]
    before: Annotated[str, StringConstraints(max_length=100_000)] = ""
    decision: Literal["accepted", "kept"] | None = None


class TranscriptShape(Shape):
    """A version of a text; its segments are read one by one."""

    version: Annotated[int, Field(ge=1, le=1_000_000)]
    is_primary: bool
    origin: Literal["engine", "person", "import", "live", "clean", "translation"]
    language: Language | None = None
    duration: Seconds
    engine: Annotated[str, StringConstraints(max_length=60)] | None = None
    model: Annotated[str, StringConstraints(max_length=300)] | None = None
    quality: Language
    warnings: Annotated[list[NoticeShape], FailFast()] = Field(
        default_factory=list[NoticeShape], max_length=1000
    )
    report: dict[str, Any] | None = Field(default=None, max_length=200)
    created_at: AwareDatetime
    of_version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    is_fresh: bool = False
    is_current: bool = False
    template: Annotated[str, StringConstraints(max_length=60)] | None = None
    flags: Annotated[list[FlagShape], FailFast()] = Field(
        default_factory=list[FlagShape], max_length=MOST_VALUES
    )

    def made_of(self, source_id: str) -> Origin:
        """Say what a clean text or a translation was made of, under its new id and first revision."""
        flags = tuple(
            Flag(each.segment, each.kind, each.before, each.after, each.decision)
            for each in self.flags
        )
        return Origin(
            of=source_id,
            revision=1 if self.is_fresh else 0,
            is_current=self.is_current,
            template=self.template,
            flagged=sum(each.decision is None for each in flags),
            flags=flags,
        )

    def value(self, transcript_id: str, recording_id: str) -> Transcript:
        """Give the version itself under new ids, without its segments."""
        return Transcript(
            id=transcript_id,
            recording_id=recording_id,
            version=self.version,
            revision=1,
            is_primary=self.is_primary,
            origin=self.origin,
            language=self.language,
            duration=self.duration,
            engine=self.engine,
            model=self.model,
            quality=self.quality,
            warnings=tuple(Notice(**notice.model_dump()) for notice in self.warnings),
            segments=(),
            report=self.report,
        )
