"""What the server tells of itself: its engines, its queue, its health."""

from typing import Literal

from pydantic import Field

from tiro.api import examples
from tiro.api.schemas import Job, Resource, State, shown_as


class Capabilities(Resource):
    """What an engine can do."""

    languages: list[str] | None = Field(description="null: any.")
    can_detect_language: bool
    can_align: bool = Field(description="It finds the times of a text that was edited.")
    can_translate: bool
    has_word_times: bool
    takes_vocabulary: bool
    takes_temperature: bool
    takes_beam_size: bool
    takes_caller_key: bool
    is_local: bool = Field(description="The sound does not leave the machine.")
    chunk_seconds: float
    max_chunk_seconds: float
    options: dict[str, str] = Field(description="Keys of engine_options, with what each does.")


class Engine(Resource):
    """A speech engine and whether it works here."""

    model_config = shown_as(examples.ENGINE)

    name: str
    label: str = Field(description="What people call it.")
    is_available: bool
    reason: str | None = Field(description="Why it does not work here.")
    is_default: bool
    is_enabled: bool = Field(description="Not switched off by an administrator.")
    users_may_choose: bool = Field(
        description="Jobs of callers who are no administrators may name it."
    )
    quality: str | None
    capabilities: Capabilities | None
    models: list[str] = Field(description="Ready without a download.")
    default_model: str


class AdapterChange(Resource):
    """What to change of an engine or a diarizer; what is left out stays."""

    model_config = shown_as({"is_enabled": False})

    is_enabled: bool = Field(default=True, strict=True, description="false: no new job uses it.")
    users_may_choose: bool = Field(
        default=True, strict=True, description="false: only jobs of administrators may name it."
    )
    is_default: bool = Field(
        default=False, strict=True, description="true: jobs that name none get it, if it can."
    )


class EngineList(Resource):
    """All engines."""

    items: list[Engine]


class Stats(Resource):
    """How many jobs there are."""

    model_config = shown_as(examples.STATS)

    states: dict[State, int]
    queue_depth: int
    queue_paused: bool


class QueueState(Resource):
    """Whether workers may begin new work."""

    model_config = shown_as({"paused": True})

    paused: bool


class QueueLine(Resource):
    """How many jobs wait for the same thing."""

    waits_for: Literal["media", "speech", "voices", "models"] = Field(
        description="Any worker, an engine with its model, a diarizer, or the download of a model."
    )
    engine: str | None = Field(description="The engine or diarizer.")
    model: str | None
    count: int


class QueueView(Resource):
    """How much waits for what, and who is next."""

    model_config = shown_as(examples.QUEUE)

    paused: bool
    running: int
    queued: int
    waiting: list[QueueLine] = Field(description="The longest first.")
    next: list[Job] = Field(description="Your own, in the order in which they begin; at most 100.")


class Deleted(Resource):
    """How many were deleted."""

    model_config = shown_as({"deleted": 3})

    deleted: int


class Health(Resource):
    """That this process lives."""

    model_config = shown_as(examples.HEALTH)

    status: Literal["ok", "degraded"]
    version: str
    queue_depth: int | None = Field(description="null when the database does not answer.")
    queue_paused: bool | None
    workers: int | None = Field(description="Worker processes that are alive.")


class Check(Resource):
    """One thing that must be so."""

    ok: bool
    message: str | None = Field(description="What to do.")


class Ready(Resource):
    """Whether this process can do its work."""

    model_config = shown_as(examples.READY)

    status: Literal["ready", "not_ready"]
    checks: dict[str, Check]
