"""Destinations: what a person may do with them, and how a delivery opens one."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tiro.actions import setups, titles
from tiro.actions.context import Context
from tiro.actions.setups import Held, Secrets
from tiro.deliveries import Destination, Setup, invalid, load, names
from tiro.errors import RevisionConflict, SecretsUnreadable, StateConflict
from tiro.store import audit, destinations, owners
from tiro.store.database import Session
from tiro.store.ids import new_id
from tiro.store.tables import DestinationRow
from tiro.store.tags import key_of

OLD_SECRET_SECONDS = 86_400.0
"""So long a secret that was replaced still signs."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A destination as a caller wishes it."""

    kind: str
    name: str
    config: Mapping[str, Any]
    secrets: Mapping[str, str | None] = field(default_factory=dict[str, str | None], repr=False)


def page(context: Context, owner_id: str) -> dict[str, Any]:
    """Give all destinations by name; there are never so many that they need pages."""
    with context.database.read() as session:
        rows = destinations.every(session, owner_id)
        return {"items": [_view(context, row) for row in rows], "next_cursor": None}


def show(context: Context, owner_id: str, destination_id: str) -> dict[str, Any]:
    """Give one destination.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        return _view(context, destinations.get(session, owner_id, destination_id))


def create(context: Context, owner_id: str, draft: Draft, who: audit.Actor) -> dict[str, Any]:
    """Keep a new destination; gives it with the secret that was made for it, if one was.

    Raises:
        InvalidRequest: The kind or the name will not do.
        DestinationInvalid: It cannot work like that.
        StateConflict: There is one of this name, or there are as many as may be.
    """
    kind, name = setups.kind_of(draft.kind), titles.check_name(draft.name)
    config = setups.check_config(kind, draft.config)
    sent = setups.check_secrets(kind, draft.secrets)
    secrets: Secrets = {each: [Held(value)] for each, value in sent.items() if value}
    made = _make_secret(kind, secrets)
    _try_out(context, draft.kind, owner_id, config, secrets)
    with context.database.write() as session:
        owners.lock(session, owner_id)
        _require_room(context, session, owner_id)
        _require_free(session, owner_id, name)
        row = destinations.add(
            session,
            owner_id,
            kind=draft.kind,
            name=name,
            config=config,
            destination_id=new_id("dst"),
        )
        setups.seal(context, row, secrets)
        session.flush()
        after = {"name": name, "kind": draft.kind, "secrets": row.secret_names}
        audit.record(session, who=who, action="destination.created", target=row.id, after=after)
        return destinations.announce(session, row) | {"secret": made}


def change(
    context: Context,
    owner_id: str,
    destination_id: str,
    changes: Mapping[str, Any],
    *,
    who: audit.Actor,
    revision: int | None = None,
) -> dict[str, Any]:
    """Change what is named of a destination.

    Args:
        context: Settings and database.
        owner_id: Whose destination.
        destination_id: Which one.
        changes: Any of `name`, `config`, `secrets` and `state`; a secret that is None is taken away.
        who: Whom the audit log names.
        revision: The revision that the caller has seen, if it is to be the present one.

    Raises:
        NotFound: There is none of this id.
        RevisionConflict: It was changed meanwhile.
        InvalidRequest: The name will not do.
        DestinationInvalid: It cannot work like that.
        SecretsUnreadable: Its secrets cannot be read, and were not given again.
        StateConflict: There is another of this name.
    """
    with context.database.write() as session:
        owners.lock(session, owner_id)
        row = destinations.get(session, owner_id, destination_id)
        if revision not in {None, row.revision}:
            raise RevisionConflict(details={"revision": row.revision})
        before, told = row.name, sorted(changes)
        if "name" in changes:
            _rename(session, row, str(changes["name"]))
        if "config" in changes or "secrets" in changes:
            told += _set_up(context, row, changes)
        if "state" in changes:
            row.state, row.stopped_reason = changes["state"], None
        destinations.touch(session, row)
        audit.record(
            session,
            who=who,
            action="destination.changed",
            target=row.id,
            before={"name": before},
            after={"name": row.name, "changed": told},
        )
        return destinations.announce(session, row, is_locked=setups.is_locked(context, row))


def delete(context: Context, owner_id: str, destination_id: str, who: audit.Actor) -> None:
    """Delete a destination with its secrets.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.write() as session:
        owners.lock(session, owner_id)
        row = destinations.get(session, owner_id, destination_id)
        before = {"name": row.name, "kind": row.kind}
        session.delete(row)
        session.flush()
        audit.record(
            session, who=who, action="destination.removed", target=destination_id, before=before
        )
        destinations.announce_gone(session, owner_id, destination_id)


def rotate(
    context: Context, owner_id: str, destination_id: str, who: audit.Actor
) -> dict[str, Any]:
    """Make a new secret, shown this once; the old one holds for another day.

    Raises:
        NotFound: There is none of this id.
        StateConflict: Its kind makes no secrets.
    """
    with context.database.write() as session:
        owners.lock(session, owner_id)
        row = destinations.get(session, owner_id, destination_id)
        kind = setups.kind_of(row.kind)
        if kind.capabilities.make_secret is None:
            raise StateConflict("Its secret is made elsewhere: change it there, then here.")
        name = next(iter(kind.capabilities.secrets))
        secrets: Secrets = {} if setups.is_locked(context, row) else setups.unseal(context, row)
        made, until = kind.capabilities.make_secret(), time.time() + OLD_SECRET_SECONDS
        # A secret that was replaced a moment ago goes: at most two hold at any time.
        old = [Held(each.value, until) for each in secrets.get(name, ())[:1]]
        setups.seal(context, row, {**secrets, name: [Held(made), *old]})
        destinations.touch(session, row)
        audit.record(session, who=who, action="destination.rotated", target=row.id)
        return destinations.announce(session, row) | {"secret": made}


def open_setup(
    context: Context, row: DestinationRow, *, timeout_seconds: float | None = None
) -> Setup:
    """Give what the adapter of a destination is made with, its secrets in clear.

    Raises:
        SecretsUnreadable: They cannot be read with the present secret key.
    """
    return setups.setup_of(
        context.settings,
        kind=row.kind,
        owner_id=row.owner_id,
        config=row.config,
        secrets=setups.unseal(context, row),
        timeout_seconds=timeout_seconds,
    )


def open_adapter(
    context: Context, row: DestinationRow, *, timeout_seconds: float | None = None
) -> Destination:
    """Make the adapter of a destination, without reaching anything; whoever calls closes it.

    Raises:
        SecretsUnreadable: Its secrets cannot be read with the present secret key.
        DestinationInvalid: It cannot work as it is set up, or its kind is not there any more.
    """
    if row.kind not in names():
        raise invalid("kind", "This release, with what is installed, knows no such kind.")
    return load(row.kind)(open_setup(context, row, timeout_seconds=timeout_seconds))


def _view(context: Context, row: DestinationRow) -> dict[str, Any]:
    return destinations.view(row, is_locked=setups.is_locked(context, row))


def _make_secret(kind: type[Destination], secrets: Secrets) -> str | None:
    """Put a secret among those of a new destination that makes its own, unless one was sent."""
    make = kind.capabilities.make_secret
    if make is None or secrets:
        return None
    made = make()
    secrets[next(iter(kind.capabilities.secrets))] = [Held(made)]
    return made


def _rename(session: Session, row: DestinationRow, sent: str) -> None:
    name = titles.check_name(sent)
    if key_of(name) != row.folded:
        _require_free(session, row.owner_id, name)
    row.name, row.folded = name, key_of(name)


def _set_up(context: Context, row: DestinationRow, changes: Mapping[str, Any]) -> list[str]:
    """Change configuration and secrets; gives what was changed, in words without values."""
    kind = setups.kind_of(row.kind)
    config = setups.check_config(kind, changes.get("config", row.config))
    sent = setups.check_secrets(kind, changes.get("secrets", {}))
    is_locked = setups.is_locked(context, row)
    if is_locked and not set(row.secret_names) <= set(sent):
        raise SecretsUnreadable
    secrets: Secrets = {} if is_locked else setups.unseal(context, row)
    moved = [each for each in kind.capabilities.bound if config.get(each) != row.config.get(each)]
    kept = sorted(set(secrets) - set(sent))
    if moved and kept:
        # Or whoever holds a session could have the secret sent to themselves.
        raise invalid(f"secrets.{kept[0]}", "Give it again, since it would go elsewhere now.")
    secrets |= {name: [Held(value)] if value else [] for name, value in sent.items()}
    _try_out(context, row.kind, row.owner_id, config, secrets)
    row.config = config
    if sent:
        setups.seal(context, row, secrets)
    return [f"secrets.{name}" for name in sorted(sent)]


def _try_out(
    context: Context, kind: str, owner_id: str, config: Mapping[str, Any], secrets: Secrets
) -> None:
    setup = setups.setup_of(
        context.settings, kind=kind, owner_id=owner_id, config=config, secrets=secrets
    )
    setups.try_out(setups.kind_of(kind), setup)


def _require_room(context: Context, session: Session, owner_id: str) -> None:
    most = context.settings.destinations.most
    if destinations.count(session, owner_id) >= most:
        raise StateConflict(f"At most {most} destinations are kept. Delete one first.")


def _require_free(session: Session, owner_id: str, name: str) -> None:
    found = destinations.named(session, owner_id, name)
    if found is not None:
        raise StateConflict("There is a destination of this name. Choose another name.")
