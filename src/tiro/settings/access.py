"""The parts of the settings that say who may come in, how often, and how much."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from tiro.settings.keeping import RUNTIME

RATE = re.compile(r"[1-9][0-9]{0,8}/(second|minute|hour|day)")
STORAGE = re.compile(r"memory://|rediss?://\S+")
ORIGIN = re.compile(
    r"https?://[a-z0-9._-]+(?::[0-9]{1,5})?|https?://\[[0-9a-f:.]+\](?::[0-9]{1,5})?"
)


def _check_rate(text: str) -> str:
    parts = [part.strip() for part in text.split(";")] if text.strip() else []
    if not all(RATE.fullmatch(part) for part in parts):
        raise ValueError("must be such as 10/minute or 5/second;100/hour; empty: no limit")
    return ";".join(parts)


Rate = Annotated[str, AfterValidator(_check_rate)]
"""So many in a second, a minute, an hour or a day, more than one joined by `;`; empty: no limit."""


def _rate(default: str, what: str) -> str:
    text = f"{what}; several joined by `;`, empty: no limit."
    found: str = Field(default=default, description=text, json_schema_extra=RUNTIME)
    return found


DAY = 86_400.0


class AccountSettings(BaseModel):
    """Accounts, their passwords and sessions."""

    model_config = ConfigDict(extra="forbid")

    session_idle_seconds: float = Field(
        default=14 * DAY,
        ge=300,
        description="A session that is not used for so long has ended.",
        json_schema_extra=RUNTIME,
    )
    session_seconds: float = Field(
        default=90 * DAY,
        ge=300,
        description="After so long everybody logs in again.",
        json_schema_extra=RUNTIME,
    )
    password_characters: int = Field(
        default=12,
        ge=8,
        le=128,
        description="Characters that a new password needs at least.",
        json_schema_extra=RUNTIME,
    )
    keys: int = Field(
        default=50,
        ge=1,
        description="API keys that an account may have.",
        json_schema_extra=RUNTIME,
    )


class OidcSettings(BaseModel):
    """Login by an OpenID provider; off without an issuer."""

    model_config = ConfigDict(extra="forbid")

    issuer: str | None = Field(
        default=None, description="Address of the provider, such as https://id.example.org."
    )
    client_id: str | None = Field(default=None, description="What the provider calls this Tiro.")
    client_secret: SecretStr | None = Field(
        default=None, description="What the provider knows it by; unset: PKCE alone."
    )
    name: str = Field(
        default="OpenID Connect", max_length=60, description="What the button of the login says."
    )
    create_accounts: bool = Field(
        default=False, description="Make an account for whoever the provider lets in."
    )
    admin_claim: str | None = Field(
        default=None,
        pattern=r"^[^=\s]+=\S+$",
        description="CLAIM=VALUE: at each login, who has it is an administrator, who has it not a member.",
    )
    scopes: str = Field(default="openid profile email", description="What is asked for.")
    public_url: str | None = Field(
        default=None,
        description="Address of this Tiro for browsers, such as https://tiro.example.org; unset: as they name it.",
    )
    leeway_seconds: float = Field(
        default=60.0, ge=0, le=600, description="So far may the provider's clock be off."
    )

    @field_validator("issuer", "public_url")
    @classmethod
    def _check_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s?#]+", value):
            raise ValueError("must be such as https://id.example.org")
        return value

    @property
    def is_on(self) -> bool:
        """Whether people may log in by the provider."""
        return self.issuer is not None and self.client_id is not None


class RateSettings(BaseModel):
    """How often one caller may ask: a key, else an account, else an address."""

    model_config = ConfigDict(extra="forbid")

    upload: Rate = _rate("10/minute", "Recordings that are begun to be sent")
    transcribe: Rate = _rate("5/minute", "Further jobs, restarts and fetched models")
    batch: Rate = _rate("3/minute", "Batches")
    ask: Rate = _rate("20/minute", "Questions")
    check: Rate = _rate("120/minute", "Templates that are checked")
    live: Rate = _rate("10/minute", "Web sockets and live transcriptions that are opened")
    read: Rate = _rate("1200/minute", "Requests that only read")
    write: Rate = _rate("300/minute", "Requests that change what is stored")
    configuration: Rate = _rate("60/minute", "Requests that administer accounts, keys or settings")
    login: Rate = _rate(
        "10/minute", "Logins, and other requests that try a password, of an address"
    )
    refused: Rate = _rate("120/minute", "Requests with a wrong key, of an address")
    health: Rate = _rate("1000/minute", "Requests for the state of the server, of an address")
    local: bool = Field(
        default=False,
        description="Limit also the one person of a server without accounts and keys.",
        json_schema_extra=RUNTIME,
    )
    storage: str = Field(
        default="memory://",
        description="Where it is counted: memory:// (each process for itself) or redis://host:6379/0.",
    )

    @field_validator("storage")
    @classmethod
    def _check_storage(cls, value: str) -> str:
        if not STORAGE.fullmatch(value):
            raise ValueError("must be memory:// or such as redis://host:6379/0")
        return value


class QuotaSettings(BaseModel):
    """How much an account may use, where nothing else is said of it; 0: as much as it likes."""

    model_config = ConfigDict(extra="forbid")

    stored_bytes: int = Field(
        default=0, ge=0, description="Bytes of media that are kept.", json_schema_extra=RUNTIME
    )
    audio_minutes_month: int = Field(
        default=0,
        ge=0,
        description="Minutes of sound written down in a calendar month (UTC).",
        json_schema_extra=RUNTIME,
    )
    running_jobs: int = Field(
        default=0,
        ge=0,
        description="Jobs that run at once; further ones wait.",
        json_schema_extra=RUNTIME,
    )


class CorsSettings(BaseModel):
    """Pages of other sites that may ask."""

    model_config = ConfigDict(extra="forbid")

    origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Their exact origins, comma-separated, such as https://app.example.org; unset: none.",
    )

    @field_validator("origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("origins")
    @classmethod
    def _check(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin} is no origin such as https://app.example.org")
        return value
