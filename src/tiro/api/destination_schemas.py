"""Destinations as the contract words them, and what callers say of them."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from tiro.api.examples import AT
from tiro.api.schemas import Resource, shown_as

ID = "dst_0199f1d1b2c37d4e8f90a1b2c3d4e5f6"
CONFIG: dict[str, Any] = {"url": "https://example.org/hooks/tiro", "events": ["note.created"]}
DESTINATION: dict[str, Any] = {
    "id": ID,
    "kind": "webhook",
    "name": "Automation",
    "config": CONFIG,
    "has_secret": True,
    "secrets": ["signing_secret"],
    "state": "active",
    "stopped_reason": None,
    "old_secret_until": None,
    "revision": 1,
    "created_at": AT,
    "updated_at": AT,
}
KIND: dict[str, Any] = {
    "kind": "notion",
    "label": "Notion",
    "config": {
        "type": "object",
        "properties": {"data_source_id": {"type": "string", "title": "Data source"}},
        "required": ["data_source_id"],
    },
    "secrets": [{"name": "token", "label": "Of an integration.", "is_needed": True}],
    "makes_secret": False,
    "events": [],
    "retry_seconds": [5, 60, 300],
    "server_default": False,
}

Name = Annotated[str, Field(min_length=1, max_length=800)]
Config = Annotated[dict[str, Any], Field(max_length=100)]
SecretName = Annotated[str, Field(max_length=60)]
SecretValue = Annotated[str, Field(max_length=8192)]


class NewDestination(Resource):
    """A destination to be kept."""

    model_config = shown_as({"kind": "webhook", "name": "Automation", "config": CONFIG})

    kind: Annotated[str, Field(max_length=60)] = Field(description="One of /destinations/kinds.")
    name: Name
    config: Config = Field(default_factory=dict, description="As the schema of its kind says.")
    secrets: Annotated[dict[SecretName, SecretValue], Field(max_length=10)] = Field(
        default_factory=dict, description="By name; stored sealed, and never answered."
    )


class DestinationChange(Resource):
    """What is to be otherwise; what is left out stays."""

    model_config = shown_as({"state": "stopped"}, {"secrets": {"token": "ntn_..."}})

    name: Name = ""
    config: Config = Field(default_factory=dict, description="All of it, as its schema says.")
    secrets: Annotated[dict[SecretName, SecretValue | None], Field(max_length=10)] = Field(
        default_factory=dict, description="New values by name; null takes one away."
    )
    state: Literal["active", "stopped"] = "active"

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name what is to be changed")
        return self


class Destination(Resource):
    """Where results are sent."""

    model_config = shown_as(DESTINATION)

    id: str
    kind: str
    name: str
    config: dict[str, Any]
    has_secret: bool
    secrets: list[str] = Field(description="Names of the secrets that are set.")
    state: Literal["active", "stopped", "locked"] = Field(
        description="locked: its secrets cannot be read, since the server's secret key is another now."
    )
    stopped_reason: str | None = Field(description="Why nothing is sent to it.")
    old_secret_until: str | None = Field(description="Until then the former secret signs, too.")
    revision: int
    created_at: str
    updated_at: str


class DestinationWithSecret(Destination):
    """A destination, and the secret that was made for it; it is never shown again."""

    model_config = shown_as(DESTINATION | {"secret": "whsec_" + "A" * 43 + "="})

    secret: str | None


class KindSecret(Resource):
    """A secret that a kind of destination has."""

    name: str
    label: str
    is_needed: bool


class DestinationKind(Resource):
    """What a kind of destination needs."""

    model_config = shown_as(KIND)

    kind: str
    label: str
    config: dict[str, Any] = Field(description="JSON Schema of the configuration.")
    secrets: list[KindSecret]
    makes_secret: bool = Field(description="Tiro makes its secret.")
    events: list[str] = Field(description="The types of events that it takes; empty: all.")
    retry_seconds: list[float] = Field(description="Pauses between attempts.")
    server_default: bool = Field(
        description="The server has a way of its own for what is left out."
    )


class DestinationTest(Resource):
    """What came of trying a destination."""

    model_config = shown_as(
        {"ok": False, "status": 404, "message": "The address answered 404.", "seconds": 0.2}
    )

    ok: bool
    status: int | None
    message: str
    seconds: float
