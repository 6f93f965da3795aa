"""The parts of the settings that say what is fetched from elsewhere."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import NoDecode

from tiro.settings.keeping import RUNTIME


class ImportSettings(BaseModel):
    """Recordings that are fetched from addresses of the web."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = Field(
        default=True,
        description="Whether recordings may be fetched from addresses at all.",
        json_schema_extra=RUNTIME,
    )
    pages: bool = Field(
        default=False,
        description="Look for the recording of a page with yt-dlp, which the extra urls brings;"
        " read docs/import.md first.",
    )
    at_once: int = Field(
        default=2, ge=1, le=32, description="Files that one worker fetches at once."
    )
    max_urls: int = Field(
        default=100,
        ge=1,
        le=400,
        description="Most addresses of one request.",
        json_schema_extra=RUNTIME,
    )
    timeout_seconds: float = Field(
        default=6 * 3600.0,
        gt=0,
        description="Longest time that fetching one file may take in all.",
        json_schema_extra=RUNTIME,
    )
    idle_seconds: float = Field(
        default=60.0,
        gt=0,
        description="Longest silence of a server that a file is fetched from.",
        json_schema_extra=RUNTIME,
    )


class WatchSettings(BaseModel):
    """A folder whose files become recordings."""

    model_config = ConfigDict(extra="forbid")

    dir: Path | None = Field(
        default=None, description="The folder, which all workers must see; unset: none is watched."
    )
    then: Literal["leave", "move"] = Field(
        default="leave",
        description="What becomes of a file that was taken in: left where it is, or moved into the folder"
        " taken of the watched one.",
    )
    owner: str | None = Field(
        default=None,
        description="Name of the account that the recordings belong to; needed where people log in.",
    )
    tags: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Tags that the recordings get, comma-separated."
    )
    stable_seconds: float = Field(
        default=10.0, ge=0, description="A file is whole when it stays the same for so long."
    )
    every_seconds: float = Field(
        default=5.0, gt=0, description="How often the folder is looked into."
    )

    @field_validator("tags", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("dir")
    @classmethod
    def _is_whole(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_absolute():
            raise ValueError(f"{value} must be named from the root on")
        return value
