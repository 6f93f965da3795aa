"""What each account keeps, for administrators; read from an index, however many recordings there are."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiro.store.tables import Recording, User

MOST_SHOWN = 1_000


def kept(session: Session) -> list[dict[str, Any]]:
    """List accounts with the bytes and the number of their recordings, those with most bytes first."""
    counts = select(Recording.owner_id, func.count()).group_by(Recording.owner_id)
    recordings = {row[0]: int(row[1]) for row in session.execute(counts)}
    sums = (
        select(Recording.owner_id, func.sum(Recording.size_bytes))
        .where(Recording.media_key.is_not(None))
        .group_by(Recording.owner_id)
    )
    stored = {row[0]: int(row[1]) for row in session.execute(sums)}
    found: list[dict[str, Any]] = [
        {
            "account": {"id": row.id, "name": row.name},
            "bytes": stored.get(row.id, 0),
            "recordings": recordings.get(row.id, 0),
        }
        for row in session.execute(select(User.id, User.name).order_by(User.name, User.id))
    ]
    found.sort(key=lambda each: each["bytes"], reverse=True)
    return found[:MOST_SHOWN]
