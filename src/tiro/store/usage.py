"""How much an account uses: bytes that are kept, sound of a month, jobs that run."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiro.store import upsert
from tiro.store.database import now
from tiro.store.states import State
from tiro.store.tables import AudioUse, Job, Recording, UploadRow


def stored_bytes(session: Session, owner_id: str) -> int:
    """Sum up the media that an account keeps, those of deleted recordings too until they are gone."""
    kept = select(func.sum(Recording.size_bytes)).where(
        Recording.owner_id == owner_id, Recording.media_key.is_not(None)
    )
    return int(session.scalar(kept) or 0)


def coming_bytes(session: Session, owner_id: str) -> int:
    """Sum up the announced lengths of an account's unfinished uploads."""
    coming = select(func.sum(UploadRow.size_bytes)).where(
        UploadRow.owner_id == owner_id, UploadRow.recording_id.is_(None)
    )
    return int(session.scalar(coming) or 0)


def running_jobs(session: Session, owner_id: str) -> int:
    """Count the jobs of an account that work on a recording now."""
    running = select(func.count()).where(
        Job.owner_id == owner_id, Job.state == State.RUNNING, Job.recording_id.is_not(None)
    )
    return session.scalar(running) or 0


def audio_seconds(session: Session, owner_id: str) -> float:
    """Give the sound that an account had written down in the present month (UTC)."""
    row = session.get(AudioUse, (owner_id, month(session)), populate_existing=True)
    return 0.0 if row is None else row.seconds


def add_audio(session: Session, owner_id: str, seconds: float) -> None:
    """Add to what an account had written down in the present month."""
    statement = upsert.insert(session, AudioUse).values(
        owner_id=owner_id, month=month(session), seconds=seconds
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["owner_id", "month"], set_={"seconds": AudioUse.seconds + seconds}
        )
    )


def month(session: Session) -> str:
    """Name the present month by the database's clock, UTC, such as 2026-03."""
    return datetime.fromtimestamp(now(session), UTC).strftime("%Y-%m")


def month_end(session: Session) -> float:
    """Give the time at which the present month ends, seconds since the epoch."""
    today = datetime.fromtimestamp(now(session), UTC)
    year, index = divmod(today.year * 12 + today.month, 12)
    return datetime(year, index + 1, 1, tzinfo=UTC).timestamp()
