"""One thread of a process that hears of new events within milliseconds and hands them on, in order."""

import logging
import selectors
import socket
import sqlite3
import threading
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tiro.store import bell, events
from tiro.store.bell import Bell
from tiro.store.database import Database
from tiro.store.events import EventRecord

log = logging.getLogger(__name__)

BATCH = 500
REREAD_SECONDS = 2.0
"""A notification can be lost with its connection; so the table is read this often anyway."""
LOOK_SECONDS = 0.25
"""A bell can be missed, and old programs ring none; so SQLite is asked this often anyway."""
RETRY_SECONDS = 0.5


class Tail:
    """Hands on every event that is committed after `start`, each once, from a thread of its own.

    Args:
        database: Where the events are.
        on_events: Called with one batch at a time; must not block for long.
        on_ring: Called when somebody has rung, with or without an event; must not block.
        every_seconds: How often SQLite is asked whether something changed where no bell can be hung,
            and at most.
    """

    def __init__(
        self,
        database: Database,
        on_events: Callable[[list[EventRecord]], None],
        *,
        on_ring: Callable[[], None] = lambda: None,
        every_seconds: float = 0.02,
    ) -> None:
        self._database = database
        self._on_events = on_events
        self._on_ring = on_ring
        self._every_seconds = every_seconds
        self._seq = 0
        self._is_troubled = False
        self._stop = threading.Event()
        self._waker, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="tail", daemon=True)

    def start(self) -> None:
        """Begin after the newest event there is now.

        Raises:
            DatabaseBusy: The database did not answer.
        """
        with self._database.read() as session:
            self._seq = events.latest(session)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what it hands on at the moment is ended first."""
        self._stop.set()
        self._waker.send(b"\0")
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()
        self._waker.close()
        self._woken.close()

    def _run(self) -> None:
        path = self._database.path
        while not self._stop.is_set():
            try:
                if path is None:
                    self._listen()
                else:
                    self._watch(path)
            except Exception as error:  # noqa: BLE001 - a thread that ends here would end all live updates
                self._trouble(error)

    def _trouble(self, error: Exception) -> None:
        """Say once that the database is away, then try again until it is back."""
        if not self._is_troubled:
            log.warning("events cannot be read", exc_info=error)
        self._is_troubled = True
        self._stop.wait(RETRY_SECONDS)

    def _watch(self, path: Path) -> None:
        """Wait for a bell, then ask SQLite whether another connection has committed."""
        with (
            closing(sqlite3.connect(path, isolation_level=None)) as connection,
            _hung(path) as hung,
            selectors.DefaultSelector() as selector,
        ):
            selector.register(self._woken, selectors.EVENT_READ)
            if hung is not None:
                selector.register(hung, selectors.EVENT_READ)
            wait = self._every_seconds if hung is None else LOOK_SECONDS
            seen = None
            while not self._stop.is_set():
                # Bells first: what is committed after a bell was heard rings again.
                if hung is not None and hung.hush():
                    self._on_ring()
                version = connection.execute("PRAGMA data_version").fetchone()[0]
                if version != seen:
                    self._read()
                    seen = version
                    self._stop.wait(self._every_seconds)
                if not selector.select(wait) and hung is not None and not hung.is_hanging():
                    # Somebody has tidied up: another is hung.
                    return

    def _listen(self) -> None:
        """Wait for PostgreSQL's notifications."""
        pooled = self._database.engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        with closing(pooled), selectors.DefaultSelector() as selector:
            connection.autocommit = True
            connection.execute(f"LISTEN {events.CHANNEL}")
            selector.register(connection, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self._stop.is_set():
                self._read()
                selector.select(REREAD_SECONDS)
                if any([True for _ in connection.notifies(timeout=0)]):
                    self._on_ring()

    def _read(self) -> None:
        while not self._stop.is_set():
            with self._database.read() as session:
                found = events.since(session, self._seq, limit=BATCH)
            self._is_troubled = False
            if not found:
                return
            self._seq = found[-1].seq
            self._hand_on(found)

    def _hand_on(self, found: list[EventRecord]) -> None:
        try:
            self._on_events(found)
        except Exception:
            log.exception("events could not be handed on", extra={"seq": found[-1].seq})


@contextmanager
def _hung(path: Path) -> Generator[Bell | None]:
    """Hang a bell for as long as somebody waits."""
    hung = bell.hang(path)
    try:
        yield hung
    finally:
        if hung is not None:
            hung.close()
