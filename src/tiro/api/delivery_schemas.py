"""Deliveries as the API words them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tiro.api.schemas import Resource, shown_as

State = Literal["waiting", "sending", "delivered", "failed", "stopped"]
Wanted = Annotated[str, Field(min_length=1, max_length=200)]
TemplateName = Annotated[str, Field(max_length=60, pattern=r"^[a-z][a-z0-9-]*(@[0-9]{1,4})?$")]
DELIVERY: dict[str, Any] = {
    "id": "dlv_0199c1f4b7a27c60a1f3d2c4b5a69788",
    "destination": {
        "id": "dst_0199c1f4b7a27c60a1f3d2c4b5a69701",
        "name": "Team notes",
        "kind": "webhook",
    },
    "recording": {"id": "rec_0199c1f4b7a27c60a1f3d2c4b5a69702", "title": "Standup"},
    "event": "note.created",
    "event_id": "evt_0199c1f4b7a27c60a1f3d2c4b5a69703",
    "state": "waiting",
    "attempts": 1,
    "most_attempts": 10,
    "next_try_at": "2026-11-22T09:00:05.000Z",
    "last_answer": {"status": 503, "seconds": 0.12, "message": "The address answered 503."},
    "created_at": "2026-11-22T08:59:59.000Z",
    "finished_at": None,
    "job_id": None,
    "revision": 2,
}
ATTEMPT: dict[str, Any] = {
    "series": 1,
    "number": 1,
    "at": "2026-11-22T09:00:00.000Z",
    "outcome": "failed",
    "seconds": 0.12,
    "status": 503,
    "message": "The address answered 503.",
}


class ThereDestination(Resource):
    """Where it goes."""

    id: str
    name: str
    kind: str


class ThereRecording(Resource):
    """What it is about."""

    id: str
    title: str


class LastAnswer(Resource):
    """What the destination said last, or why it is not asked any more."""

    status: int | None = Field(description="As HTTP or SMTP know it.")
    seconds: float | None
    message: str


class Delivery(Resource):
    """Something that is sent to a destination."""

    model_config = shown_as(DELIVERY)

    id: str
    destination: ThereDestination
    recording: ThereRecording | None
    event: str = Field(
        description="What happened, such as note.created; recording.completed: sent by a rule or a person."
    )
    event_id: str = Field(
        description="The same for every attempt: receivers tell one that comes twice."
    )
    state: State
    attempts: int = Field(description="Within the present series.")
    most_attempts: int | None
    next_try_at: str | None
    last_answer: LastAnswer | None
    created_at: str
    finished_at: str | None
    job_id: str | None = Field(description="The job that made it.")
    revision: int


class Attempt(Resource):
    """One attempt of a delivery."""

    model_config = shown_as(ATTEMPT)

    series: int = Field(description="Grows with each replay.")
    number: int
    at: str
    outcome: Literal["delivered", "failed", "refused", "gone", "lost", "cancelled"] | None = Field(
        description="null: under way; lost: the worker died, and it may have arrived."
    )
    seconds: float | None
    status: int | None
    message: str | None


class DeliveryDetail(Delivery):
    """A delivery with what it tells and its attempts."""

    model_config = shown_as(DELIVERY | {"body": {"note_id": "note_1"}, "attempt_list": [ATTEMPT]})

    body: dict[str, Any] = Field(description="Ids and facts of the event.")
    attempt_list: list[Attempt] = Field(description="The oldest first.")


class NewDeliveries(BaseModel):
    """Where a recording is to be sent now."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"destinations": ["Team notes"]}]}
    )

    destinations: list[Wanted] = Field(
        min_length=1, max_length=20, description="Ids or names of destinations."
    )
    template: TemplateName | list[TemplateName] | None = Field(
        default=None, description="Only the notes of these templates; default: all that are shown."
    )

    @property
    def templates(self) -> list[str]:
        """The names of the templates, without versions."""
        told = [self.template] if isinstance(self.template, str) else self.template or []
        return [each.partition("@")[0] for each in told]
