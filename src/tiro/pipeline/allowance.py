"""How many jobs of one owner run at once: further ones are held, and go on when one has ended."""

from tiro.actions import jobs as job_actions
from tiro.actions import quotas
from tiro.actions.context import Context
from tiro.durable.tickets import Ticket
from tiro.store import held, jobs, owners, usage
from tiro.store.database import Session
from tiro.store.states import State
from tiro.store.tables import Job

BATCH = 1_000


def must_wait(session: Session, context: Context, ticket: Ticket, job: Job) -> bool:
    """Hold a job that may not begin yet, because as many of its owner's run as may.

    One that comes before others that are held, but behind them in the queue, changes places with
    the first of these. The ticket of a job that is held is spent; `release` makes a new one.
    """
    if job.state != State.QUEUED or job.recording_id is None:
        return False
    limit = quotas.of(session, context.settings.quotas, job.owner_id).running_jobs
    if not limit:
        return False
    owners.lock(session, job.owner_id)
    is_full = usage.running_jobs(session, job.owner_id) >= limit
    sooner = [] if is_full else [each for each in held.first(session, job.owner_id, 1)]
    if not is_full and not (sooner and _place(sooner[0]) < _place(job)):
        return False
    waiting = held.hold(session, ticket.under)
    if waiting is not None:
        jobs.announce(session, waiting)
        for each in sooner:
            _let_go(session, context, each)
    return True


def release(context: Context) -> None:
    """Let held jobs go on, as many of each owner as may run by now; the rest goes on being held."""
    with context.database.read() as session:
        waiting = held.owners(session)
    for owner_id in waiting:
        with context.database.write() as session:
            owners.lock(session, owner_id)
            limit = quotas.of(session, context.settings.quotas, owner_id).running_jobs
            room = limit - usage.running_jobs(session, owner_id) if limit else BATCH
            for job in held.first(session, owner_id, max(0, room)):
                _let_go(session, context, job)


def _let_go(session: Session, context: Context, job: Job) -> None:
    job_actions.wait(context, session, job)
    job.revision += 1
    jobs.announce(session, job)


def _place(job: Job) -> tuple[int, int, str]:
    return job.priority, job.turn, job.id
