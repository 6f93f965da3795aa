"""Claims tickets of all queues on one thread, which sleeps while there is nothing to do.

DBOS has a thread for each queue that asks again and again. Here one statement asks for all queues, and
a worker with nothing to do is woken when a ticket is put into any of them; it asks by itself as
well, seldom, since that can be missed.
"""

import logging
import random
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from dbos._core import execute_dequeued_workflow

from tiro.durable.queue import APPLICATION_VERSION
from tiro.durable.tickets import SPEECH_PREFIX, VOICES_PREFIX

log = logging.getLogger(__name__)

Room = Callable[[str], int]
"""How many tickets of a queue may run in this worker, running ones included; 0 claims none."""

RESTS_AFTER = 30
"""Looks in vain after which a worker rests."""
REST_SECONDS = 2.0
"""How often a worker that rests looks though nothing woke it."""
STOP_SECONDS = 10.0
WAITS = sa.literal_column("'ENQUEUED'", sa.String)
RUNS = sa.literal_column("'PENDING'", sa.String)
DELAYED = sa.literal_column("'DELAYED'", sa.String)
"""As DBOS's partial indexes say it: SQLite uses them for the same words alone."""


class Claims:
    """The thread, and the queues it hears.

    Args:
        dbos: The launched DBOS.
        executor_id: Who claims.
        room: Asked before each claim.
        poll_seconds: How often a worker looks that does not rest.
    """

    def __init__(self, dbos: Any, *, executor_id: str, room: Room, poll_seconds: float) -> None:
        self._dbos = dbos
        self._system = dbos._sys_db
        self._executor_id = executor_id
        self._room = room
        self._poll_seconds = poll_seconds
        self._queues: dict[str, Any] = {}
        self._hearing = threading.Lock()
        self._question: tuple[dict[str, Any], sa.CompoundSelect[Any, Any]] | None = None
        self._due: float | None = None
        self._in_vain = 0
        self._is_troubled = False
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="claims", daemon=True)

    def start(self) -> None:
        """Begin to claim."""
        self._thread.start()

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping.set()
        self._woken.set()
        self._thread.join(STOP_SECONDS)

    def wake(self) -> None:
        """Look at once, and often for a while: something has happened that may have filled a queue."""
        self._woken.set()

    def hear(self, queue: Any) -> None:
        """Claim from a queue of DBOS, too."""
        with self._hearing:
            self._queues = {**self._queues, queue.name: queue}
        self.wake()

    def heard(self) -> list[str]:
        """List the queues that are heard."""
        return list(self._queues)

    def owners(self) -> set[str]:
        """List those who have claimed tickets that run, or ran when they died."""
        status = self._system.tables.workflow_status.c
        owners = sa.select(status.executor_id).where(status.status == RUNS).distinct()
        return {row.executor_id for row in self._read(owners) if row.executor_id}

    @property
    def is_resting(self) -> bool:
        """Whether so little has been found lately that it waits to be woken."""
        return self._in_vain >= RESTS_AFTER

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look()
                self._is_troubled = False
            except Exception as error:  # noqa: BLE001 - a thread that ends here would end all claims
                self._trouble(error)
            self._wait()

    def _trouble(self, error: Exception) -> None:
        """Say once that queues cannot be read."""
        if not self._is_troubled:
            log.warning("queues cannot be read", exc_info=error)
        self._is_troubled = True
        self._in_vain += 1

    def _wait(self) -> None:
        # Not sooner, whoever wakes: what was claimed counts as running a little later only.
        self._stopping.wait(self._poll_seconds * random.uniform(0.95, 1.05))  # noqa: S311 - spreads load, guards nothing
        if self.is_resting:
            left = REST_SECONDS if self._due is None else self._due - time.time()
            self._woken.wait(min(max(left, 0.0), REST_SECONDS))
        if self._woken.is_set():
            self._woken.clear()
            self._in_vain = 0

    def _look(self) -> None:
        waiting, self._due = self._ask()
        if self._due is not None and self._due <= time.time():
            self._system.transition_delayed_workflows()
            waiting, self._due = self._ask()
        random.shuffle(waiting)
        found, computes = 0, False
        for name in waiting:
            # Those share the slots, and what begins is not counted at once.
            if computes and _computes(name):
                continue
            claimed = self._claim(name)
            found += claimed
            computes = computes or (claimed > 0 and _computes(name))
        self._in_vain = 0 if found else self._in_vain + 1

    def _ask(self) -> tuple[list[str], float | None]:
        """Give the queues in which something waits, and when the next delayed ticket is due."""
        queues = self._queues
        # One of other queues is out of date, also if they were heard while it was made.
        if self._question is None or self._question[0] is not queues:
            self._question = queues, self._ask_for(sorted(queues))
        rows = self._read(self._question[1])
        due = next((row.due for row in rows if row.due is not None), None)
        waiting = [row.name for row in rows if row.name is not None]
        return waiting, None if due is None else due / 1000

    def _read(self, question: sa.Executable) -> Sequence[sa.Row[Any]]:
        engine = self._system.engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            return connection.execute(question).all()

    def _ask_for(self, names: Sequence[str]) -> sa.CompoundSelect[Any, Any]:
        status = self._system.tables.workflow_status.c
        no_name, no_time = sa.cast(sa.null(), sa.String), sa.cast(sa.null(), sa.BigInteger)
        next_due = sa.select(
            no_name.label("name"), sa.func.min(status.delay_until_epoch_ms).label("due")
        ).where(status.status == DELAYED)
        waiting = (
            sa.select(
                sa.cast(sa.literal(name), sa.String).label("name"), no_time.label("due")
            ).where(
                sa.exists().where(
                    status.queue_name == name,
                    status.status == WAITS,
                    status.status.in_((WAITS, RUNS)),
                )
            )
            for name in names
        )
        return sa.union_all(next_due, *waiting)

    def _claim(self, name: str) -> int:
        """Claim as much of a queue as there is room for; gives how many tickets."""
        room = self._room(name)
        if room <= 0:
            return 0
        queue, owner = self._queues[name], str(uuid.uuid4())
        # DBOS's own limits are one number for all workers.
        queue._worker_concurrency = room
        ids, _ = self._system.start_queued_workflows(
            queue,
            self._executor_id,
            APPLICATION_VERSION,
            None,
            self._dbos._active_workflows_set.count_for_queue(name),
            owner_xid=owner,
        )
        if ids:
            self._begin(ids, owner)
        return len(ids)

    def _begin(self, ids: Sequence[str], owner: str) -> None:
        """Begin what was claimed; what cannot begin stops none of the others."""
        known: dict[str, Any] = {}
        try:
            for status in self._system.get_workflow_statuses(list(ids)):
                known[status["workflow_uuid"]] = status
        except Exception as error:
            log.warning("tickets could not be read together", exc_info=error)
        for each in ids:
            try:
                status = known.get(each) or self._system.get_workflow_status(each)
                execute_dequeued_workflow(self._dbos, status, owner)
            except Exception:
                log.exception("a ticket could not begin", extra={"ticket": each})


def _computes(queue: str) -> bool:
    return queue.partition("/")[0] in {SPEECH_PREFIX, VOICES_PREFIX}
