"""What a reader of events is told: how things are now, or all that was missed since it last looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tiro.actions import jobs as actions
from tiro.actions.context import Context
from tiro.store import batch_views, batches, events, jobs, paging
from tiro.store.events import EventRecord
from tiro.store.jobs import Filters
from tiro.store.states import ENDED, State

MOST_MISSED = 500
"""Events read at a time."""
UNENDED = tuple(state.value for state in State if state not in ENDED)


@dataclass(frozen=True, slots=True)
class Now:
    """How things are at one moment.

    Attributes:
        seq: The newest event that is contained; what comes after it is new.
        resources: The kind of each resource, and the resource.
    """

    seq: int
    resources: Sequence[tuple[str, dict[str, Any]]]


def job_now(context: Context, owner_id: str, job_id: str) -> Now:
    """Tell how a job is.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    with context.database.read() as session:
        job = jobs.get(session, owner_id, job_id)
        shown = actions.seen(session, job, actions.reasons(context, session))
        return Now(events.latest(session), [("job", shown)])


def all_now(context: Context, owner_id: str) -> Now:
    """Tell how the queue is, and the newest of the owner's jobs that have not ended."""
    with context.database.read() as session:
        asked = paging.Asked(limit=paging.MAX_LIMIT)
        found = jobs.page(session, owner_id, Filters(state=UNENDED), asked)
        why = actions.reasons(context, session)
        queue = {"queue": {"paused": why.is_paused}}
        shown = [("job", actions.seen(session, job, why)) for job in reversed(found.items)]
        return Now(events.latest(session), [("system", queue), *shown])


def batch_now(context: Context, owner_id: str, batch_id: str) -> Now:
    """Tell how a batch is, and each of its jobs.

    Raises:
        NotFound: There is none, or it is another owner's.
    """
    with context.database.read() as session:
        batch = batches.get(session, owner_id, batch_id)
        found = batches.items(session, batch)
        known = batches.jobs_of(session, found)
        ours = [known[each.job_id] for each in found if each.job_id in known]
        shown = [("job", jobs.view(job)) for job in ours]
        resources = [("batch", batch_views.view(session, batch)), *shown]
        return Now(events.latest(session), resources)


def missed(
    context: Context,
    owner_id: str,
    seq: int,
    *,
    job_id: str | None,
    batch_id: str | None = None,
) -> Sequence[EventRecord] | None:
    """List the next events after one that a reader knows, oldest first.

    Args:
        context: Where to look.
        owner_id: Whose events.
        seq: The newest event that the reader knows.
        job_id: Of this job alone.
        batch_id: Of this batch alone.

    Returns:
        The events; None when some that came after `seq` are no longer kept, or it never was.
    """
    with context.database.read() as session:
        is_kept = events.oldest(session) <= seq + 1 and seq <= events.latest(session)
        if not is_kept:
            return None
        return events.since(
            session,
            seq,
            owner_id=owner_id,
            job_id=job_id,
            batch_id=batch_id,
            limit=MOST_MISSED,
        )
