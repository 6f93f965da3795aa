"""How much an account may use: looked at before bytes are taken, and again when they are written down."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from tiro.actions.context import Context
from tiro.errors import InvalidRequest, NotFound, QuotaExceeded
from tiro.settings import QuotaSettings
from tiro.store import owners, scope, usage
from tiro.store.database import Session
from tiro.store.tables import User
from tiro.store.views import rfc3339

MOST = 2**53
"""Larger numbers are not exact in JavaScript."""
SECONDS_PER_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Quotas:
    """What an account may use; 0: as much as it likes."""

    stored_bytes: int = 0
    audio_minutes_month: int = 0
    running_jobs: int = 0


NAMES = tuple(field.name for field in fields(Quotas))


def of(session: Session, defaults: QuotaSettings, owner_id: str) -> Quotas:
    """Give an account's quotas: its own, else those of the settings.

    Args:
        session: To read with.
        defaults: The settings as they are now.
        owner_id: Whose.
    """
    user = session.get(User, owner_id)
    own = (user.quotas if user is not None else None) or {}
    values = {name: own.get(name) for name in NAMES}
    return Quotas(
        **{
            name: int(getattr(defaults, name) if value is None else value)
            for name, value in values.items()
        }
    )


def check(given: Mapping[str, Any] | None) -> dict[str, int] | None:
    """Check an account's own quotas as an administrator sends them; those that are null are left out.

    Raises:
        InvalidRequest: One is unknown, or no whole number from 0 on.
    """
    for name, value in (given or {}).items():
        if name not in NAMES:
            raise InvalidRequest(f"quotas.{name}: is not known here.", details={"path": name})
        is_number = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST
        if value is not None and not is_number:
            raise InvalidRequest(
                f"quotas.{name}: must be a whole number from 0 on; 0 is no limit.",
                details={"path": f"quotas.{name}"},
            )
    return {name: value for name, value in (given or {}).items() if value is not None} or None


def show(context: Context, owner_id: str) -> dict[str, Any]:
    """Give what an account uses of what it may; a limit is null where there is none.

    Raises:
        NotFound: There is no such account.
    """
    with scope.everyone(), context.database.read() as session:
        user = session.get(User, owner_id)
        if user is None:
            raise NotFound("There is no account with this id.")
        may = of(session, context.settings.quotas, owner_id)
        minutes = usage.audio_seconds(session, owner_id) / SECONDS_PER_MINUTE
        stored = usage.stored_bytes(session, owner_id)
        running = usage.running_jobs(session, owner_id)
        return {
            "stored_bytes": {"used": stored, "limit": may.stored_bytes or None},
            "audio_minutes": {
                "used": round(minutes, 1),
                "limit": may.audio_minutes_month or None,
                "resets_at": rfc3339(usage.month_end(session)),
            },
            "running_jobs": {"used": running, "limit": may.running_jobs or None},
            "quotas": user.quotas,
        }


def look(context: Context, owner_id: str, *, size_bytes: int | None) -> None:
    """Refuse bytes before they are taken, where it is clear already that they are too many.

    Args:
        context: What actions work with.
        owner_id: Whose recording it would be.
        size_bytes: As announced, if it was.

    Raises:
        QuotaExceeded: The account has used up what it may.
    """
    with context.database.read() as session:
        may = of(session, context.settings.quotas, owner_id)
        if may.stored_bytes:
            used = usage.stored_bytes(session, owner_id) + usage.coming_bytes(session, owner_id)
            _refuse_beyond("stored_bytes", used + max(size_bytes or 0, 1), may.stored_bytes, used)
        _require_minutes(session, may, owner_id, seconds=None)


def room_bytes(context: Context, owner_id: str, *, size_bytes: int) -> int | None:
    """Give how many bytes of an upload may come in all; None without a limit.

    Args:
        context: What actions work with.
        owner_id: Whose recording it would be.
        size_bytes: Those that are known of it: its length, else what has come.

    Raises:
        QuotaExceeded: Already these are too many.
    """
    with context.database.read() as session:
        may = of(session, context.settings.quotas, owner_id)
        if not may.stored_bytes:
            return None
        used = usage.stored_bytes(session, owner_id)
    _refuse_beyond("stored_bytes", used + size_bytes, may.stored_bytes, used)
    return may.stored_bytes - used


def require_bytes(
    session: Session, defaults: QuotaSettings, owner_id: str, *, size_bytes: int
) -> None:
    """Refuse a recording that is too much, in the transaction that writes it, before anything else in it.

    Others that write for the same account wait, so that two together never exceed what one may not.

    Raises:
        QuotaExceeded: The account would store more than it may.
    """
    may = of(session, defaults, owner_id)
    if not may.stored_bytes:
        return
    owners.lock(session, owner_id)
    used = usage.stored_bytes(session, owner_id)
    _refuse_beyond("stored_bytes", used + size_bytes, may.stored_bytes, used)


def charge(
    session: Session, defaults: QuotaSettings, owner_id: str, *, seconds: float | None
) -> None:
    """Count sound that is to be written down, in the transaction that makes the job.

    Args:
        session: The transaction.
        defaults: The settings as they are now.
        owner_id: Whose job.
        seconds: Of sound; None while nobody knows, and then `usage.add_audio` counts it later.

    Raises:
        QuotaExceeded: It is more than the account may have written down in a month.
    """
    may = of(session, defaults, owner_id)
    if may.audio_minutes_month:
        owners.lock(session, owner_id)
        _require_minutes(session, may, owner_id, seconds=seconds)
    if seconds:
        usage.add_audio(session, owner_id, seconds)


def _require_minutes(
    session: Session, may: Quotas, owner_id: str, *, seconds: float | None
) -> None:
    if not may.audio_minutes_month:
        return
    used = usage.audio_seconds(session, owner_id) / SECONDS_PER_MINUTE
    # A recording of unknown length is taken while anything is left.
    wanted = used if seconds is None else used + seconds / SECONDS_PER_MINUTE
    is_used_up = seconds is None and used >= may.audio_minutes_month
    if is_used_up or wanted > may.audio_minutes_month:
        raise _exceeded("audio_minutes", round(used, 1), may.audio_minutes_month)


def _refuse_beyond(quota: str, wanted: int, limit: int, used: int) -> None:
    if wanted > limit:
        raise _exceeded(quota, used, limit)


def _exceeded(quota: str, used: float, limit: int) -> QuotaExceeded:
    return QuotaExceeded(WORDS[quota], details={"quota": quota, "used": used, "limit": limit})


WORDS = {
    "stored_bytes": "This account would store more than it may. Delete recordings, or ask an"
    " administrator for more.",
    "audio_minutes": "This account has no minutes of sound left for it this month. Wait for the"
    " next month, or ask an administrator for more.",
}
