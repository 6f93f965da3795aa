"""Bodies of what is done to many recordings at once, and the history of a job."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from tiro.api import examples
from tiro.api.schemas import Resource, Segment, shown_as

MOST_AT_ONCE = 500
ID = examples.RECORDING["id"]
Ids = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=100)]],
    Field(min_length=1, max_length=MOST_AT_ONCE),
]


class ToDelete(Resource):
    """Recordings to delete."""

    model_config = shown_as({"ids": [ID], "purge": False})

    ids: Ids
    purge: bool = Field(default=False, description="For good, at once.")
    restorable: bool = Field(
        default=False,
        description="Only if they can be restored: a server that keeps nothing answers 409.",
    )


class ToRestore(Resource):
    """Deleted recordings to bring back."""

    model_config = shown_as({"ids": [ID]})

    ids: Ids


class DeletedItem(Resource):
    """What became of one of them."""

    id: str
    status: Literal["deleted", "not_found"]


class DeletedItems(Resource):
    """What became of each, in the order of the request."""

    model_config = shown_as({"items": [{"id": ID, "status": "deleted"}], "deleted": 1})

    items: list[DeletedItem]
    deleted: int


class RestoredItem(Resource):
    """What became of one of them."""

    id: str
    status: Literal["restored", "not_found"]


class RestoredItems(Resource):
    """What became of each, in the order of the request."""

    model_config = shown_as({"items": [{"id": ID, "status": "restored"}], "restored": 1})

    items: list[RestoredItem]
    restored: int


class BulkExport(Resource):
    """Recordings whose texts are wanted as files."""

    model_config = shown_as({"ids": [ID], "formats": ["docx", "srt"], "held": False})

    ids: Ids
    formats: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=60)]],
        Field(min_length=1, max_length=20, description="txt, srt, vtt, json, md, docx, tsv."),
    ]
    held: bool = Field(default=False, description="Also what is held back, marked.")


class JobStage(Resource):
    """A stage that a job has entered."""

    stage: str
    state: Literal["queued", "running", "paused", "completed", "failed", "cancelled"]
    started_at: str
    finished_at: str | None
    seconds: float | None
    attempt: int


class JobStages(Resource):
    """The history of a job."""

    model_config = shown_as(
        {
            "items": [
                {
                    "stage": "listen",
                    "state": "completed",
                    "started_at": examples.AT,
                    "finished_at": examples.LATER,
                    "seconds": 4.12,
                    "attempt": 1,
                },
                {
                    "stage": "transcribe",
                    "state": "running",
                    "started_at": examples.LATER,
                    "finished_at": None,
                    "seconds": None,
                    "attempt": 1,
                },
            ]
        }
    )

    items: list[JobStage]


class SegmentPage(Resource):
    """Segments of a text, in order."""

    model_config = shown_as({"items": examples.TRANSCRIPT["segments"], "next_cursor": None})

    items: list[Segment]
    next_cursor: str | None = Field(description="For the next page; null on the last.")
