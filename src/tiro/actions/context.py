"""What every action works with: settings, database, files, the queue, the vault, the first look."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tiro.actions.media import MediaProber, Prober
from tiro.durable.queue import Queue, migrate_dbos
from tiro.durable.tickets import Ticket
from tiro.errors import SettingsError
from tiro.settings import Settings
from tiro.settings.live import Live
from tiro.store import runtime
from tiro.store.database import Database, Session, open_database
from tiro.store.files import MediaStore
from tiro.store.migrate import MigrationReport
from tiro.store.migrate import migrate as migrate_store
from tiro.store.schema import SchemaState, check_schema
from tiro.store.search import rebuilding
from tiro.vault import Vault

log = logging.getLogger(__name__)

MEDIA_DIR = "media"
RUN_DIR = "run"


class TicketQueue(Protocol):
    """Where tickets are put."""

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
        """Enqueue a ticket; it exists when the transaction commits."""
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What every action works with.

    Attributes:
        live: All settings, as they are at any moment.
        database: The rows.
        files: The media.
        queue: Where work is put.
        media: Looks at uploads.
        vault: Holds callers' keys; None where this process does the work itself.
    """

    live: Live
    database: Database
    files: MediaStore
    queue: TicketQueue
    media: Prober
    vault: Vault | None = None

    @property
    def settings(self) -> Settings:
        """All settings as they are now; ask again rather than keep them."""
        return self.live.now

    def close(self) -> None:
        """Let go of queue, vault and database; `media` is closed in the event loop that used it."""
        self.queue.close()
        if self.vault is not None:
            self.vault.close()
        self.database.close()


def open_context(
    settings: Settings,
    *,
    queue: TicketQueue | None = None,
    vault: Vault | None = None,
    migrate: bool = False,
) -> Context:
    """Open what the settings name.

    Args:
        settings: All settings.
        queue: Where work is put; by default the durable queue in the database.
        vault: A started vault, in the process that takes callers' keys.
        migrate: Bring the tables to what this release needs first.

    Raises:
        SettingsError: The tables are not what this release needs.
        DatabaseTooNew: A newer Tiro has changed them.
        MediaStoreNotShared: The media are in another folder than the database expects.
    """
    if migrate:
        migrate_all(settings, has_durable_queue=queue is None)
    database = open_database(settings)
    try:
        _require_current(database)
        files = MediaStore(settings.data_dir / MEDIA_DIR)
        with database.write() as session:
            files.ensure_marker(session)
        live = Live(settings)
        lay_stored(live, database)
        return Context(
            live=live,
            database=database,
            files=files,
            queue=queue or Queue(database),
            media=MediaProber(lambda: live.now.limits),
            vault=vault,
        )
    except BaseException:
        database.close()
        raise


def migrate_all(settings: Settings, *, has_durable_queue: bool = True) -> MigrationReport:
    """Bring our tables, those of the durable queue, and the index of the search to what this release needs.

    Raises:
        DatabaseTooNew: A newer Tiro has changed the database; nothing was touched.
        DatabaseBusy: Another process migrates and does not end.
    """
    queue = (migrate_dbos,) if has_durable_queue else ()
    return migrate_store(settings, also=(*queue, rebuilding.build))


def lay_stored(live: Live, database: Database) -> None:
    """Let hold what administrators have stored; what of it cannot be used is told in the log."""
    with database.read() as session:
        stored, revision = runtime.read(session)
    if live.lay(stored, revision):
        for ignored in live.ignored:
            log.warning(
                "a stored setting is not used",
                extra={"setting": ignored.name, "reason": ignored.reason},
            )


def run_dir(settings: Settings) -> Path:
    """Give the folder of the addresses of this machine's processes."""
    return settings.data_dir / RUN_DIR


def _require_current(database: Database) -> None:
    if check_schema(database) is not SchemaState.CURRENT:
        raise SettingsError("The database is not ready for this release. Run 'tiro migrate'.")
