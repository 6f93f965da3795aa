"""What a search gives, as the contract words it."""

from typing import Any, Literal

from pydantic import Field

from tiro.api import examples
from tiro.api.schemas import CarriedTag, Resource, shown_as

Kind = Literal["text", "note", "title", "speaker"]
SEGMENT: dict[str, Any] = examples.TRANSCRIPT["segments"][0]
EXAMPLE: dict[str, Any] = {
    "items": [
        {
            "recording": {
                "id": examples.RECORDING["id"],
                "title": examples.RECORDING["title"],
                "created_at": examples.AT,
                "duration": examples.RECORDING["duration"],
                "language": "en",
                "tags": examples.RECORDING["tags"],
            },
            "hits": [
                {
                    "kind": "text",
                    "transcript_id": examples.TRANSCRIPT["id"],
                    "segment_id": SEGMENT["id"],
                    "note_id": None,
                    "start": SEGMENT["start"],
                    "end": SEGMENT["end"],
                    "speaker": None,
                    "text": SEGMENT["text"],
                    "highlights": [[0, len(SEGMENT["text"].split()[0])]],
                    "at": SEGMENT["start"],
                }
            ],
            "hits_total": 1,
        }
    ],
    "next_cursor": None,
    "places": 1,
    "places_is_capped": False,
    "recordings": 1,
    "milliseconds": 6.4,
    "suggestion": None,
}


class HitSpeaker(Resource):
    """Who says it."""

    id: str
    name: str | None


class Hit(Resource):
    """A place that was found."""

    kind: Kind
    transcript_id: str | None
    segment_id: str | None
    note_id: str | None
    start: float | None
    end: float | None
    speaker: HitSpeaker | None
    text: str = Field(description="What stands there; of a long text what is around the words.")
    highlights: list[tuple[int, int]] = Field(
        description="From and to where `text` has the words, counted in units of UTF-16."
    )
    at: float | None = Field(description="When the first found word begins, in seconds.")


class HitRecording(Resource):
    """The recording of some hits."""

    id: str
    title: str
    created_at: str
    duration: float | None
    language: str | None
    tags: list[CarriedTag]


class SearchItem(Resource):
    """A recording in which something was found."""

    recording: HitRecording
    hits: list[Hit] = Field(description="The title, then the text in its order, then the rest.")
    hits_total: int


class SearchResult(Resource):
    """What was found, a page of it."""

    model_config = shown_as(EXAMPLE)

    items: list[SearchItem]
    next_cursor: str | None
    places: int = Field(description="How many places were found, up to 10,000.")
    places_is_capped: bool = Field(description="Whether there are more than were looked at.")
    recordings: int = Field(description="In how many recordings those places are.")
    milliseconds: float = Field(description="How long it took.")
    suggestion: str | None = Field(description="When nothing was found: what would be.")
