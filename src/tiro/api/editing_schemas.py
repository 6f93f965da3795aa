"""Drafts and comparisons as the contract words them."""

from typing import Any, Literal

from pydantic import Field

from tiro.api import editing_examples as examples
from tiro.api.schemas import Resource, TranscriptSummary, shown_as

MOST_OPERATIONS = 20_000


class NewDraft(Resource):
    """What a tab has done and not saved."""

    model_config = shown_as(examples.NEW_DRAFT)

    base_revision: int = Field(
        ge=1, le=2_147_483_647, description="Of the version on which it is done."
    )
    operations: list[Any] = Field(
        max_length=MOST_OPERATIONS, description="As `POST /transcripts/{id}/edits` takes them."
    )
    done: int = Field(ge=0, description="How many are done; the rest were undone.")
    tab: str = Field(min_length=1, max_length=80, description="A name of the tab that writes it.")


class Draft(NewDraft):
    """An edit of a version that is not saved yet."""

    model_config = shown_as(examples.DRAFT)

    transcript_id: str
    revision: int = Field(description="Grows with every write, not always by one.")
    updated_at: str


class ListedDraft(Resource):
    """That a version has a draft."""

    model_config = shown_as(examples.LISTED_DRAFT)

    transcript_id: str
    version: int
    done: int = Field(ge=0, description="So many of its operations are done.")
    updated_at: str


class Counts(Resource):
    """How much two versions differ."""

    words_added: int
    words_removed: int
    words_changed: int = Field(description="Replaced by others; the larger number of the two.")
    speakers_changed: int = Field(description="Stretches that another speaker says.")


class Side(Resource):
    """What one of the versions says."""

    text: str
    speaker: str | None


class Difference(Resource):
    """A part of a turn: the same in both versions, or not."""

    kind: Literal["same", "changed", "added", "removed", "speaker"]
    start: float
    end: float
    before: Side | None
    after: Side | None


class Comparison(Resource):
    """How a version differs from an earlier one, word by word."""

    model_config = shown_as(examples.COMPARISON)

    before: TranscriptSummary
    after: TranscriptSummary
    counts: Counts = Field(description="Of the whole texts.")
    items: list[Difference]
    next_cursor: str | None
