"""Runs tickets in a worker process: launches DBOS, claims as much as the worker can take, recovers.

Uses a few private parts of DBOS, all of them here and in `claims`; `tests/durable/test_host.py` fails
when an upgrade changes them.
"""

import contextlib
import logging
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from dbos._dbos import _get_dbos_instance  # pyright: ignore[reportPrivateUsage]

from tiro.durable.claims import Claims, Room
from tiro.durable.queue import APPLICATION, APPLICATION_VERSION, WORKFLOW
from tiro.durable.tickets import Ticket
from tiro.store.database import Database

log = logging.getLogger(__name__)

Handler = Callable[[Ticket], Awaitable[None]]

NEVER_SECONDS = 86_400.0
"""How often DBOS looks into a queue of its own, in which nothing of ours ever waits."""


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
        self._claims: Claims | None = None

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
        dbos = _get_dbos_instance()
        dbos._registry.get_internal_queue()._polling_interval_sec = NEVER_SECONDS  # pyright: ignore[reportPrivateUsage]
        DBOS.launch()
        _quieten(dbos._sys_db)  # pyright: ignore[reportPrivateUsage]
        self._claims = Claims(
            dbos, executor_id=self._executor_id, room=room, poll_seconds=self._poll_seconds
        )
        self._claims.start()

    def wake(self) -> None:
        """Look into the queues at once: something has happened that may have filled one."""
        if self._claims is not None:
            self._claims.wake()

    def listen(self, queue: str) -> None:
        """Hear a queue from now on; repeated calls do nothing. Not to be called on an event loop."""
        if self._claims is None or queue in self._claims.heard():
            return
        # Earlier releases that work on the same database look as often as is written here.
        found = DBOS.register_queue(
            queue, polling_interval_sec=self._poll_seconds, on_conflict="never_update"
        )
        self._claims.hear(found)

    def heard(self) -> list[str]:
        """List the queues that are heard."""
        return [] if self._claims is None else self._claims.heard()

    @property
    def is_resting(self) -> bool:
        """Whether it waits to be woken before it looks into the queues again."""
        return self._claims is not None and self._claims.is_resting

    def recover(self, is_alive: Callable[[], set[str]]) -> int:
        """Give the tickets of dead workers back to their queues; gives how many.

        Args:
            is_alive: Gives the ids of workers with a live lease; called after the owners of
                running tickets were read, so that a worker born in between is not taken for dead.
        """
        owners = self._claims.owners() if self._claims is not None else set[str]()
        dead = owners - {self._executor_id}
        dead = dead - is_alive() if dead else dead
        if not dead:
            return 0
        handles = DBOS._recover_pending_workflows(sorted(dead))  # pyright: ignore[reportPrivateUsage] - there is no public call that keeps the queue
        self.wake()
        log.warning("recovered tickets of lost workers", extra={"count": len(handles)})
        return len(handles)

    def _waking(self, handler: Handler) -> Handler:
        """Wake when a ticket ends, since it may have left the next one."""

        async def handle(ticket: Ticket) -> None:
            try:
                await handler(ticket)
            finally:
                self.wake()

        return handle

    def destroy(self) -> None:
        """Stop DBOS without waiting for tickets; what still runs is left to other workers."""
        if self._claims is not None:
            self._claims.stop()
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=0)


def _register(handler: Handler, max_recoveries: int) -> None:
    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=max_recoveries)
    async def work(job_id: str, fence: int, cursor: int, group: int | None) -> None:  # pyright: ignore[reportUnusedFunction] - DBOS keeps it by name
        await handler(Ticket(job_id, fence, cursor, group))


def _quieten(system: Any) -> None:
    """Let DBOS's own threads, each of which asks the database every second, find nothing to ask for.

    They look for queues and schedules, of which we name all or have none; they enqueue delayed tickets,
    which `Claims` does when one is due, and end what has a deadline, which no ticket has.
    """
    system.list_queues = _nothing
    system.list_schedules = _nothing
    system.background_job_lock = _not_taken


def _nothing(**_: Any) -> list[Any]:
    return []


@contextlib.contextmanager
def _not_taken(_: str) -> Generator[bool]:
    yield False
