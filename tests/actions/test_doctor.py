import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cluster import free_port
from tiro.actions.doctor import FAIL, OK, WARN, Finding, examine
from tiro.machine import cgroup
from tiro.settings import Settings, secret_key
from tiro.store import destinations, workers
from tiro.store.database import SQLITE_NAME, open_database
from tiro.store.migrate import migrate
from tiro.store.tables import Worker
from tiro.vault import sealing


@pytest.fixture
def fresh(tmp_path: Path) -> Settings:
    """An installation that has never run."""
    return Settings.model_validate({"data_dir": tmp_path / "data", "port": free_port()})


@pytest.fixture
def installed(fresh: Settings) -> Settings:
    """An installation that has run and is well."""
    migrate(fresh)
    secret_key(fresh)
    return fresh


def found(settings: Settings, what: str, *, server: str | None = None) -> Finding:
    return next(one for one in examine(settings, server=server) if one.what == what)


def test_sound_installation_has_no_failure(installed: Settings) -> None:
    findings = examine(installed)
    assert [one for one in findings if one.state == FAIL] == []
    assert {"Python", "libraries", "data folder", "disk", "database", "port"} <= {
        one.what for one in findings
    }


def test_whatever_is_not_well_says_what_to_do(fresh: Settings) -> None:
    assert all(one.advice for one in examine(fresh) if one.state != OK)


def test_looking_changes_nothing(fresh: Settings) -> None:
    examine(fresh)
    assert not fresh.data_dir.exists()


def test_open_data_folder_is_noticed(installed: Settings) -> None:
    installed.data_dir.chmod(0o755)
    finding = found(installed, "data folder")
    assert finding.state == WARN
    assert "chmod 700" in finding.advice


def test_readable_secret_key_fails(installed: Settings) -> None:
    (installed.data_dir / "secret_key").chmod(0o644)
    finding = found(installed, "secret key")
    assert finding.state == FAIL
    assert "chmod 600" in finding.advice


def test_full_disk_fails(installed: Settings) -> None:
    installed.storage.min_free_bytes = 1 << 60
    assert found(installed, "disk").state == FAIL


def test_old_tables_fail(installed: Settings) -> None:
    with closing(sqlite3.connect(installed.data_dir / SQLITE_NAME)) as database:
        database.execute("DELETE FROM alembic_version")
        database.commit()
    finding = found(installed, "database")
    assert (finding.state, finding.advice) == (FAIL, "Run: tiro migrate")


def test_tables_of_a_newer_release_fail(installed: Settings) -> None:
    with closing(sqlite3.connect(installed.data_dir / SQLITE_NAME)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    finding = found(installed, "database")
    assert finding.state == FAIL
    assert "newer" in finding.told


def test_damaged_database_fails(installed: Settings) -> None:
    path = installed.data_dir / SQLITE_NAME
    path.with_name(f"{SQLITE_NAME}-wal").unlink(missing_ok=True)
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    path.write_bytes(content)
    assert found(installed, "database").state == FAIL


def test_unreachable_postgresql_fails(fresh: Settings) -> None:
    url = "postgresql://tiro:hunter2hunter2@127.0.0.1:1/tiro"
    settings = fresh.model_copy(update={"database_url": url})
    finding = found(settings, "database")
    assert finding.state == FAIL
    assert "hunter2" not in str(finding)


def test_taken_port_fails(installed: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", installed.port))
        other.listen()
        assert found(installed, "port").state == FAIL


def test_running_server_is_told_instead_of_the_port(installed: Settings) -> None:
    finding = found(installed, "server", server="http://127.0.0.1:8000")
    assert finding.state == OK


def test_server_without_a_live_worker_fails(installed: Settings) -> None:
    assert found(installed, "worker", server="http://127.0.0.1:8000").state == FAIL


def test_live_worker_is_told(installed: Settings) -> None:
    row = Worker(id="a", host="a", pid=1, slots=1, serves=[], seen=0.0)
    with closing(open_database(installed)) as database, database.write() as session:
        workers.beat(session, row)
    assert found(installed, "worker", server="http://127.0.0.1:8000").told == "1 alive"


def test_engine_that_lacks_something_says_what(installed: Settings) -> None:
    finding = found(installed, "engine openai_compatible")
    assert finding.state == WARN
    assert "BASE_URL" in finding.told


def test_container_with_fewer_cores_than_slots_is_noticed(
    installed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroup, "cores", lambda: 1.5)
    installed.worker.slots = 8
    finding = found(installed, "cores")
    assert (finding.state, finding.advice) == (WARN, "Set TIRO_WORKER__SLOTS=1.")


def test_container_with_little_memory_is_noticed(
    installed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroup, "memory_bytes", lambda: 500_000_000)
    finding = found(installed, "memory")
    assert (finding.state, finding.told) == (WARN, "0.5 GB")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_of_another_user_fails(installed: Settings) -> None:
    installed.data_dir.chmod(0o500)
    assert found(installed, "data folder").state == FAIL


def test_templates_of_the_folder_that_are_wrong_are_told(installed: Settings) -> None:
    """Each with its file and its place."""
    folder = installed.data_dir / "templates"
    folder.mkdir()
    assert found(installed, "templates").told == f"0 in {folder}"
    (folder / "mine.md").write_text("---\nname: mine\nversion: x\ntitle: Mine\n---\nSay it.\n")
    one = found(installed, "templates")
    assert (one.state, one.told) == (
        WARN,
        "mine.md: json: A block ```json with the JSON Schema is missing.;"
        " jinja: A block ```jinja with the rendering is missing.",
    )


def test_secrets_that_cannot_be_read_are_told(installed: Settings) -> None:
    """With another secret key, and when its file is gone; looking makes no new one."""
    key = installed.data_dir / "secret_key"
    sealed = sealing.seal(secret_key(installed), "{}", owner_id="usr_local", row_id="dst_1")
    with closing(open_database(installed)) as database, database.write() as session:
        row = destinations.add(
            session, "usr_local", kind="notion", name="a", config={}, destination_id="dst_1"
        )
        row.secrets = sealed
    assert found(installed, "destinations").state == OK
    key.unlink()
    assert found(installed, "destinations").state == FAIL
    assert not key.exists()
