"""What the metrics tell of the database."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiro.store import jobs, workers
from tiro.store.tables import StageRun, Worker
from tiro.telemetry import ModelMemory, Reading, StageTime


def read(session: Session, *, after: int, lease_seconds: float) -> Reading:
    """Read jobs by state, waiting jobs, live workers with their models, and stage times.

    Args:
        session: The transaction.
        after: Stage times with an id above this.
        lease_seconds: A worker that was seen within so long is alive.
    """
    counts = jobs.count_all_by_state(session)
    alive = workers.live(session, lease_seconds)
    rows = session.scalars(select(StageRun).where(StageRun.id > after).order_by(StageRun.id))
    return Reading(
        jobs=counts,
        queue_depth=counts["queued"],
        live_workers=len(alive),
        stage_times=[StageTime(row.id, row.stage, row.engine, row.seconds) for row in rows],
        models=[model for worker in alive for model in _models(worker)],
    )


def _models(worker: Worker) -> Sequence[ModelMemory]:
    """Pick what a worker says of loaded models; its queues stand in the same list, as names."""
    found = [cast("Mapping[str, Any]", item) for item in worker.serves if isinstance(item, dict)]
    return [
        ModelMemory(str(item["engine"]), str(item["model"]), int(item["memory_bytes"]))
        for item in found
    ]
