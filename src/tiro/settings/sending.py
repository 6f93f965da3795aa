"""The parts of the settings that say where results may be sent, and by what."""

import ipaddress
import re
from pathlib import PurePath
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from tiro.settings.keeping import RUNTIME, Days

ACCOUNT = "{account}"
"""Stands for the id of an account in the name of a folder."""
HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})")


def _split(value: object) -> Any:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


class NetSettings(BaseModel):
    """Addresses of private networks, which are not reached unless they stand here."""

    model_config = ConfigDict(extra="forbid")

    allow: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Hosts, addresses and networks that may be reached though they are private,"
        " comma-separated, such as nas.lan,10.1.0.0/16; unset: none.",
    )

    @field_validator("allow", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _split(value)

    @field_validator("allow")
    @classmethod
    def _check(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for entry in value:
            try:
                ipaddress.ip_network(entry.strip("[]"), strict=False)
            except ValueError:
                if not HOST.fullmatch(entry):
                    raise ValueError(f"{entry} is no host, address or network") from None
        return value


class DestinationSettings(BaseModel):
    """Where results may be sent."""

    model_config = ConfigDict(extra="forbid")

    folders: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Folders below which destinations may write files, comma-separated; {account} stands"
        " for the id of an account; unset: outbox/{account} of the data folder.",
    )
    most: int = Field(
        default=50,
        ge=0,
        description="Destinations that an account may have.",
        json_schema_extra=RUNTIME,
    )

    @field_validator("folders", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _split(value)

    @field_validator("folders")
    @classmethod
    def _check(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for folder in value:
            path = PurePath(folder)
            if not path.is_absolute() or ".." in path.parts:
                raise ValueError(f"{folder} must be named from the root on, without ..")
        return value


class DeliverySettings(BaseModel):
    """What is sent to destinations."""

    model_config = ConfigDict(extra="forbid")

    at_once: int = Field(
        default=16, ge=1, le=200, description="Deliveries that one worker sends at once."
    )
    keep_days: Days = Field(
        default=30,
        description="Days after which deliveries that have ended are deleted, with their attempts.",
        json_schema_extra=RUNTIME,
    )
    public_url: str | None = Field(
        default=None,
        description="Address of this Tiro that links in deliveries begin with, such as"
        " https://tiro.example.org; unset: TIRO_OIDC__PUBLIC_URL, else the address it listens on.",
    )

    @field_validator("public_url")
    @classmethod
    def _check_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s?#]+", value):
            raise ValueError("must be such as https://tiro.example.org")
        return value


class SmtpSettings(BaseModel):
    """The server's own way to send e-mail, for destinations that name no server."""

    model_config = ConfigDict(extra="forbid")

    host: str | None = Field(default=None, description="Unset: destinations name their own.")
    port: int = Field(
        default=0, ge=0, le=65535, description="0: 465, 587 or 25, as the security is."
    )
    security: Literal["tls", "starttls", "none"] = Field(
        default="starttls", description="tls, starttls, or none within private networks."
    )
    username: str | None = Field(default=None, description="Unset: no login.")
    password: SecretStr | None = Field(default=None, description="Of the user.")
    sender: str | None = Field(
        default=None, description="Address that e-mail comes from; needed with a host."
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.host and "@" not in (self.sender or ""):
            raise ValueError("TIRO_SMTP__SENDER must be an address, since a host is set")
        if self.password is not None and self.security == "none":
            raise ValueError("a password is not sent without TLS; set TIRO_SMTP__SECURITY")
        return self
