"""Shares as rows: links by which strangers read one recording each."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, delete, select, true, update
from sqlalchemy.orm import Session

from tiro.errors import NotFound
from tiro.store import events, paging
from tiro.store.ids import new_id
from tiro.store.shown import belongs_to_shown, is_shown
from tiro.store.tables import Recording, Share, User
from tiro.store.tokens import is_same
from tiro.store.views import rfc3339

KEEP_ENDED_SECONDS = 30 * 86_400.0
GONE = "This link has ended, or never was one."


def view(share: Share, title: str) -> dict[str, Any]:
    """Give a share as the API shows it, but for how far it reaches.

    Args:
        share: The row.
        title: Of its recording.
    """
    return {
        "id": share.id,
        "recording_id": share.recording_id,
        "title": title,
        "name": share.name,
        "created_at": rfc3339(share.created_at),
        "expires_at": rfc3339(share.expires_at),
        "last_used_at": rfc3339(share.last_used_at),
        "uses": share.uses,
        "with_media": share.with_media,
        "with_exports": share.with_exports,
        "with_notes": share.with_notes,
    }


def add(
    session: Session,
    recording: Recording,
    *,
    token_hash: str,
    name: str,
    expires_at: float,
    parts: Mapping[str, bool],
) -> Share:
    """Insert a share.

    Args:
        session: The transaction.
        recording: What is shared.
        token_hash: Of the secret that opens it.
        name: As its owner calls it.
        expires_at: When it ends, seconds since the epoch.
        parts: `with_media`, `with_exports` and `with_notes`.
    """
    share = Share(
        id=new_id("share"),
        owner_id=recording.owner_id,
        recording_id=recording.id,
        token_hash=token_hash,
        name=name,
        created_at=time.time(),
        expires_at=expires_at,
        **parts,
    )
    session.add(share)
    session.flush()
    return share


def get(
    session: Session, owner_id: str, share_id: str, *, is_to_change: bool = False
) -> tuple[Share, str]:
    """Read one share and the title of its recording.

    Raises:
        NotFound: There is none, it is another owner's, or its recording is deleted.
    """
    query = _titled(owner_id).where(Share.id == share_id)
    if is_to_change:
        query = query.with_for_update(of=Share)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("There is no share with this id.")
    return found[0], found[1]


def of_recording(session: Session, owner_id: str, recording_id: str) -> list[tuple[Share, str]]:
    """List the shares of a recording, the newest first, each with the recording's title."""
    query = _titled(owner_id).where(Share.recording_id == recording_id)
    rows = session.execute(query.order_by(Share.created_at.desc(), Share.id.desc()))
    return [(share, title) for share, title in rows]


def page(session: Session, owner_id: str, asked: paging.Asked) -> paging.Page[Share]:
    """Read one page of an owner's shares."""
    shown = belongs_to_shown(owner_id, Share.recording_id)
    query = select(Share).where(Share.owner_id == owner_id, shown)
    return paging.page(session, query, Share, asked)


def titles(session: Session, shares: list[Share]) -> dict[str, str]:
    """Give the titles of what is shared, by recording."""
    ids = {share.recording_id for share in shares}
    query = select(Recording.id, Recording.title).where(Recording.id.in_(ids))
    return {str(recording_id): str(title) for recording_id, title in session.execute(query)}


def open_by_token(session: Session, token_hash: str) -> Share:
    """Give the share that a secret opens, whoever's it is.

    Raises:
        NotFound: There is none, it has ended, or what it shows is gone.
    """
    share = session.scalar(_open().where(Share.token_hash == token_hash))
    if share is None or not is_same(share.token_hash, token_hash):
        raise NotFound(GONE)
    return share


def open_by_id(session: Session, share_id: str) -> Share:
    """Give an open share by its id, whoever's it is, for links that name it.

    Raises:
        NotFound: There is none, it has ended, or what it shows is gone.
    """
    share = session.scalar(_open().where(Share.id == share_id))
    if share is None:
        raise NotFound(GONE)
    return share


def count_use(session: Session, share_id: str) -> None:
    """Write down that somebody opened a share."""
    session.execute(
        update(Share)
        .where(Share.id == share_id)
        .values(uses=Share.uses + 1, last_used_at=time.time())
        .execution_options(synchronize_session=False)
    )


def remove(session: Session, share: Share) -> None:
    """End a share for good."""
    session.delete(share)
    session.flush()


def sweep(session: Session) -> None:
    """Forget shares that ended long ago; until then they can be given more time."""
    session.execute(delete(Share).where(Share.expires_at < time.time() - KEEP_ENDED_SECONDS))


def announce(session: Session, share: Share, shown: Mapping[str, Any]) -> None:
    """Write the event of a share that is new or has changed."""
    events.add(
        session,
        kind="share",
        owner_id=share.owner_id,
        recording_id=share.recording_id,
        data=shown,
    )


def announce_gone(session: Session, share: Share) -> None:
    """Write the event of a share that was ended."""
    gone = {"id": share.id, "recording_id": share.recording_id, "deleted": True}
    announce(session, share, gone)


def _titled(owner_id: str) -> Select[Share, str]:
    return (
        select(Share, Recording.title)
        .join(Recording, Recording.id == Share.recording_id)
        .where(Share.owner_id == owner_id, is_shown())
    )


def _open() -> Select[Share]:
    return (
        select(Share)
        .join(Recording, Recording.id == Share.recording_id)
        .join(User, User.id == Share.owner_id)
        .where(
            is_shown(),
            Share.expires_at > time.time(),
            User.is_active == true(),
            User.closing_at.is_(None),
        )
    )
