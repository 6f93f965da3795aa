import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import tiro.store
from databases import Databases
from tiro.errors import DatabaseTooNew
from tiro.settings import Settings
from tiro.store import flags, listing, recordings, speakers, transcripts
from tiro.store.database import Database, open_database
from tiro.store.migrate import MIGRATED_BY, MigrationReport, SchemaState, check_schema, migrate
from tiro.store.paging import Asked
from tiro.store.schema import REVISIONS
from tiro.store.tables import LOCAL_OWNER, Recording, SpeakerRow, Table, TranscriptRow, User
from tiro.store.tables import SpeakerEdit as SpeakerEditRow
from tiro.transcript.speaker_edits import SpeakerEdit

MIGRATE = """
import sys
from pathlib import Path
from tiro.settings import Settings
from tiro.store.migrate import migrate
print(migrate(Settings(data_dir=Path(sys.argv[1]), database_url=sys.argv[2] or None)).before)
"""


FIRST_RELEASE: dict[str, dict[str, Any]] = {
    "recordings": {
        "id": "rec_1", "owner_id": LOCAL_OWNER, "title": "A", "file_name": "a.wav",
        "media_type": "audio/wav", "size_bytes": 1, "content_hash": "0" * 64, "created_at": 1.0,
        "revision": 1,
    },
    "transcripts": {
        "id": "tr_1", "owner_id": LOCAL_OWNER, "recording_id": "rec_1", "version": 1,
        "is_primary": True, "origin": "engine", "language": "en", "duration": 1.0,
        "engine": "fake", "model": "fake", "quality": "draft", "created_at": 1.0,
        "warnings": [], "revision": 1,
    },
    "segments": {
        "transcript_id": "tr_1", "idx": 0, "id": "s1", "start": 0.0, "end": 1.0, "text": "Yes.",
        "words": '[["Yes.",0.0,1.0,0.9]]',
    },
}  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def fresh(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Settings:
    """Settings of a database without tables, once of each kind."""
    url = databases.empty_postgres_url() if request.param == "postgres" else None
    return databases.settings(tmp_path / "new" / "data", url)


def set_revision(database: Database, revision: str) -> None:
    with database.write() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = :r"), {"r": revision})


def test_new_database_gets_all_tables_and_the_local_user(fresh: Settings) -> None:
    assert migrate(fresh) == MigrationReport(before=None, after=REVISIONS[-1], copy=None)
    with closing(open_database(fresh)) as database, database.read() as session:
        assert check_schema(database) is SchemaState.CURRENT
        assert session.get_one(User, LOCAL_OWNER).role == "administrator"


def test_second_migration_changes_nothing(fresh: Settings) -> None:
    migrate(fresh)
    report = migrate(fresh)
    assert report == MigrationReport(before=REVISIONS[-1], after=REVISIONS[-1], copy=None)
    assert not report.is_changed


def test_migrated_schema_equals_the_tables(database: Database) -> None:
    def is_ours(_item: object, name: str | None, kind: str, *_: object) -> bool:
        return kind != "table" or name in Table.metadata.tables

    with database.engine.connect() as connection:
        options = {"compare_server_default": True, "include_object": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Table.metadata) == []


def test_known_revisions_are_those_of_the_scripts() -> None:
    """The list exists so that a server need not load Alembic to look at its database."""
    config = Config()
    folder = Path(tiro.store.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    assert [script.revision for script in scripts] == list(reversed(REVISIONS))


def test_two_processes_at_once_migrate_once(fresh: Settings) -> None:
    arguments = [sys.executable, "-c", MIGRATE, str(fresh.data_dir), fresh.database_url or ""]
    running = [subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = sorted(process.communicate(timeout=180)[0].strip() for process in running)
    assert [process.returncode for process in running] == [0, 0]
    assert told == [REVISIONS[-1], "None"]


def test_database_of_a_newer_tiro_is_refused_and_untouched(fresh: Settings) -> None:
    migrate(fresh)
    with closing(open_database(fresh)) as database:
        set_revision(database, "9999")
        ran: list[Database] = []
        with pytest.raises(DatabaseTooNew):
            migrate(fresh, also=[ran.append])
        with pytest.raises(DatabaseTooNew):
            check_schema(database)
    assert ran == []


def test_database_without_tables_is_told_as_new(fresh: Settings) -> None:
    with closing(open_database(fresh)) as database:
        assert check_schema(database) is SchemaState.NEW


def test_failed_migration_leaves_no_table(fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("alembic.op.bulk_insert", fail)
    with pytest.raises(RuntimeError, match="no"):
        migrate(fresh)
    with closing(open_database(fresh)) as database:
        assert sa.inspect(database.engine).get_table_names() == []


def test_file_is_copied_before_another_release_changes_it(settings: Settings) -> None:
    migrate(settings)
    with closing(open_database(settings)) as database, database.write() as session:
        flags.put(session, MIGRATED_BY, {"version": "0.0.1"})

    def change(database: Database) -> None:
        with database.write() as session:
            flags.put(session, "changed", {})

    copy = migrate(settings, also=[change]).copy
    assert copy is not None
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        kept = dict(connection.execute("SELECT name, value FROM flags").fetchall())
    assert json.loads(kept[MIGRATED_BY]) == {"version": "0.0.1"}
    assert "changed" not in kept


def test_only_the_newest_copies_are_kept(settings: Settings) -> None:
    migrate(settings)
    copies: list[Path | None] = []
    for number in range(5):
        with closing(open_database(settings)) as database, database.write() as session:
            flags.put(session, MIGRATED_BY, {"version": f"0.0.{number}"})
        copies.append(migrate(settings).copy)
    assert sorted((settings.data_dir / "backups").iterdir()) == copies[-3:]


def test_further_migrations_run_each_time(settings: Settings) -> None:
    ran: list[bool] = []
    for _ in range(2):
        migrate(settings, also=[lambda database: ran.append(database.is_postgres)])
    assert ran == [False, False]


def test_lists_of_a_tag_keep_their_order(fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of recordings that were tagged when a tag did not know their time."""
    with monkeypatch.context() as patch:
        patch.setattr("tiro.store.migrate.REVISIONS", REVISIONS[: REVISIONS.index("0017")])
        migrate(fresh)
    first = FIRST_RELEASE["recordings"]
    carried = {"tag_id": "t", "owner_id": LOCAL_OWNER}
    rows: dict[str, list[dict[str, Any]]] = {
        "recordings": [first | {"id": id_, "created_at": at} for id_, at in zip("cab", (3.0, 2.0, 1.0), strict=True)],
        "tags": [{"id": "t", "owner_id": LOCAL_OWNER, "name": "t", "folded": "t", "colour": "teal", "created_at": 1.0, "revision": 1}],
        "recording_tags": [carried | {"recording_id": id_} for id_ in "abc"],
    }  # fmt: skip
    with closing(open_database(fresh)) as database:
        tables = sa.MetaData()
        tables.reflect(database.engine)
        with database.write() as session:
            for name, values in rows.items():
                session.execute(tables.tables[name].insert(), values)
        migrate(fresh)
        monkeypatch.setattr(listing, "FEW", 0)
        filters = listing.Filters(tags=("t",))
        with database.read() as session:
            found = listing.page(session, LOCAL_OWNER, filters, Asked())
    assert [row.id for row in found.items] == ["c", "a", "b"]


def test_texts_of_the_first_release_are_read_edited_and_deleted(
    fresh: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An update keeps what is there, and deleting takes what later tables say of it, too."""
    with monkeypatch.context() as patch:
        patch.setattr("tiro.store.migrate.REVISIONS", ("0001",))
        migrate(fresh)
    with closing(open_database(fresh)) as database:
        tables = sa.MetaData()
        tables.reflect(database.engine)
        with database.write() as session:
            for name, values in FIRST_RELEASE.items():
                session.execute(tables.tables[name].insert().values(values))
        assert migrate(fresh).before == "0001"

        with database.write() as session:
            text = transcripts.primary(session, LOCAL_OWNER, "rec_1")
            assert [(one.text, one.held) for one in text.segments] == [("Yes.", None)]
            speakers.add(session, "rec_1", "Anna")
            speakers.add_edits(session, "rec_1", [SpeakerEdit(0, 1, "S1")])
            recording = recordings.get(session, LOCAL_OWNER, "rec_1")
            assert (recording.language, recording.job_state) == ("en", None)
            found = listing.page(session, LOCAL_OWNER, listing.Filters(text="A.WAV"), Asked())
            assert found.items == [recording]
            session.execute(sa.delete(Recording))
        with database.read() as session:
            for table in (SpeakerRow, SpeakerEditRow, TranscriptRow):
                assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
