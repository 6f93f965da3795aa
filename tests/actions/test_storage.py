"""What Tiro takes of the disks: each part once, on the disk that it is on, and not added up at each look."""

from pathlib import Path

import pytest

from tiro.actions import storage
from tiro.actions.storage import Storage, size_of
from tiro.settings import Settings
from tiro.store.database import Database


def test_parts_are_added_up_on_their_disk(settings: Settings, sqlite_database: Database) -> None:
    media = settings.data_dir / "media" / "originals" / "ab"
    media.mkdir(parents=True)
    (media / "one").write_bytes(b"x" * 1000)
    shown = Storage(settings, sqlite_database).show()
    assert shown["at"] > "2026"
    (disk,) = shown["disks"]
    used = {part["name"]: part["used_bytes"] for part in disk["parts"]}
    assert used["media"] == size_of(settings.data_dir / "media") >= 1000
    assert used["models"] == 0
    assert used["database"] > 0
    assert 0 < disk["free_bytes"] <= disk["total_bytes"]


def test_sum_holds_the_longer_the_longer_it_took(
    settings: Settings, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two folders of half a second each: what was found holds for 50 seconds."""
    looks: list[Path] = []
    now = [100.0]

    def look(folder: Path) -> int:
        looks.append(folder)
        now[0] += 0.5
        return 0

    monkeypatch.setattr(storage, "size_of", look)
    shown = Storage(settings, sqlite_database, stopwatch=lambda: now[0])
    for at in (100.0, 150.0, 152.0):
        now[0] = at
        shown.show()
    assert len(looks) == 4


def test_database_elsewhere_has_no_disk(
    settings: Settings, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(_: Database) -> int:
        return 42

    monkeypatch.setattr(storage.health, "database_bytes", told)
    settings.database_url = "postgresql://elsewhere/tiro"
    disks = Storage(settings, sqlite_database).show()["disks"]
    assert disks[-1] == {
        "total_bytes": None,
        "free_bytes": None,
        "parts": [{"name": "database", "used_bytes": 42}],
    }
