"""Puts tickets into queues, inside the transaction that makes them due; needs no running worker."""

import uuid
from collections.abc import Sequence

from dbos import DBOSClient, DBOSPortableJSONSerializer
from dbos._client import EnqueueOptions
from sqlalchemy.orm import Session

from tiro.durable.tickets import Ticket, place
from tiro.store import events
from tiro.store.database import Database

APPLICATION = "tiro"
APPLICATION_VERSION = "1"
"""Fixed: plans, not code, say what a job in flight still has to do."""
WORKFLOW = "tiro.work"
WAITING = ("ENQUEUED", "PENDING", "DELAYED")
OVER = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


class Queue:
    """A client of DBOS on our own database engine."""

    def __init__(self, database: Database) -> None:
        self._client = DBOSClient(
            system_database_engine=database.engine,
            application_name=APPLICATION,
            serializer=DBOSPortableJSONSerializer(),
            lazy=True,
        )

    def submit(
        self,
        session: Session,
        ticket: Ticket,
        *,
        queue: str,
        priority: int,
        turn: int,
        delay_seconds: float = 0.0,
    ) -> None:
        """Enqueue a ticket; it exists, and wakes workers, when the transaction commits."""
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": queue,
            "workflow_id": f"{ticket.job_id}:{ticket.fence}:{uuid.uuid4().hex[:12]}",
            "priority": place(priority, turn, ticket.group),
            "app_version": APPLICATION_VERSION,
        }
        if delay_seconds > 0:
            options["delay_seconds"] = delay_seconds
        self._client.enqueue_in_transaction(
            session, options, ticket.job_id, ticket.fence, ticket.cursor, ticket.group
        )
        events.ring(session)

    def has_live_tickets(self, job_id: str, fence: int) -> bool:
        """Whether any piece of work of a job is waiting or running."""
        found = self._client.list_workflows(
            workflow_id_prefix=f"{job_id}:{fence}:",
            status=list(WAITING),
            limit=1,
            load_input=False,
            load_output=False,
        )
        return bool(found)

    def sweep(self, completed_before: str, limit: int) -> int:
        """Delete the records of tickets that ended before a time (RFC 3339); gives how many."""
        ended: Sequence[str] = [
            status.workflow_id
            for status in self._client.list_workflows(
                status=list(OVER),
                completed_before=completed_before,
                limit=limit,
                load_input=False,
                load_output=False,
            )
        ]
        if ended:
            self._client.delete_workflows(list(ended))
        return len(ended)

    def close(self) -> None:
        """Let go of the client; the database stays open."""
        self._client.destroy()


def migrate_dbos(database: Database) -> None:
    """Bring DBOS's own tables to what this release needs."""
    client = DBOSClient(
        system_database_engine=database.engine,
        application_name=APPLICATION,
        serializer=DBOSPortableJSONSerializer(),
        lazy=True,
    )
    client._sys_db.run_migrations()  # pyright: ignore[reportPrivateUsage] - DBOS has no public call for it
    client.destroy()
