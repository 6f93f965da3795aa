"""The queue as people see it: how much waits for what, and who is next."""

from collections import Counter
from typing import Any

from tiro.actions import jobs, lanes
from tiro.actions.context import Context
from tiro.durable.tickets import SPEECH_PREFIX, parse_speech_queue
from tiro.store import jobs as rows
from tiro.store import waiting
from tiro.store.states import State

SHOWN = 100


def show_queue(context: Context, owner_id: str) -> dict[str, Any]:
    """Show the queue: counts of all owners, and the caller's own jobs that are next."""
    with context.database.read() as session:
        why = jobs.reasons(context, session)
        lines = Counter(lanes.queue_of(job, job.cursor) for job in waiting.places(session))
        return {
            "paused": jobs.is_queue_paused(session),
            "running": rows.count_all_by_state(session)[State.RUNNING.value],
            "queued": lines.total(),
            "waiting": [_line(name, count) for name, count in lines.most_common()],
            "next": [
                jobs.seen(session, job, why) for job in waiting.first(session, owner_id, SHOWN)
            ],
        }


def _line(name: str, count: int) -> dict[str, Any]:
    """Say of a queue what its jobs wait for."""
    lane, _, rest = name.partition("/")
    engine, model = rest or None, None
    if lane == SPEECH_PREFIX:
        engine, model, _ = parse_speech_queue(name)
    return {"waits_for": lane, "engine": engine, "model": model, "count": count}
