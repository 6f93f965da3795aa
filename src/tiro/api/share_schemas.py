"""Shares as the contract words them, what callers say of them, and what strangers are shown."""

from typing import Literal, Self

from pydantic import Field, model_validator

from tiro.api import shelf_examples as examples
from tiro.api.moments import Moment
from tiro.api.schemas import Named, Resource, shown_as


class NewShare(Resource):
    """How a recording is to be shared."""

    model_config = shown_as({"name": "For the board", "with_notes": True}, {})

    name: str = Field(
        default="", max_length=2000, description="For yourself; never shown to others."
    )
    expires_at: Moment | None = Field(
        default=None, description="At most 365 days from now; null: 30 days from now."
    )
    with_media: bool = Field(default=True, description="Also the sound.")
    with_exports: bool = Field(default=True, description="Also the text as files.")
    with_notes: bool = Field(default=False, description="Also the notes beside it.")


class ShareChange(Resource):
    """What is to be otherwise; what is left out stays."""

    model_config = shown_as({"expires_at": examples.SHARE["expires_at"]})

    name: str = Field(default="", max_length=2000)
    expires_at: Moment | None = Field(default=None, description="null: 30 days from now.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name what is to be changed")
        return self


class Share(Resource):
    """A link by which others read a recording."""

    model_config = shown_as(examples.SHARE)

    id: str
    recording_id: str
    title: str = Field(description="Of the recording.")
    name: str
    created_at: str
    expires_at: str
    last_used_at: str | None
    uses: int = Field(ge=0, description="How often it was opened.")
    with_media: bool
    with_exports: bool
    with_notes: bool
    reach: Literal["this machine", "network"] = Field(
        description="this machine: the server answers to no other."
    )


class NewlyShared(Share):
    """A share with its link."""

    model_config = shown_as(examples.NEW_SHARE)

    url: str = Field(description="Path of the page with the secret; never shown again.")


class SharedRecording(Resource):
    """What strangers are told of a recording."""

    title: str
    duration: float | None
    created_at: str
    recorded_at: str | None
    language: str | None
    has_video: bool
    has_media: bool
    has_peaks: bool
    has_transcript: bool
    media_type: str | None
    speakers: list[Named]


class SharedParts(Resource):
    """What a link shows, and until when."""

    expires_at: str
    with_media: bool
    with_exports: bool
    with_notes: bool


class Shared(Resource):
    """What a link shows."""

    model_config = shown_as(examples.SHARED)

    recording: SharedRecording
    share: SharedParts


class SharedWord(Resource):
    """One word as spoken."""

    word: str
    start: float
    end: float


class SharedSegment(Resource):
    """A stretch of text, about a sentence."""

    id: str
    start: float
    end: float
    text: str
    speaker: str | None
    language: str | None
    words: list[SharedWord] | None = Field(default=None, description="Left out with words=false.")


class SharedTranscript(Resource):
    """The text of a shared recording."""

    model_config = shown_as(examples.SHARED_TRANSCRIPT)

    language: str | None
    duration: float
    speakers: list[Named]
    segments: list[SharedSegment]


class SharedSegments(Resource):
    """Segments of the text, in order."""

    model_config = shown_as({"items": examples.SHARED_TRANSCRIPT["segments"], "next_cursor": None})

    items: list[SharedSegment]
    next_cursor: str | None = Field(description="For the next page; null on the last.")


class SharedNote(Resource):
    """A note beside a shared recording."""

    title: str
    text: str = Field(description="Markdown.")
    updated_at: str


class SharedNotes(Resource):
    """The notes beside a shared recording."""

    model_config = shown_as(
        {"items": [{name: examples.NOTE[name] for name in ("title", "text", "updated_at")}]}
    )

    items: list[SharedNote]
