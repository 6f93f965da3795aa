"""How long stages took on each machine, to foretell how long the next one takes."""

import time
from statistics import median

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from tiro.store.tables import StageRun

LOOKED_AT = 20
KEPT = 200


def add(
    session: Session,
    *,
    stage: str,
    engine: str,
    model: str,
    host: str,
    audio_seconds: float,
    seconds: float,
) -> None:
    """Remember one run of a stage; old ones of the same kind are forgotten."""
    session.add(
        StageRun(
            stage=stage,
            engine=engine,
            model=model,
            host=host,
            audio_seconds=audio_seconds,
            seconds=seconds,
            at=time.time(),
        )
    )
    same = _same(stage, engine, model, host)
    newest = select(StageRun.at).where(*same).order_by(StageRun.at.desc())
    oldest_kept = session.scalar(newest.offset(KEPT - 1).limit(1))
    if oldest_kept is not None:
        session.execute(delete(StageRun).where(*same, StageRun.at < oldest_kept))


def rate(session: Session, *, stage: str, engine: str, model: str, host: str) -> float | None:
    """Give the seconds a stage takes per second of sound: the median of the last runs.

    None when it never ran here.
    """
    rows = session.execute(
        select(StageRun.seconds, StageRun.audio_seconds)
        .where(*_same(stage, engine, model, host))
        .order_by(StageRun.at.desc())
        .limit(LOOKED_AT)
    )
    rates = [seconds / audio for seconds, audio in rows if audio > 0]
    return median(rates) if rates else None


def _same(stage: str, engine: str, model: str, host: str) -> tuple[ColumnElement[bool], ...]:
    return (
        StageRun.stage == stage,
        StageRun.engine == engine,
        StageRun.model == model,
        StageRun.host == host,
    )
