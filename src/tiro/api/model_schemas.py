"""Models as the API shows them, and what can be changed of them."""

from typing import Literal

from pydantic import Field

from tiro.api import model_examples
from tiro.api.schemas import Resource, shown_as


class ModelMemory(Resource):
    """Bytes that a loaded model takes, by number type; estimates."""

    cpu: dict[str, int]
    gpu: dict[str, int]


class ModelHealth(Resource):
    """How a model was when it was last looked at."""

    state: Literal["ok", "incomplete", "broken", "unknown"]
    how: Literal["files", "loaded"] = Field(
        description="Its files were looked at, or it was loaded."
    )
    message: str | None = Field(description="What is wrong.")
    seconds: float | None = Field(description="What loading took.")
    memory_bytes: int | None = Field(description="What its process took when it was loaded.")
    is_proven: bool | None = Field(
        description="The files are those that the hub promised; null: nobody knows what they should be."
    )
    checked_at: str | None


class Model(Resource):
    """A model, whether it is installed or not."""

    model_config = shown_as(model_examples.MODEL)

    id: str = Field(description="engine/name; the name may hold a slash, too.")
    engine: str = Field(description="The engine or diarizer; unknown: none knows the files.")
    name: str = Field(description="As jobs name it.")
    part: Literal["engine", "diarizer", "unknown"]
    display_name: str
    provider: str | None
    address: str | None = Field(description="Its repository on the hub.")
    revision: str | None = Field(description="The revision that is fetched; null: the newest.")
    aliases: list[str] = Field(description="Other names that mean the same.")
    variants: list[str] = Field(description="Number types in which it can be loaded.")
    languages: list[str] | None = Field(description="null: many.")
    size_bytes: int | None
    size_is_exact: bool = Field(description="Measured here; otherwise approximate.")
    memory: ModelMemory
    licence: str | None
    checksum: str | None = Field(description="By what its files are proven, as the hub tells it.")
    is_gated: bool = Field(description="The hub asks for conditions to be accepted.")
    quality: str | None = Field(description="In words.")
    comes_with: str | None = Field(description="What brings it, when it is not fetched.")
    is_installed: bool = Field(description="It can be used without a download.")
    origin: Literal["own", "cache", "package", "elsewhere"] | None = Field(
        description="Tiro's folder of models, the cache shared with other programs, a package."
    )
    path: str | None = Field(description="For administrators.")
    commit: str | None = Field(description="The revision that Tiro fetched.")
    health: ModelHealth | None = Field(description="null: nothing of it is here.")
    is_enabled: bool
    users_may_choose: bool
    is_default: bool = Field(description="Jobs that name no model of this engine get it.")
    is_recommended: bool | None = Field(
        description="For this machine; null: nobody has looked yet."
    )
    note: str | None
    pull_job_id: str | None = Field(description="The job that fetches it now.")


class ModelList(Resource):
    """All models that are asked for, and what may be done with models here."""

    items: list[Model]
    may_fetch: bool = Field(description="false: TIRO_MODELS__FETCH=never.")
    users_may_choose: Literal["listed", "any", "none"] = Field(
        description="What callers who are no administrators may name."
    )


class ModelChange(Resource):
    """What to change; what is left out stays."""

    model_config = shown_as({"is_default": True}, {"users_may_choose": False, "note": "Slow."})

    display_name: str | None = Field(
        default=None, min_length=1, max_length=200, description="null: that of the catalogue."
    )
    note: str | None = Field(default=None, max_length=2000)
    is_enabled: bool = Field(default=True, description="false: no job gets it.")
    users_may_choose: bool = Field(
        default=True, description="Callers who are no administrators may name it."
    )
    is_default: bool = Field(
        default=False, description="true: jobs that name no model of this engine get it."
    )
