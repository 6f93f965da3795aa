"""What Tiro takes of the disks of database, media and models, and what is left there."""

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tiro.actions.context import MEDIA_DIR
from tiro.settings import Settings
from tiro.settings.live import Live
from tiro.store import health, per_account, scope
from tiro.store.database import SQLITE_NAME, Database
from tiro.store.views import rfc3339

KEPT_TIMES = 50.0
"""How many times as long as adding up took its result holds."""
LONGEST_KEPT_SECONDS = 300.0


@dataclass(slots=True)
class Storage:
    """Adds up the files of each part; the longer that takes, the longer its result holds."""

    source: Settings | Live
    database: Database
    clock: Callable[[], float] = time.time
    stopwatch: Callable[[], float] = time.monotonic
    _found: dict[str, Any] | None = None
    _at: float = 0.0
    _kept_until: float = 0.0
    _adding: threading.Lock = field(default_factory=threading.Lock)

    @property
    def settings(self) -> Settings:
        """All settings as they are now."""
        return self.source.now if isinstance(self.source, Live) else self.source

    def show(self) -> dict[str, Any]:
        """Give the bytes of each part by the disk that it is on."""
        with self._adding:
            begun = self.stopwatch()
            if self._found is None or begun >= self._kept_until:
                self._at = self.clock()
                self._found = self._add_up()
                ended = self.stopwatch()
                self._kept_until = ended + min(LONGEST_KEPT_SECONDS, KEPT_TIMES * (ended - begun))
            return self._found

    def _add_up(self) -> dict[str, Any]:
        settings = self.settings
        media, models = settings.data_dir / MEDIA_DIR, settings.models_dir
        is_remote = settings.is_postgres
        parts = [
            ("media", media, size_of(media)),
            ("models", models, size_of(models)),
            ("database", None if is_remote else settings.data_dir, self._database_bytes()),
        ]
        disks: dict[int | None, dict[str, Any]] = {}
        for name, folder, used in parts:
            disk = disks.setdefault(_device(folder), _disk(folder))
            disk["parts"].append({"name": name, "used_bytes": used})
        return {
            "at": rfc3339(self._at),
            "kept_free_bytes": settings.storage.min_free_bytes,
            "disks": list(disks.values()),
            "accounts": self._accounts(),
        }

    def _accounts(self) -> list[dict[str, Any]]:
        with scope.everyone(), self.database.read() as session:
            return per_account.kept(session)

    def _database_bytes(self) -> int | None:
        if self.settings.is_postgres:
            return health.database_bytes(self.database)
        found = 0
        for file in self.settings.data_dir.glob(f"{SQLITE_NAME}*"):
            # The journal comes and goes.
            with contextlib.suppress(OSError):
                found += file.stat().st_size
        return found


def size_of(folder: Path) -> int:
    """Add up the files below a folder; what goes away meanwhile counts nothing."""
    return sum(_sizes(str(folder)))


def _sizes(folder: str) -> Iterator[int]:
    waiting = [folder]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    with contextlib.suppress(OSError):
                        yield entry.stat(follow_symlinks=False).st_size


def _nearest(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())


def _device(folder: Path | None) -> int | None:
    return None if folder is None else _nearest(folder.absolute()).stat().st_dev


def _disk(folder: Path | None) -> dict[str, Any]:
    usage = None if folder is None else shutil.disk_usage(_nearest(folder.absolute()))
    return {
        "total_bytes": usage.total if usage else None,
        "free_bytes": usage.free if usage else None,
        "parts": [],
    }
