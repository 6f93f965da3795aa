"""Deletes what is too old, as a job that recurs: whoever has it goes through all owners, again after a death.

Nothing remembers how far it came: what is still too old is asked of the database once more.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tiro.actions import jobs, purging, retention, silencing
from tiro.actions.context import Context
from tiro.actions.plans import SWEEP, Plan
from tiro.actions.silencing import Meant
from tiro.store import audit, sweeps
from tiro.store import purging as purge_rows
from tiro.store import retention as rows
from tiro.store.database import Session, now
from tiro.store.tables import LOCAL_OWNER, Job
from tiro.story import plan_sweep

PAGE = 50
OWNERS_AT_ONCE = 100
PRIORITY = 9
TURN = "sweep"


@dataclass(slots=True)
class Swept:
    """What was deleted for one owner."""

    count: int = 0
    size_bytes: int = 0


def submit_due(context: Context) -> Job | None:
    """Queue a sweep if it is time for one, and any age was named; exactly once over all workers."""
    settings = context.settings.retention
    with context.database.read() as session:
        if not rows.is_turn(session, TURN, settings.sweep_seconds, now(session)):
            return None
    with context.database.write() as session:
        if not rows.begin_turn(session, TURN, settings.sweep_seconds, now(session)):
            return None
        sweeps.forget_old(session)
        named = any(getattr(settings, name) != retention.NEVER for name in retention.NAMES)
        if sweeps.is_under_way(session) or not (named or rows.is_anything_said(session)):
            return None
        return jobs.submit(
            context,
            session,
            owner_id=LOCAL_OWNER,
            recording=None,
            plan=Plan(SWEEP, plan_sweep()),
            options={},
            priority=PRIORITY,
        )


def sweep(context: Context) -> Iterator[None]:
    """Delete what is too old, a few recordings between two steps."""
    after = ""
    while True:
        with context.database.read() as session:
            owners = rows.owners(session, after, OWNERS_AT_ONCE)
        for owner_id in owners:
            after = owner_id
            # Whole recordings first: what goes with them need not be deleted apart.
            for what in reversed(rows.WHATS):
                yield from _sweep(context, owner_id, what)
        if len(owners) < OWNERS_AT_ONCE:
            return


def _sweep(context: Context, owner_id: str, what: str) -> Iterator[None]:
    swept, after = Swept(), (0.0, "")
    while True:
        with context.database.read() as session:
            held = retention.rules(session, context.settings.retention, owner_id)
            due = rows.due(
                session, what, owner_id, held[what], moment=now(session), after=after, limit=PAGE
            )
        for each in due:
            after = each.created_at, each.recording_id
            if DO[what](context, owner_id, each.recording_id, still_due(context, owner_id, what)):
                swept.count += 1
                swept.size_bytes += each.size_bytes
        if due:
            _record(context, owner_id, what, swept)
            swept = Swept()
            yield
        if len(due) < PAGE:
            return


def still_due(context: Context, owner_id: str, what: str) -> Meant:
    """Ask once more in the transaction that deletes: somebody may have said meanwhile that it is kept."""

    def ask(session: Session, recording_id: str) -> bool:
        rule = retention.rules(session, context.settings.retention, owner_id)[what]
        return rows.is_due(
            session, what, owner_id, rule, moment=now(session), recording_id=recording_id
        )

    return ask


def _remove(context: Context, owner_id: str, recording_id: str, is_meant: Meant) -> bool:
    with context.database.write() as session:
        if not is_meant(session, recording_id):
            return False
        condemned = purge_rows.condemn_idle(session, owner_id, recording_id)
    if condemned is not None:
        purging.purge(context, owner_id, recording_id)
    return condemned is not None


DO: Mapping[str, Callable[[Context, str, str, Meant], bool]] = {
    rows.RECORD: _remove,
    rows.TRANSCRIPT: silencing.unwrite,
    rows.AUDIO: silencing.silence,
}


def _record(context: Context, owner_id: str, what: str, swept: Swept) -> None:
    """Keep for administrators how much went; never what it was."""
    if not swept.count:
        return
    told = {"what": what, "recordings": swept.count, "bytes": swept.size_bytes}
    with context.database.write() as session:
        audit.record(
            session, who=audit.SYSTEM, action="retention.deleted", target=owner_id, after=told
        )
