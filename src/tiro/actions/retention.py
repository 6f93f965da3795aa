"""How long things are kept: what was said of it, what holds, and what would go by it now.

What tags say goes before what the account says, and that before what holds for all. Of several
tags the longest wins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tiro.actions.context import Context
from tiro.errors import InvalidRequest, NotFound
from tiro.settings import RetentionSettings
from tiro.settings.keeping import LONGEST_DAYS
from tiro.store import audit, retention
from tiro.store.database import Session, now
from tiro.store.tables import User

NEVER = "never"
NAMES = tuple(f"{what}_days" for what in retention.WHATS)
SHOWN_ITEMS = 100

Ages = Mapping[str, Any]
"""`audio_days`, `transcript_days` and `record_days`: a number, `never`, or None where nothing is said."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Ages that are only tried: those of an account, or of one tag."""

    ages: Ages
    tag_id: str | None = None


def checked(ages: Ages, *, path: str = "") -> dict[str, Any]:
    """Give ages as they are kept, with each name.

    Raises:
        InvalidRequest: A name is unknown, or a value is no age.
    """
    for name, value in ages.items():
        is_age = isinstance(value, int) and not isinstance(value, bool)
        is_right = value in (None, NEVER) or (is_age and 1 <= value <= LONGEST_DAYS)
        if name not in NAMES or not is_right:
            raise InvalidRequest(
                f"{path}{name}: give a number of days from 1 to {LONGEST_DAYS}, 'never', or null.",
                details={"path": f"{path}{name}"},
            )
    return {name: ages.get(name) for name in NAMES}


def show(context: Context, owner_id: str) -> dict[str, Any]:
    """Tell what an account says, and what holds for it where no tag says anything.

    Raises:
        NotFound: There is no such account.
    """
    with context.database.read() as session:
        _require(session, owner_id)
        return _view(context, retention.of_account(session, owner_id))


def change(context: Context, owner_id: str, ages: Ages, *, who: audit.Actor) -> dict[str, Any]:
    """Let an account say how long its things are kept.

    Raises:
        InvalidRequest: It is said wrongly.
        NotFound: There is no such account.
    """
    kept = checked(ages)
    with context.database.write() as session:
        _require(session, owner_id)
        before = retention.say(session, owner_id, kept if any(kept.values()) else None)
        if checked(before) != kept:
            audit.record(
                session,
                who=who,
                action="retention.changed",
                target=owner_id,
                before=checked(before),
                after=kept,
            )
    return _view(context, kept)


def rules(
    session: Session, settings: RetentionSettings, owner_id: str, draft: Draft | None = None
) -> dict[str, retention.Rule]:
    """Give what holds for an owner, for sound, text and recording."""
    account = retention.of_account(session, owner_id)
    tags = retention.of_tags(session, owner_id)
    if draft is not None and draft.tag_id is None:
        account = dict(draft.ages)
    elif draft is not None and draft.tag_id is not None:
        tags[draft.tag_id] = dict(draft.ages)
    found: dict[str, retention.Rule] = {}
    for what in retention.WHATS:
        name = f"{what}_days"
        own = account.get(name)
        by_tag = {tag: _days(said[name]) for tag, said in tags.items() if said.get(name)}
        found[what] = retention.Rule(
            _days(own if own is not None else getattr(settings, name)), by_tag
        )
    return found


def preview(context: Context, owner_id: str, draft: Draft | None = None) -> dict[str, Any]:
    """Tell what would go now by the ages that hold, or by others that are tried; changes nothing.

    Raises:
        InvalidRequest: A draft is said wrongly.
    """
    if draft is not None:
        draft = Draft(checked(draft.ages, path="retention."), draft.tag_id)
    with context.database.read() as session:
        moment = now(session)
        held = rules(session, context.settings.retention, owner_id, draft)
        shown: dict[str, Any] = {}
        for what in retention.WHATS:
            count, size_bytes = retention.summary(
                session, what, owner_id, held[what], moment=moment
            )
            shown[what] = {"recordings": count, "bytes": size_bytes}
        shown[retention.TRANSCRIPT].pop("bytes")
        shown["items"] = _items(session, owner_id, held, moment)
    return shown


def _items(
    session: Session, owner_id: str, held: Mapping[str, retention.Rule], moment: float
) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for what in reversed(retention.WHATS):
        room = SHOWN_ITEMS - len(items)
        for due in retention.due(session, what, owner_id, held[what], moment=moment, limit=room):
            age = (moment - due.since) / retention.DAY_SECONDS
            items.append(
                {
                    "recording_id": due.recording_id,
                    "title": due.title,
                    "what": what,
                    "age_days": round(age, 1),
                }
            )
    return items


def _view(context: Context, ages: Ages) -> dict[str, Any]:
    settings = context.settings.retention
    own = {name: ages.get(name) for name in NAMES}
    everywhere = {name: getattr(settings, name) for name in NAMES}
    holds = {name: everywhere[name] if own[name] is None else own[name] for name in NAMES}
    return {**own, "installation": everywhere, "effective": holds}


def _require(session: Session, owner_id: str) -> None:
    if session.get(User, owner_id) is None:
        raise NotFound("There is no account with this id.")


def _days(said: int | str) -> int | None:
    return None if said == NEVER else int(said)
