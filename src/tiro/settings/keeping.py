"""The parts of the settings that say what is kept, and for how long."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

LONGEST_DAYS = 36_500


def _check_days(value: object) -> object:
    """Say in one sentence what an age may be, rather than why it is neither of two."""
    text = str(value)
    is_number = text.isascii() and text.isdigit() and not isinstance(value, bool | float)
    if value == "never" or (is_number and 1 <= int(text[:9]) <= LONGEST_DAYS):
        return value
    raise ValueError(f"must be a number of days from 1 to {LONGEST_DAYS}, or never")


Days = Annotated[
    Annotated[int, Field(ge=1, le=LONGEST_DAYS)] | Literal["never"], BeforeValidator(_check_days)
]
"""After how many days something is deleted; `never` keeps it."""

RUNTIME: dict[str, Any] = {"runtime": True}
"""Marks what an administrator may change while the server runs."""


class RetentionSettings(BaseModel):
    """What is deleted by its age, where neither a tag nor an account says otherwise."""

    model_config = ConfigDict(extra="forbid")

    audio_days: Days = Field(
        default="never",
        description="Days after which the sound of a recording is deleted; its text stays.",
        json_schema_extra=RUNTIME,
    )
    transcript_days: Days = Field(
        default="never",
        description="Days after its last version after which a text is deleted; the sound stays.",
        json_schema_extra=RUNTIME,
    )
    record_days: Days = Field(
        default="never",
        description="Days after which a recording is deleted with all that belongs to it.",
        json_schema_extra=RUNTIME,
    )
    sweep_seconds: float = Field(
        default=1_800.0,
        ge=60.0,
        description="How often what is too old is looked for and deleted.",
        json_schema_extra=RUNTIME,
    )


class ArchiveSettings(BaseModel):
    """What an archive of an account that is brought in may be."""

    model_config = ConfigDict(extra="forbid")

    max_bytes: int = Field(
        default=256 * 1024**3,
        ge=1,
        description="Largest archive that is taken in, in bytes, packed and unpacked alike.",
        json_schema_extra=RUNTIME,
    )
    max_entries: int = Field(
        default=100_000,
        ge=1,
        description="Most files in an archive that is taken in.",
        json_schema_extra=RUNTIME,
    )


class AuditSettings(BaseModel):
    """The log of what was done by whom."""

    model_config = ConfigDict(extra="forbid")

    keep_days: Days = Field(
        default=365,
        description="Days after which entries of the audit log are deleted.",
        json_schema_extra=RUNTIME,
    )


class BatchSettings(BaseModel):
    """Many files that are sent at once."""

    model_config = ConfigDict(extra="forbid")

    max_files: int = Field(
        default=200, ge=1, le=400, description="Most files of one batch.", json_schema_extra=RUNTIME
    )
    short_seconds: float = Field(
        default=300.0,
        ge=0,
        description="Recordings of a batch up to this length come before longer ones, and are written"
        " down in one go.",
        json_schema_extra=RUNTIME,
    )
