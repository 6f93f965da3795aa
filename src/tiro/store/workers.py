"""Leases of workers, by the database's clock alone: the clocks of hosts differ."""

from functools import cache

from sqlalchemy import Float, Select, bindparam, delete, func, select
from sqlalchemy.orm import Session

from tiro.settings import Settings
from tiro.store import scope, upsert
from tiro.store.database import now
from tiro.store.tables import Worker


def beat(session: Session, worker: Worker) -> None:
    """Write or renew a worker's lease; `worker.seen` is set here."""
    upsert.put(
        session,
        Worker,
        id=worker.id,
        host=worker.host,
        pid=worker.pid,
        slots=worker.slots,
        serves=worker.serves,
        seen=now(session),
    )


def live(session: Session, lease_seconds: float) -> list[Worker]:
    """List the workers that renewed their lease in time."""
    since = now(session) - lease_seconds
    return list(session.scalars(_alive(), {"since": since}))


@cache
def _alive() -> Select[Worker]:
    """Select the workers whose lease was renewed after `:since`."""
    seen = Worker.seen > bindparam("since", type_=Float)
    return scope.kept(select(Worker).where(seen).order_by(Worker.id))


def live_slots(session: Session, settings: Settings) -> int:
    """Count the slots of all live workers; this process's own when there is none."""
    since = now(session) - settings.worker.lease_seconds
    found = session.scalar(select(func.sum(Worker.slots)).where(Worker.seen > since))
    return int(found) if found else settings.slots


def remove(session: Session, worker_id: str) -> None:
    """Give a lease up."""
    session.execute(delete(Worker).where(Worker.id == worker_id))


def forget_old(session: Session, older_than_seconds: float) -> None:
    """Delete leases that ran out long ago."""
    session.execute(delete(Worker).where(Worker.seen < now(session) - older_than_seconds))
