"""Runs tickets in a worker process: launches DBOS, claims as much as the worker can take, recovers.

Uses a few private parts of DBOS, all of them here; `tests/durable/test_host.py` fails when an
upgrade changes them.
"""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from dbos._dbos import _get_dbos_instance  # pyright: ignore[reportPrivateUsage]

from tiro.durable.queue import APPLICATION, APPLICATION_VERSION, WORKFLOW
from tiro.durable.tickets import DELIVERIES_QUEUE, Ticket
from tiro.store.database import Database

log = logging.getLogger(__name__)

Handler = Callable[[Ticket], Awaitable[None]]
Room = Callable[[str], int]
"""How many tickets of a queue may run in this worker, running ones included; 0 claims none."""


PATIENCE = 5
"""How much less often a patient queue is looked at: each look costs a query."""
RESTS_AFTER = 50
"""Looks in vain after which a queue rests."""
RESTING = 10
"""How much less often a queue that rests is looked at, until something happens."""


class Host:
    """DBOS in this process. Only one can exist at a time."""

    def __init__(
        self,
        database: Database,
        *,
        executor_id: str,
        poll_seconds: float,
        max_recoveries: int,
    ) -> None:
        self._database = database
        self._executor_id = executor_id
        self._poll_seconds = poll_seconds
        self._max_recoveries = max_recoveries
        self._in_vain: Counter[str] = Counter()

    def launch(self, handler: Handler, room: Room) -> None:
        """Launch DBOS; tickets run on the event loop of the caller, once queues are heard.

        The lease must exist before: a claim without a lease looks dead to the others.
        """
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_engine": self._database.engine,
            "executor_id": self._executor_id,
            "application_version": APPLICATION_VERSION,
            "serializer": DBOSPortableJSONSerializer(),
            "use_listen_notify": False,
            "run_migrations": False,
            "log_level": "WARNING",
        }
        DBOS(config=config)
        _register(self._waking(handler), self._max_recoveries)
        DBOS.listen_queues([])
        DBOS.launch()
        _limit_claims(room, self._in_vain)
        _keep_queues()

    def wake(self, queue: str | None = None) -> None:
        """Look at all queues, or at one, at once again: something has happened that may have filled it."""
        if queue is None:
            self._in_vain.clear()
        else:
            self._in_vain.pop(queue, None)

    def listen(self, queue: str, *, is_patient: bool = False) -> None:
        """Hear a queue from now on; repeated calls do nothing. Not to be called on an event loop.

        Args:
            queue: Its name.
            is_patient: Look at it less often: its work is seldom, and takes so long that the
                wait does not matter.
        """
        heard = _heard()
        if queue in heard:
            return
        poll_seconds = self._poll_seconds * (PATIENCE if is_patient else 1)
        DBOS.register_queue(queue, polling_interval_sec=poll_seconds, on_conflict="never_update")
        heard.append(queue)

    def heard(self) -> list[str]:
        """List the queues that are heard."""
        return list(_heard())

    def recover(self, is_alive: Callable[[], set[str]]) -> int:
        """Give the tickets of dead workers back to their queues; gives how many.

        Args:
            is_alive: Gives the ids of workers with a live lease; called after the owners of
                running tickets were read, so that a worker born in between is not taken for dead.
        """
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        owners = {str(item.executor_id) for item in pending if item.executor_id}
        dead = owners - is_alive() - {self._executor_id}
        if not dead:
            return 0
        handles = DBOS._recover_pending_workflows(sorted(dead))  # pyright: ignore[reportPrivateUsage] - there is no public call that keeps the queue
        log.warning("recovered tickets of lost workers", extra={"count": len(handles)})
        return len(handles)

    def _waking(self, handler: Handler) -> Handler:
        """Wake when a ticket ends, since it may have left the next one."""

        async def handle(ticket: Ticket) -> None:
            try:
                await handler(ticket)
            finally:
                # Deliveries leave nothing in other queues, and there can be many a second.
                self.wake(DELIVERIES_QUEUE if ticket.is_delivery else None)

        return handle

    def destroy(self) -> None:
        """Stop DBOS without waiting for tickets; what still runs is left to other workers."""
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=0)


def _register(handler: Handler, max_recoveries: int) -> None:
    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=max_recoveries)
    async def work(job_id: str, fence: int, cursor: int, group: int | None) -> None:  # pyright: ignore[reportUnusedFunction] - DBOS keeps it by name
        await handler(Ticket(job_id, fence, cursor, group))


def _heard() -> list[str]:
    heard = _get_dbos_instance()._listening_queues  # pyright: ignore[reportPrivateUsage] - public listen_queues works before launch only
    assert heard is not None  # noqa: S101 - listen_queues([]) has set it
    return heard


def _limit_claims(room: Room, in_vain: Counter[str]) -> None:
    """Ask `room` before each claim: DBOS's own limits are one number for all workers.

    An idle worker costs little: what has long been empty is asked seldom, see `Host.wake`.
    """
    system: Any = _get_dbos_instance()._sys_db  # pyright: ignore[reportPrivateUsage]
    claim = system.start_queued_workflows

    def limited(queue: Any, *args: Any, **kwargs: Any) -> Any:
        if queue.name.startswith("_dbos_"):
            return claim(queue, *args, **kwargs)
        in_vain[queue.name] += 1
        if in_vain[queue.name] > RESTS_AFTER and in_vain[queue.name] % RESTING:
            return [], None
        limit = room(queue.name)
        if limit <= 0:
            return [], None
        queue._worker_concurrency = limit
        found = claim(queue, *args, **kwargs)
        if found[0]:
            in_vain.pop(queue.name, None)
        return found

    system.start_queued_workflows = limited


def _keep_queues() -> None:
    """Read the row of a queue once: DBOS reads it before each look, but ours never change."""
    system: Any = _get_dbos_instance()._sys_db  # pyright: ignore[reportPrivateUsage]
    read = system.get_queue
    kept: dict[str, Any] = {}

    def get_queue(name: str, **options: Any) -> Any:
        if name not in kept:
            found = read(name, **options)
            if found is None:
                return None
            kept[name] = found
        return kept[name]

    system.get_queue = get_queue
