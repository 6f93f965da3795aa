"""The resources as the contract words them; `start`, `end` and `duration` are seconds, times RFC 3339 UTC."""

from typing import Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tiro.api import examples

T = TypeVar("T")
Kind = Literal[
    "transcribe",
    "diarize",
    "align",
    "clean",
    "translate",
    "notes",
    "deliver",
    "import",
    "model_pull",
    "sweep",
]
State = Literal["queued", "running", "paused", "completed", "failed", "cancelled"]


def shown_as(*values: Any) -> ConfigDict:
    return ConfigDict(
        extra="forbid", json_schema_extra={"examples": examples.with_marks(list(values))}
    )


class Resource(BaseModel):
    """Root of all resources: nothing is shown that is not documented."""

    model_config = ConfigDict(extra="forbid")


class Notice(Resource):
    """Something the reader should know."""

    code: str
    message: str
    stage: str | None


class ErrorDetail(Resource):
    """What went wrong."""

    code: str = Field(description="Stable; programs may rely on it.")
    message: str = Field(description="For people; says what to do.")
    stage: str | None = Field(description="The stage of the job in which it happened.")
    retryable: bool = Field(description="Whether trying again can help.")
    retry_after: int | None = Field(description="Seconds until trying again makes sense.")
    request_id: str | None
    details: dict[str, Any]


class Problem(Resource):
    """The body of every answer that is an error."""

    model_config = shown_as(examples.PROBLEM)

    error: ErrorDetail


class JobError(Resource):
    """Why a job failed, or why it waits."""

    code: str
    message: str
    stage: str | None
    retryable: bool
    retry_after: int | None
    details: dict[str, Any]


class Step(Resource):
    """Something that was tried for a part of a job, and what became of it."""

    part: Literal["engine", "model", "diarizer", "language"]
    tried: str
    outcome: Literal["chosen", "passed_over"]
    reason: str


class UsedVocabulary(Resource):
    """A vocabulary as it was when the job was sent."""

    id: str
    name: str
    revision: int


class ResolvedVocabulary(Resource):
    """The words that the job uses, however often it runs."""

    lists: list[UsedVocabulary] = Field(description="Besides the job's own words.")
    entries: int = Field(description="How many words in all.")


class ImportSource(Resource):
    """Where an import fetches from, how far it is, and what became of it."""

    url: str | None = Field(
        description="Without its query, which may hold a key; null for a folder."
    )
    received_bytes: int = 0
    size_bytes: int | None = Field(default=None, description="In all, where that is told.")
    recording_id: str | None = None
    job_id: str | None = Field(default=None, description="The job that writes it down.")


class Resolved(Resource):
    """What the job runs on, chosen once, and how the choice came about."""

    engine: str | None
    model: str | None
    diarizer: str | None
    language: str | None
    steps: list[Step] = Field(
        default_factory=list[Step], description="In order; the last chosen of a part holds."
    )
    vocabulary: ResolvedVocabulary | None = Field(
        default=None, description="Only there when words are expected."
    )
    source: ImportSource | None = Field(default=None, description="Only of imports.")
    llm: str | None = Field(default=None, description="Provider of the language model, or none.")
    llm_model: str | None = None
    clean: dict[str, Any] | None = Field(default=None, description="How a clean text is made.")
    translate_to: list[str] = Field(default_factory=list)
    templates: list[str] = Field(default_factory=list, description="Of the notes, with versions.")
    deliver: list[str] = Field(default_factory=list, description="Ids of destinations.")
    rules: list[str] = Field(default_factory=list, description="Ids of the rules that held.")


class JobOwner(Resource):
    """Whose job it is."""

    id: str
    name: str | None


class Job(Resource):
    """A piece of work and how far it is."""

    model_config = shown_as(*examples.JOBS.values())

    id: str
    recording_id: str | None
    kind: Kind
    state: State
    stage: str | None
    progress: int = Field(ge=0, le=100, description="Percent; never goes back.")
    eta_seconds: float | None
    queue_position: int | None = Field(description="1 is next; told for the first 100.")
    waiting_for: Literal["quota", "turn", "worker", "pause"] | None = Field(
        default=None,
        description="Of a queued job. quota: as many of the account's jobs run as may; turn: others come"
        " before it, or it is next; worker: none takes such work now; pause: the queue is paused. The last"
        " two are told where jobs are asked for, not in events and in recordings.",
    )
    priority: int = Field(ge=1, le=9, description="1 comes first.")
    plan: list[str]
    options: dict[str, Any] = Field(description="As sent.")
    resolved: Resolved
    attempt: int
    warnings: list[Notice]
    error: JobError | None
    created_at: str
    started_at: str | None
    finished_at: str | None
    revision: int
    owner: JobOwner | None = Field(
        default=None, description="Whose job it is; only where an administrator asks for all."
    )
    duration: float | None = Field(
        default=None, description="Of the recording; only where an administrator asks for all."
    )


class Match(Resource):
    """Whose kept voice a speaker's may be."""

    voice_id: str
    name: str
    similarity: float = Field(ge=-1, le=1, description="Cosine of the two voices' vectors.")
    verdict: Literal["sure", "unsure"] = Field(description="unsure: ask a person.")


class Speaker(Resource):
    """A voice of the recording."""

    model_config = shown_as(examples.SPEAKER)

    id: str
    name: str | None = Field(description="As a person gave it, or of the voice that it surely is.")
    voice_id: str | None = Field(
        default=None, description="The kept voice that it surely is; left out otherwise."
    )
    match: Match | None = Field(
        default=None, description="What recognition said; left out when it said nothing."
    )


class Named(Resource):
    """A speaker of a text."""

    id: str
    name: str | None


class CarriedTag(Resource):
    """A tag that a recording carries."""

    id: str
    name: str
    colour: str = Field(description="teal, blue, amber, violet, green, red, slate or pink.")


class Recording(Resource):
    """A recording and its newest job."""

    model_config = shown_as(examples.RECORDING)

    id: str
    title: str
    file_name: str
    media_type: str
    size_bytes: int
    duration: float | None
    sample_rate_hz: int | None
    channels: int | None
    created_at: str
    recorded_at: str | None
    revision: int
    primary_transcript_id: str | None
    speakers: list[Speaker]
    quality: dict[str, Any] | None = Field(description="How it sounds; after the first stage.")
    language: str | None = Field(description="Of the text that is shown.")
    tags: list[CarriedTag] = Field(description="By name.")
    is_favourite: bool
    notes: int = Field(ge=0, description="How many stand beside it.")
    has_video: bool
    wave: str | None = Field(
        description="A small picture of the sound: 96 bytes in base64, the loudness (0 to 255) of"
        " as many equal parts; after the first stage."
    )
    deleted_at: str | None = Field(description="Only of one that is deleted.")
    purge_at: str | None = Field(description="Until then it can be restored.")
    source_url: str | None = Field(
        description="Where it was fetched from, without what may be a key; null where it was sent."
    )
    media_deleted_at: str | None = Field(
        description="When its sound was deleted; the text stays, and nothing can be heard."
    )
    job: Job | None


class Accepted(Resource):
    """A recording that was taken in, and the job that writes it down."""

    model_config = shown_as(examples.ACCEPTED)

    recording: Recording
    job: Job


class Listing(Resource, Generic[T]):
    """One page of a list."""

    items: list[T]
    next_cursor: str | None = Field(description="For the next page; null on the last.")
    total: int | None = Field(default=None, description="With count=true.")
    total_is_capped: bool | None = Field(default=None, description="There are more than `total`.")


class Word(Resource):
    """One word as spoken."""

    word: str
    start: float
    end: float
    probability: float | None
    speaker: str | None
    heard: str | None = Field(
        default=None, description="What the engine wrote, where a vocabulary has replaced it."
    )


class Segment(Resource):
    """A stretch of text, about a sentence."""

    id: str
    start: float
    end: float
    text: str
    speaker: str | None
    channel: int | None
    language: str | None
    confidence: float | None = Field(ge=0, le=1)
    held: str | None = Field(
        default=None,
        description="Why it is held back; only with held=true, and left out for what is shown.",
    )
    retime: Literal["waiting"] | None = Field(
        default=None,
        description="waiting: some times are estimated, and are being found; left out otherwise.",
    )
    words: list[Word] | None = Field(default=None, description="Left out with words=false.")


class TranscriptSummary(Resource):
    """A version of a recording's text, without the text."""

    id: str
    recording_id: str
    version: int
    revision: int
    is_primary: bool
    origin: Literal["engine", "person", "import", "live", "clean", "translation"]
    language: str | None
    duration: float
    engine: str | None
    model: str | None
    quality: str = Field(description="draft or standard.")
    warnings: list[Notice]
    report: dict[str, Any] | None = Field(description="How it was made, in numbers.")
    of: str | None = Field(description="The version a clean text or a translation was made of.")
    of_revision: int | None = Field(description="In which state of it.")
    is_current: bool | None = Field(
        description="The newest of its kind, language and source; null of any other version."
    )
    template: str | None = Field(description="The text template it was made by.")
    flagged: int = Field(
        description="How many segments were left as they were said, and wait for a decision."
    )


class TranscriptVersion(TranscriptSummary):
    """A version in the list of a recording's versions."""

    is_stale: bool = Field(description="What it was made of was edited, or is not shown any more.")
    created_at: str


class TranscriptFlag(Resource):
    """A segment that was left as it was said, since the meaning may differ."""

    segment: str
    kind: str = Field(
        description="numbers, names, negation, lost, added, empty, untranslated or missing."
    )
    before: str = Field(description="What was said.")
    after: str = Field(description="What the model wrote.")
    decision: Literal["accepted", "kept"] | None = Field(description="What a person decided.")


class Transcript(TranscriptSummary):
    """A version of a recording's text."""

    model_config = shown_as(examples.TRANSCRIPT)

    is_stale: bool = Field(description="What it was made of was edited, or is not shown any more.")
    flags: list[TranscriptFlag]
    speakers: list[Named] = Field(description="Those of the recording.")
    held: int = Field(description="How many segments are held back.")
    segments: list[Segment]


class RecordingChange(Resource):
    """What is to be otherwise; what is left out stays."""

    model_config = shown_as({"title": "Budget meeting"}, {"is_favourite": True})

    title: str | None = Field(default=None, max_length=2000)
    is_favourite: bool | None = Field(default=None, strict=True)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.title is None and self.is_favourite is None:
            raise ValueError("name what is to be changed")
        return self


class Priority(Resource):
    """A new priority."""

    model_config = shown_as({"priority": 1})

    priority: int = Field(ge=1, le=9, strict=True, description="1 comes first.")


class Restart(Resource):
    """Where to begin again."""

    model_config = shown_as({"from": "failed_stage"})

    from_: Literal["start", "failed_stage"] = Field(default="start", alias="from")
