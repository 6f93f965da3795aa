"""Tags and notes as the contract words them, and what callers say of them."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from tiro.actions.notes import LARGEST_BYTES
from tiro.actions.options import TemplateName
from tiro.actions.tagging import LONGEST_NAME, MOST_OF_RECORDING
from tiro.api import shelf_examples as examples
from tiro.api.library_schemas import Ids
from tiro.api.schemas import Resource, shown_as
from tiro.settings.keeping import Days

Colour = Literal["teal", "blue", "amber", "violet", "green", "red", "slate", "pink"]
TagName = Annotated[str, StringConstraints(min_length=1, max_length=4 * LONGEST_NAME)]
TagNames = Annotated[list[TagName], Field(max_length=MOST_OF_RECORDING)]


class TagRetention(Resource):
    """How long what carries a tag is kept; null: the tag says nothing of it."""

    audio_days: Days | None = Field(default=None, description="The sound.")
    transcript_days: Days | None = Field(default=None, description="The text.")
    record_days: Days | None = Field(default=None, description="All of the recording.")


class NewTag(Resource):
    """A tag to be kept."""

    model_config = shown_as({"name": "Interviews", "colour": "teal"})

    name: TagName
    colour: Colour | None = Field(default=None, description="By default one that few others have.")


class TagChange(Resource):
    """What is to be otherwise; what is left out stays."""

    model_config = shown_as(
        {"name": "Interviews 2026"}, {"retention": {"audio_days": 90, "record_days": "never"}}
    )

    name: TagName = ""
    colour: Colour = "teal"
    retention: TagRetention | None = Field(
        default=None, description="null: the tag says nothing of how long recordings are kept."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name what is to be changed")
        return self


class Tag(Resource):
    """A tag, and how many recordings carry it."""

    model_config = shown_as(examples.TAG)

    id: str
    name: str
    colour: Colour
    recordings: int = Field(ge=0, description="That carry it and are not deleted.")
    created_at: str
    revision: int
    retention: TagRetention | None


class TagsOfRecording(Resource):
    """The tags that a recording is to carry."""

    model_config = shown_as({"tags": [examples.TAG["id"], "Budget"]})

    tags: TagNames = Field(description="Ids or names; names that are new become tags.")


class TagsOfMany(Resource):
    """Tags that many recordings are to carry, or to carry no more."""

    model_config = shown_as(
        {"ids": [examples.RECORDING_ID], "add": ["Interviews"], "remove": ["Inbox"]}
    )

    ids: Ids
    add: TagNames = Field(
        default_factory=list, description="Ids or names; names that are new become tags."
    )
    remove: TagNames = Field(default_factory=list, description="Ids or names.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.add or self.remove):
            raise ValueError("name tags to add or to remove")
        return self


class TaggedItem(Resource):
    """What became of one of them."""

    id: str
    status: Literal["changed", "unchanged", "full", "not_found"] = Field(
        description=f"full: it would carry more than {MOST_OF_RECORDING}, and stays as it is."
    )


class TaggedItems(Resource):
    """What became of each, in the order of the request."""

    model_config = shown_as(
        {"items": [{"id": examples.RECORDING_ID, "status": "changed"}], "changed": 1}
    )

    items: list[TaggedItem]
    changed: int


NoteTitle = Annotated[str, Field(max_length=2000)]
NoteText = Annotated[str, Field(max_length=LARGEST_BYTES, description="Markdown.")]


class NewNote(Resource):
    """A note to be kept."""

    model_config = shown_as({"title": "To do", "text": examples.NOTE["text"]})

    title: NoteTitle = ""
    text: NoteText = ""
    template: TemplateName | None = Field(
        default=None, description="Let this template write it; then title and text stay empty."
    )
    note_language: str | None = Field(default=None, max_length=20)
    llm: str | None = Field(default=None, max_length=60)
    llm_model: str | None = Field(default=None, max_length=300)

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> Self:
        if self.template is not None and (self.title or self.text):
            raise ValueError("name a template, or write the note")
        return self


class NoteChange(Resource):
    """What is to be otherwise; what is left out stays."""

    model_config = shown_as({"text": "- asked, on Monday"})

    title: NoteTitle | None = None
    text: NoteText | None = None
    is_primary: Literal[True] | None = Field(
        default=None, description="Show this version of its template's note; alone."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        says_text = self.title is not None or self.text is not None
        if says_text == (self.is_primary is not None):
            raise ValueError("name title or text, or is_primary alone")
        return self


class TakenTags(Resource):
    """Tags that a note proposes, and its recording is to carry."""

    model_config = shown_as({"take": ["Budget"]})

    take: Annotated[list[TagName], Field(min_length=1, max_length=MOST_OF_RECORDING)]


class Note(Resource):
    """A text that stands beside a recording."""

    model_config = shown_as(examples.NOTE)

    id: str
    recording_id: str
    origin: Literal["person", "model", "extracted"] = Field(
        description="Who wrote it: a person, a language model, or nobody: chosen out of the text."
    )
    title: str
    text: str = Field(description="Markdown.")
    revision: int = Field(description="Grows with each change; send it as If-Match.")
    created_at: str
    updated_at: str
    template: str | None = Field(
        description="What it was written by, such as meeting@1; null for one's own."
    )
    version: int = Field(description="Of the notes of this template.")
    is_primary: bool = Field(description="Shown among the versions of its template's note.")
    data: dict[str, Any] | None = Field(description="The template's fields, with times.")
    coverage: dict[str, Any] | None = Field(description="What was read of the text, by which call.")
    transcript_id: str | None = Field(description="The version of the text that it was made of.")
    transcript_revision: int | None
    is_stale: bool = Field(description="The text was changed since; told where notes are read.")
    model: str | None
    language: str | None
    proposed_tags: list[str] = Field(description="Offered for the recording.")
    job_id: str | None
    warnings: list[dict[str, Any]]
