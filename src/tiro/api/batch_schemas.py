"""Batches as the contract words them."""

from typing import Literal

from pydantic import Field

from tiro.api import shelf_examples as examples
from tiro.api.schemas import Job, JobError, Recording, Resource, shown_as


class Choice(Resource):
    """What was chosen for a file of a batch by its length."""

    length: Literal["short", "long"]
    priority: int = Field(ge=1, le=9, description="Of its job; 1 comes first.")
    reason: str


class BatchItem(Resource):
    """A file of a batch, and what became of it."""

    index: int = Field(ge=0, description="Its number among the files.")
    file_name: str
    size_bytes: int
    status: Literal["accepted", "refused"]
    recording: Recording | None
    job: Job | None
    error: JobError | None = Field(description="Why it was refused.")
    choice: Choice | None


class BatchStates(Resource):
    """How many jobs of a batch are in which state."""

    queued: int
    running: int
    paused: int
    completed: int
    failed: int
    cancelled: int


class BatchSummary(Resource):
    """A batch in numbers."""

    files: int
    accepted: int
    refused: int
    duration: float = Field(description="Seconds of sound in all, as far as is known.")
    size_bytes: int = Field(description="Of what was accepted.")
    states: BatchStates


class ListedBatch(Resource):
    """A batch without its files."""

    model_config = shown_as(examples.LISTED_BATCH)

    id: str
    created_at: str
    ended_at: str | None = Field(description="When the last file had come; null while they come.")
    error: JobError | None = Field(description="Why fewer came than were to come.")
    summary: BatchSummary


class Batch(ListedBatch):
    """Many files that came in one request."""

    model_config = shown_as(examples.BATCH)

    items: list[BatchItem]
