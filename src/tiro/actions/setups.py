"""How destinations are set up: configurations and secrets that are checked, sealed, and opened to deliver."""

import importlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from tiro.actions.context import Context
from tiro.deliveries import Destination, Setup, invalid, load, names
from tiro.errors import DestinationInvalid, InvalidRequest
from tiro.net.guard import Allowed
from tiro.settings import Settings, secret_key
from tiro.settings.sending import ACCOUNT
from tiro.store.tables import DestinationRow
from tiro.vault import sealing

EMAIL = "email"
OUTBOX = "outbox"
LARGEST_CONFIG = 16_000
LONGEST_SECRET = 4096


@dataclass(frozen=True, slots=True)
class Held:
    """A secret that is kept; `until` when, if it was replaced."""

    value: str = field(repr=False)
    until: float | None = None


Secrets = dict[str, list[Held]]
"""By name, the present one first."""


def kinds(settings: Settings) -> dict[str, Any]:
    """List the kinds of destinations, with what each needs."""
    return {"items": [_kind(settings, name) for name in names()], "next_cursor": None}


def kind_of(name: str) -> type[Destination]:
    """Find a kind of destination.

    Raises:
        InvalidRequest: There is none of this name.
    """
    if name not in names():
        there = ", ".join(names())
        raise InvalidRequest(
            f"kind: there is no '{name[:60]}'; there are {there}.", details={"path": "kind"}
        )
    return load(name)


def check_config(kind: type[Destination], config: Mapping[str, Any]) -> dict[str, Any]:
    """Give a configuration that fits its kind.

    Raises:
        DestinationInvalid: It does not; `details.path` says where. No value is repeated.
    """
    # Large, and most processes of the API never set up a destination.
    jsonschema: Any = importlib.import_module("jsonschema")
    if len(json.dumps(config)) > LARGEST_CONFIG:
        raise invalid("config", "It is too large.")
    found = jsonschema.Draft202012Validator(kind.capabilities.config).iter_errors(config)
    problem = jsonschema.exceptions.best_match(found)
    if problem is not None:
        path = ".".join(["config", *(str(part) for part in problem.absolute_path)])
        raise invalid(path, _worded(problem))
    return dict(config)


def check_secrets(kind: type[Destination], sent: Mapping[str, str | None]) -> dict[str, str | None]:
    """Give secrets as they are kept; None takes one away.

    Raises:
        DestinationInvalid: The kind knows no such secret, or it cannot be one.
    """
    found: dict[str, str | None] = {}
    for name, value in sent.items():
        if name not in kind.capabilities.secrets:
            there = ", ".join(kind.capabilities.secrets) or "none"
            raise invalid("secrets", f"There is no such secret; there are: {there}.")
        plain = None if value is None else value.strip()
        if plain is not None and not (0 < len(plain) <= LONGEST_SECRET and plain.isprintable()):
            raise invalid(f"secrets.{name}", f"1 to {LONGEST_SECRET} printable characters.")
        found[name] = plain
    return found


def seal(context: Context, row: DestinationRow, secrets: Secrets) -> None:
    """Put secrets into a row, sealed."""
    kept = {name: held for name, held in secrets.items() if held}
    row.secret_names = sorted(kept)
    ends = [each.until for held in kept.values() for each in held if each.until is not None]
    row.old_secret_until = max(ends, default=None)
    row.secrets = None
    if kept:
        plain = {name: [[each.value, each.until] for each in held] for name, held in kept.items()}
        row.secrets = sealing.seal(
            secret_key(context.settings), json.dumps(plain), owner_id=row.owner_id, row_id=row.id
        )


def unseal(context: Context, row: DestinationRow) -> Secrets:
    """Read the secrets of a row; those that were replaced long enough ago are left out.

    Raises:
        SecretsUnreadable: The secret key is another now.
    """
    if row.secrets is None:
        return {}
    plain = sealing.unseal(
        secret_key(context.settings), row.secrets, owner_id=row.owner_id, row_id=row.id
    )
    now = time.time()
    read = cast("dict[str, list[tuple[str, float | None]]]", json.loads(plain))
    return {
        name: [Held(value, until) for value, until in held if until is None or until > now]
        for name, held in read.items()
    }


def is_locked(context: Context, row: DestinationRow) -> bool:
    """Whether the secrets of a row cannot be read with the present secret key."""
    if row.secrets is None:
        return False
    return not sealing.is_readable(secret_key(context.settings), row.secrets)


def setup_of(
    settings: Settings,
    *,
    kind: str,
    owner_id: str,
    config: Mapping[str, Any],
    secrets: Secrets,
    timeout_seconds: float | None = None,
) -> Setup:
    """Give what an adapter is made with.

    Raises:
        DestinationInvalid: E-mail that goes by the server names a sender of its own.
    """
    entries = list(settings.net.allow)
    values = {name: [each.value for each in held] for name, held in secrets.items() if held}
    if kind == EMAIL and not config.get("host") and settings.smtp.host:
        config, values = _by_server(settings, config)
        entries.append(settings.smtp.host)
    return Setup(
        config=config,
        secrets=values,
        allowed=Allowed(entries),
        folders=folders_of(settings, owner_id),
        timeout_seconds=timeout_seconds,
    )


def folders_of(settings: Settings, owner_id: str) -> Sequence[str]:
    """Give the folders below which an account's destinations may write."""
    named = [each.replace(ACCOUNT, owner_id) for each in settings.destinations.folders]
    return named or [str(outbox_of(settings, owner_id))]


def outbox_of(settings: Settings, owner_id: str) -> Path:
    """Give the folder that an account's files go to where the operator has named none."""
    return settings.data_dir.absolute() / OUTBOX / owner_id


def try_out(kind: type[Destination], setup: Setup) -> None:
    """Make an adapter once, without reaching anything.

    Raises:
        DestinationInvalid: It cannot work.
    """
    try:
        kind(setup).close()
    except (TypeError, ValueError):
        raise DestinationInvalid from None


def _kind(settings: Settings, name: str) -> dict[str, Any]:
    found = load(name).capabilities
    return {
        "kind": name,
        "label": found.label,
        "config": found.config,
        "secrets": [
            {"name": each, "label": label, "is_needed": each in found.needed_secrets}
            for each, label in found.secrets.items()
        ],
        "makes_secret": found.make_secret is not None,
        "events": list(found.events),
        "retry_seconds": list(found.retry_seconds),
        "server_default": name == EMAIL and bool(settings.smtp.host),
    }


def _by_server(
    settings: Settings, config: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Let e-mail go by the server's own way."""
    smtp = settings.smtp
    for name in ("from", "port", "security", "username"):
        if config.get(name):
            raise invalid(f"config.{name}", "It is the server's own; name a host, or leave it out.")
    way = {"host": smtp.host, "security": smtp.security, "from": smtp.sender}
    more = {"port": smtp.port or None, "username": smtp.username}
    told = {name: value for name, value in more.items() if value is not None}
    password = smtp.password.get_secret_value() if smtp.password is not None else None
    return {**config, **way, **told}, {"password": [password]} if password else {}


def _worded(problem: Any) -> str:
    """Say what is wrong without the value, which may be a secret that stands in the wrong place."""
    rule, bound = str(problem.validator), problem.validator_value
    if rule in {"required", "additionalProperties"}:
        return f"{str(problem.message)[:200]}."
    if rule == "type":
        return f"It must be of the type {bound}."
    if rule == "enum":
        return f"It must be one of {', '.join(map(str, bound))}."
    return f"It does not keep {rule}: {str(bound)[:60]}."
