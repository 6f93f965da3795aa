"""A worker's lease: proof by the database's clock that it lives; without it, its work is taken over."""

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tiro.errors import TiroError
from tiro.store import workers
from tiro.store.database import Database
from tiro.store.tables import Worker

log = logging.getLogger(__name__)

BEATS_PER_LEASE = 4
LOST_AFTER = 0.8
"""Part of the lease after which a worker that could not renew it must stop: before others take over."""


class Lease:
    """Renews the lease on a thread of its own, so that a busy event loop never loses it."""

    def __init__(
        self,
        database: Database,
        *,
        lease_seconds: float,
        slots: int,
        on_lost: Callable[[], None],
    ) -> None:
        self.host = socket.gethostname()
        self.id = f"{self.host}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.lease_seconds = lease_seconds
        self._database = database
        self._slots = slots
        self._on_lost = on_lost
        self._told: list[Any] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name="lease", daemon=True)

    def take(self) -> None:
        """Write the lease and begin to renew it; must come before the first claim."""
        self._beat()
        self._thread.start()

    def tell(self, told: Sequence[str | Mapping[str, Any]]) -> None:
        """Say with the next beat which queues this worker hears and what its engines take.

        Args:
            told: Names of queues, and `engine`, `model` and `memory_bytes` of each loaded engine.
        """
        self._told = list(told)

    def alive(self) -> set[str]:
        """List the ids of workers with a live lease."""
        with self._database.read() as session:
            return {worker.id for worker in workers.live(session, self.lease_seconds)}

    def release(self) -> None:
        """Give the lease up; others take over at once."""
        self._stop.set()
        self._thread.join(self.lease_seconds)
        with self._database.write() as session:
            workers.remove(session, self.id)

    def _beat(self) -> None:
        with self._database.write() as session:
            workers.beat(
                session,
                Worker(
                    id=self.id,
                    host=self.host,
                    pid=os.getpid(),
                    slots=self._slots,
                    serves=self._told,
                    seen=0.0,
                ),
            )

    def _beat_on(self) -> None:
        renewed = time.monotonic()
        while not self._stop.wait(self.lease_seconds / BEATS_PER_LEASE):
            if time.monotonic() - renewed > self.lease_seconds * LOST_AFTER:
                self._on_lost()
                return
            try:
                self._beat()
                renewed = time.monotonic()
            except (TiroError, OSError) as error:
                log.warning("could not renew the lease", extra={"reason": type(error).__name__})
