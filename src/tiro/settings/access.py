"""The parts of the settings that say who may come in, how often, and how much."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import NoDecode

from tiro.settings.keeping import RUNTIME

RATE = re.compile(r"[1-9][0-9]{0,8}/(second|minute|hour|day)")
STORAGE = re.compile(r"memory://|(?:redis|rediss|redis\+unix)://\S+")
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


class RateSettings(BaseModel):
    """How often one caller may ask: a key, else an account, else an address."""

    model_config = ConfigDict(extra="forbid")

    upload: Rate = _rate("10/minute", "Recordings that are begun to be sent")
    transcribe: Rate = _rate("5/minute", "Further jobs, restarts and fetched models")
    batch: Rate = _rate("3/minute", "Batches")
    live: Rate = _rate("10/minute", "Web sockets and live transcriptions that are opened")
    read: Rate = _rate("1200/minute", "Requests that only read")
    write: Rate = _rate("300/minute", "Requests that change what is stored")
    configuration: Rate = _rate("60/minute", "Requests that administer accounts, keys or settings")
    login: Rate = _rate(
        "10/minute", "Logins, and other requests that try a password, of an address"
    )
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
