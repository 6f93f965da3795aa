"""What callers say of speakers, versions and voices, and voices as the contract words them."""

from typing import Literal, Self

from pydantic import Field, model_validator

from tiro.api import people_examples as examples
from tiro.api.schemas import Job, Resource, Speaker, shown_as


class ListedSpeaker(Speaker):
    """A voice of the recording, and how much it says."""

    model_config = shown_as(examples.LISTED_SPEAKER)

    speech_seconds: float = Field(
        ge=0, description="How long they speak in the text that is shown; 0 when they do not."
    )


class SpeakerName(Resource):
    """A speaker's name."""

    model_config = shown_as({"name": "Anna"})

    name: str | None = Field(max_length=2000, description="null takes the name away.")


class SpeakerMerge(Resource):
    """Who is left."""

    model_config = shown_as({"into": "S1"})

    into: str = Field(max_length=40, description="The speaker who is left.")


class NewSpeaker(Resource):
    """A speaker to be added, and what is theirs; without segments and stretch, nothing yet."""

    model_config = shown_as({"name": "Berta", "from": "S1", "segments": ["s4", "s7"]})

    id: str | None = Field(
        default=None,
        pattern=r"^S[1-9][0-9]{0,3}$",
        description="The label, where it is to be one that was taken away; by default a new one.",
    )
    name: str | None = Field(default=None, max_length=2000)
    from_: str | None = Field(
        default=None, alias="from", max_length=40, description="Only what this speaker says now."
    )
    segments: list[str] = Field(
        default_factory=list[str], max_length=10_000, description="Segments that become theirs."
    )
    start: float | None = Field(default=None, ge=0, description="A stretch that becomes theirs.")
    end: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _is_clear(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise ValueError("start and end go together")
        if (self.start or 0.0) > (self.end or 0.0):
            raise ValueError("start comes after end")
        if self.from_ is not None and not self.segments and self.start is None:
            raise ValueError("name segments, or start and end, with from")
        return self

    @property
    def stretch(self) -> tuple[float, float] | None:
        """Start and end, when they are named."""
        return None if self.start is None or self.end is None else (self.start, self.end)


class VersionChoice(Resource):
    """That a version is to be shown."""

    model_config = shown_as({"is_primary": True})

    is_primary: Literal[True] = Field(description="true: this version is shown from now on.")


class Consent(Resource):
    """That the person agreed to have the voice kept."""

    given_by: str = Field(description="Who agreed.")
    statement: str = Field(description="To what, and how.")


class KeptConsent(Consent):
    """The consent, and when it was written down."""

    at: str


class NewVoice(Resource):
    """Whose voice is to be kept, and where it can be heard."""

    model_config = shown_as(examples.NEW_VOICE)

    name: str = Field(max_length=2000, description="The person's name.")
    recording_id: str = Field(max_length=48)
    speaker: str = Field(max_length=40, description="Who of the recording it is.")
    consent: Consent | None = Field(default=None, description="Without it the voice is refused.")


class VoiceName(Resource):
    """A person's name."""

    model_config = shown_as({"name": "Anna Baker"})

    name: str = Field(max_length=2000)


class Voice(Resource):
    """A person's voice, kept by consent; the vector itself is shown by its export alone."""

    model_config = shown_as(examples.VOICE)

    id: str
    name: str
    is_ready: bool = Field(description="false until the job has heard it.")
    encoder: str = Field(description="What makes the vector; only vectors of one can be compared.")
    seconds: float = Field(description="How much speech it was made from.")
    consent: KeptConsent
    created_at: str
    updated_at: str


class VoiceExport(Voice):
    """All that is kept of a voice: the person's own data."""

    model_config = shown_as(examples.VOICE_EXPORT)

    vector: list[float]


class VoiceAccepted(Resource):
    """A voice that is being learned."""

    model_config = shown_as(examples.VOICE_ACCEPTED)

    voice: Voice
    job: Job
