"""Sharing by link: one recording, read by whoever has the link, until it ends.

The secret of a link is shown once and kept as a keyed hash. `tiro.actions.shared` is what strangers see.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tiro.actions import titles
from tiro.actions.context import Context
from tiro.errors import InvalidRequest, StateConflict
from tiro.store import links, paging, recordings
from tiro.store.tables import Share
from tiro.store.tokens import Hashes, new_token

DAY_SECONDS = 86_400.0
USUAL_DAYS = 30
MOST_DAYS = 365
MOST_SHARES = 200
"""Of one recording."""
HERE = "this machine"
EVERYWHERE = "network"
PAGE = "/shared"
PURPOSE = b"tiro share token"


@dataclass(frozen=True, slots=True)
class Wish:
    """A share as its owner wishes it; without an end it ends after thirty days."""

    name: str = ""
    expires_at: datetime | None = None
    parts: Mapping[str, bool] = field(default_factory=dict[str, bool])


def create(
    context: Context, owner_id: str, recording_id: str, wish: Wish, *, reach: str
) -> dict[str, Any]:
    """Share a recording; gives the share with the link, which is never shown again.

    Args:
        context: Settings and database.
        owner_id: Whose recording.
        recording_id: Which one.
        wish: How it is to be shared.
        reach: Who can use links of this server: `HERE` or `EVERYWHERE`.

    Raises:
        NotFound: There is no such recording.
        InvalidRequest: The name or the end will not do.
        StateConflict: It is shared as often as may be.
    """
    token = new_token()
    with context.database.write() as session:
        recording = recordings.get(session, owner_id, recording_id, is_to_change=True)
        if len(links.of_recording(session, owner_id, recording_id)) >= MOST_SHARES:
            raise StateConflict(f"A recording has at most {MOST_SHARES} links. End one first.")
        share = links.add(
            session,
            recording,
            token_hash=hashed(context, token),
            name=_name(wish.name),
            expires_at=_end(wish.expires_at),
            parts=wish.parts,
        )
        shown = _shown(share, recording.title, reach)
        links.announce(session, share, shown)
    return shown | {"url": f"{PAGE}#{token}"}


def of_recording(
    context: Context, owner_id: str, recording_id: str, *, reach: str
) -> dict[str, Any]:
    """Give the shares of a recording, the newest first; also those that have ended.

    Raises:
        NotFound: There is no such recording.
    """
    with context.database.read() as session:
        recordings.get(session, owner_id, recording_id)
        found = links.of_recording(session, owner_id, recording_id)
    return {"items": [_shown(share, title, reach) for share, title in found], "next_cursor": None}


def page(context: Context, owner_id: str, asked: paging.Asked, *, reach: str) -> dict[str, Any]:
    """Give one page of an owner's shares."""
    with context.database.read() as session:
        found = links.page(session, owner_id, asked)
        named = links.titles(session, found.items)
    return found.view([_shown(each, named[each.recording_id], reach) for each in found.items])


def change(
    context: Context, owner_id: str, share_id: str, changes: Mapping[str, Any], *, reach: str
) -> dict[str, Any]:
    """Change a share's `name` or `expires_at`; one that has ended goes on with a later end.

    Raises:
        NotFound: There is none of this id.
        InvalidRequest: The name or the end will not do.
    """
    with context.database.write() as session:
        share, title = links.get(session, owner_id, share_id, is_to_change=True)
        if "name" in changes:
            share.name = _name(str(changes["name"]))
        if "expires_at" in changes:
            share.expires_at = _end(changes["expires_at"])
        session.flush()
        shown = _shown(share, title, reach)
        links.announce(session, share, shown)
    return shown


def delete(context: Context, owner_id: str, share_id: str) -> None:
    """End a share at once, for good.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.write() as session:
        share, _ = links.get(session, owner_id, share_id, is_to_change=True)
        links.remove(session, share)
        links.announce_gone(session, share)


def hashed(context: Context, token: str) -> str:
    """Give what is kept of a link's secret."""
    return Hashes(context.settings, PURPOSE).of(token)


def _shown(share: Share, title: str, reach: str) -> dict[str, Any]:
    return links.view(share, title) | {"reach": reach}


def _name(sent: str) -> str:
    name = titles.cleaned(sent)
    if len(name) > titles.LONGEST_NAME:
        raise InvalidRequest(
            f"'name' must be at most {titles.LONGEST_NAME} characters.", details={"path": "name"}
        )
    return name


def _end(wished: datetime | None) -> float:
    now = time.time()
    if wished is None:
        return now + USUAL_DAYS * DAY_SECONDS
    end = wished.timestamp()
    # A minute's grace for clocks that are not those of this machine.
    if not now < end <= now + MOST_DAYS * DAY_SECONDS + 60:
        raise InvalidRequest(
            f"'expires_at' must be in the future, and at most {MOST_DAYS} days from now.",
            details={"path": "expires_at"},
        )
    return end
