"""What is deleted for good is gone to the last byte, also when something was in the way."""

import threading
from contextlib import closing as closing_of

import pytest
import sqlalchemy as sa

from actionkit import rows
from keepkit import account, found_in_files, found_in_tables, record, with_ages
from markkit import mark_what_is_made
from tiro.actions import closing, deleting, purging, scrubbing, silencing, sweeping
from tiro.actions.context import Context
from tiro.durable.queue import Queue
from tiro.durable.tickets import Ticket
from tiro.errors import LoginRefused, NotFound, StateConflict
from tiro.store import audit, events
from tiro.store import purging as purge_rows
from tiro.store.files import MediaStore
from tiro.store.tables import (
    LOCAL_OWNER,
    AuditRow,
    DraftRow,
    Event,
    IdempotencyKey,
    Job,
    Recording,
    SegmentRow,
    Share,
    TranscriptRow,
    UploadRow,
    User,
    Vocabulary,
    Voice,
)

WORD = "marsupilami"


def mark_everything(context: Context, recording_id: str, owner_id: str = LOCAL_OWNER) -> None:
    """Let a word stand in every place that knows of a recording and is not filled yet."""
    with context.database.write() as session:
        transcript_id = session.scalars(
            sa.select(TranscriptRow.id).where(TranscriptRow.recording_id == recording_id)
        ).one()
        session.add(
            DraftRow(
                transcript_id=transcript_id, base_revision=1, operations=f'["{WORD}"]', done=1,
                tab="t", revision=1, updated_at=1.0,
            )
        )  # fmt: skip
        session.add(
            UploadRow(
                id=f"up_{recording_id}", owner_id=owner_id, size_bytes=1, metadata_=WORD,
                options={"title": WORD}, file_name=WORD, created_at=1.0, expires_at=9e9,
                recording_id=recording_id,
            )
        )  # fmt: skip
        session.add(
            Share(
                id=f"share_{recording_id}", owner_id=owner_id, recording_id=recording_id,
                token_hash=recording_id, name=WORD, created_at=1.0, expires_at=9e9,
                with_media=True, with_exports=True, with_notes=True,
            )
        )  # fmt: skip
        session.add(
            IdempotencyKey(
                owner_id=owner_id, key=WORD, fingerprint="0", recording_id=recording_id,
                job_id=None, created_at=1.0, locked_until=0.0,
            )
        )  # fmt: skip
        events.add(
            session, kind="recording", owner_id=owner_id, recording_id=recording_id,
            data={"title": WORD},
        )  # fmt: skip
        mark_what_is_made(
            session, WORD, recording_id=recording_id, transcript_id=transcript_id, owner_id=owner_id
        )
    part = context.files.path(f"imports/job_import_{recording_id}")
    part.parent.mkdir(exist_ok=True)
    part.write_text(WORD)
    path = context.files.path(f"uploads/up_{recording_id}")
    path.parent.mkdir(exist_ok=True)
    path.write_text(WORD)


def found(context: Context) -> list[str]:
    """Name the files and columns in which the word still stands."""
    folder = context.files.root.parent
    return found_in_files(folder, WORD) + found_in_tables(context.database, WORD)


def scrubbed(context: Context) -> list[str]:
    assert scrubbing.scrub(context, after_seconds=0.0)
    return found(context)


def test_a_deleted_recording_is_gone_to_the_last_byte(context: Context) -> None:
    """In no file of the data folder, in no column of no table: title, text, notes, names, options, keys."""
    kept = record(context, word="budget", segments=40)
    gone = record(context, word=WORD, segments=1200)
    mark_everything(context, gone)
    with closing_of(Queue(context.database)) as queue, context.database.write() as session:
        of_it = sa.select(Job.id).where(Job.recording_id == gone, Job.kind == "transcribe")
        job_id = session.scalars(of_it).one()
        queue.submit(session, Ticket(job_id, 1, 0), queue="media", priority=5, turn=1)
    before = found(context)
    assert not any("workflow" in place for place in before), "tickets hold ids alone"
    assert len(before) > 30 if context.database.is_postgres else len(before) > 32
    deleting.delete(context, LOCAL_OWNER, gone, purge=True)
    assert scrubbed(context) == []
    assert [row.id for row in rows(context, Recording)] == [kept]
    assert len(rows(context, SegmentRow)) == 40


def test_sound_alone_and_text_alone_are_gone_to_the_last_byte(context: Context) -> None:
    """What is deleted by age leaves as little as what a person deletes."""
    record(context, word=WORD, days=50)
    with context.database.write() as session:
        for column, table in (("title", "recordings"), ("file_name", "recordings")):
            session.execute(sa.text(f"UPDATE {table} SET {column} = 'x'"))  # noqa: S608
        for table in ("notes", "speakers", "recording_names", "search_recordings"):
            session.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608
        session.execute(sa.update(Job).values(options={}))
    with_ages(context, audio=10, transcript=10)
    for _ in sweeping.sweep(context):
        pass
    assert [place for place in scrubbed(context) if not place.endswith("/peaks")] == []
    assert rows(context, TranscriptRow) == []


def test_voices_go_with_the_recording_they_were_learned_from(context: Context) -> None:
    """On request, and no others."""
    one, other = record(context), record(context)
    with context.database.write() as session:
        for number, recording_id in enumerate((one, other)):
            session.add(
                Voice(
                    id=f"voice_{number}", owner_id=LOCAL_OWNER, name="Anna", encoder="e",
                    embedding="AAAA", seconds=1.0, consent={}, created_at=1.0, updated_at=1.0,
                )
            )  # fmt: skip
            session.execute(
                sa.update(Job)
                .where(Job.recording_id == recording_id)
                .values(options={"voice_id": f"voice_{number}"})
            )
    deleting.delete(context, LOCAL_OWNER, one, purge=True, with_voices=True)
    assert [row.id for row in rows(context, Voice)] == ["voice_1"]
    deleting.delete(context, LOCAL_OWNER, other, purge=True)
    assert [row.id for row in rows(context, Voice)] == ["voice_1"]


def test_a_sound_is_deleted_once_and_cannot_be_worked_on(context: Context) -> None:
    """Deleting it again is fine; a busy recording is left as it is."""
    busy = record(context, state="running")
    with pytest.raises(StateConflict):
        silencing.delete_sound(context, LOCAL_OWNER, busy)
    ready = record(context)
    shown = silencing.delete_sound(context, LOCAL_OWNER, ready)
    assert shown["media_deleted_at"] is not None
    assert silencing.delete_sound(context, LOCAL_OWNER, ready)["media_deleted_at"] is not None
    with pytest.raises(NotFound):
        silencing.delete_sound(context, "usr_other", ready)


class Stuck:
    """Lets folders of some recordings not be removed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: set[str] = set()
        remove, remove_one = MediaStore.delete_prefix, MediaStore.delete

        def delete_prefix(files: MediaStore, prefix: str) -> None:
            if any(name in prefix for name in self.names):
                raise PermissionError
            remove(files, prefix)

        def delete(files: MediaStore, key: str) -> None:
            if any(name in key for name in self.names):
                raise PermissionError
            remove_one(files, key)

        monkeypatch.setattr(MediaStore, "delete_prefix", delete_prefix)
        monkeypatch.setattr(MediaStore, "delete", delete)


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Stuck:
    """What cannot be removed."""
    return Stuck(monkeypatch)


def test_a_folder_that_cannot_be_removed_holds_up_no_other(context: Context, stuck: Stuck) -> None:
    """It stays in nobody's sight, and is removed once that works."""
    first, second = record(context), record(context)
    stuck.names.add(first)
    deleting.delete_many(context, LOCAL_OWNER, [first, second], purge=True)
    assert [row.id for row in rows(context, Recording)] == [first]
    third = record(context)
    deleting.delete(context, LOCAL_OWNER, third, purge=True)
    assert purging.purge_due(context) == 0
    assert [row.id for row in rows(context, Recording)] == [first]
    with pytest.raises(NotFound):
        deleting.restore(context, LOCAL_OWNER, first)
    stuck.names.clear()
    assert purging.purge_due(context) == 1
    assert rows(context, Recording) == []


def test_a_sound_that_cannot_be_removed_is_heard_by_nobody(context: Context, stuck: Stuck) -> None:
    """The mark comes first; the file follows when it can."""
    one = record(context)
    stuck.names.add(one)
    silencing.delete_sound(context, LOCAL_OWNER, one)
    assert context.files.exists(f"recordings/{one}/original")
    silencing.finish_all(context)
    stuck.names.clear()
    silencing.finish_all(context)
    assert not context.files.exists(f"recordings/{one}/original")
    assert rows(context, Recording)[0].media_key is None


def test_a_long_text_goes_in_small_transactions(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No lock is held for long, however long the text: others write in between."""
    monkeypatch.setattr(purge_rows, "SEGMENTS_AT_ONCE", 100)
    gone = record(context, segments=1000)
    left: list[int] = []
    shrink = purge_rows.shrink

    def watched(*args: object, **kwargs: object) -> bool:
        left.append(len(rows(context, SegmentRow)) if not context.database.is_postgres else 0)
        return shrink(*args, **kwargs)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(purge_rows, "shrink", watched)
    deleting.delete(context, LOCAL_OWNER, gone, purge=True)
    assert len(left) > 10
    assert rows(context, Recording) == []


def test_a_reader_is_not_in_the_way_for_good(context: Context) -> None:
    """While somebody reads, the journal is left for later, and nobody waits for it."""
    if context.database.is_postgres:
        assert context.database.truncate_journal()
        return
    gone = record(context, word=WORD)
    with context.database.read() as session:
        session.execute(sa.select(Recording)).all()
        thread = threading.Thread(
            target=deleting.delete, args=(context, LOCAL_OWNER, gone), kwargs={"purge": True}
        )
        thread.start()
        thread.join()
        assert not scrubbing.scrub(context, after_seconds=0.0)
        record(context)
    assert scrubbed(context) == []


def test_an_account_is_gone_to_the_last_byte(context: Context) -> None:
    """Recordings, words, voices, uploads, events, and its name in the log of what was done."""
    other = account(context, "Berta", role="administrator")
    mine = account(context, WORD, password_hash=None, preferences={"x": WORD})
    theirs = record(context, owner_id=other)
    mark_everything(context, record(context, word=WORD, owner_id=mine), mine)
    with context.database.write() as session:
        session.add(
            Vocabulary(
                id="voc_1", owner_id=mine, name=WORD, entries=[{"word": WORD}], created_at=1.0
            )
        )
        session.add(
            Voice(
                id="voice_1", owner_id=mine, name=WORD, encoder="e", embedding="AAAA", seconds=1.0,
                consent={"given_by": WORD}, created_at=1.0, updated_at=1.0,
            )
        )  # fmt: skip
        who = audit.Actor(mine, WORD, "10.0.0.1")
        audit.record(session, who=who, action="note", target=WORD, after={"name": WORD})
        admin = audit.Actor(other, "Berta")
        audit.record(session, who=admin, action="x", target=mine, before={"name": WORD})
    assert len(found(context)) > 15
    shown = closing.close(context, mine, who=admin)
    assert shown == {"id": mine, "recordings": 1}
    with pytest.raises(NotFound):
        closing.close(context, mine, who=admin)
    closing.close_due(context)
    assert scrubbed(context) == []
    assert [row.id for row in rows(context, Recording)] == [theirs]
    assert {row.id for row in rows(context, User)} == {LOCAL_OWNER, other}
    assert not any(row.owner_id == mine for row in rows(context, Event))
    assert mine not in str([(row.account_id, row.target) for row in rows(context, AuditRow)])


def test_the_last_administrator_stays(context: Context) -> None:
    """Somebody must be able to let others in."""
    boss = account(context, "Anna", role="administrator")
    member = account(context, "Berta")
    with pytest.raises(StateConflict):
        closing.close(context, boss, who=audit.CONSOLE)
    closing.close(context, member, who=audit.CONSOLE)
    second = account(context, "Carla", role="administrator")
    closing.close(context, boss, who=audit.CONSOLE)
    with pytest.raises(StateConflict):
        closing.close(context, second, who=audit.CONSOLE)


def test_the_local_user_begins_anew(context: Context) -> None:
    """Without accounts everything goes, and the user is as on the first day."""
    record(context, word=WORD)
    closing.require_proof(context, LOCAL_OWNER, password=None, login="local user")
    closing.close(context, LOCAL_OWNER, who=audit.CONSOLE)
    closing.close_due(context)
    assert scrubbed(context) == []
    [user] = rows(context, User)
    assert (user.id, user.name, user.closing_at) == (LOCAL_OWNER, "Local user", None)
    record(context)


def test_nobody_is_deleted_by_a_slip(context: Context) -> None:
    """Where there is a password it is asked for; else the login or the name."""
    mine = account(context, "Berta")
    for login in (None, "", "anna"):
        with pytest.raises(LoginRefused):
            closing.require_proof(context, mine, password=None, login=login)
    closing.require_proof(context, mine, password=None, login=" BERTA ")


def test_what_a_killed_worker_left_of_an_account_is_ended(context: Context, stuck: Stuck) -> None:
    """The account goes last, so that what is left of it is found."""
    mine = account(context, "Berta")
    one = record(context, owner_id=mine)
    record(context, owner_id=mine)
    stuck.names.add(one)
    closing.close(context, mine, who=audit.CONSOLE)
    closing.close_due(context)
    assert [row.id for row in rows(context, Recording)] == [one]
    assert mine in {row.id for row in rows(context, User)}
    stuck.names.clear()
    closing.close_due(context)
    assert rows(context, Recording) == []
    assert mine not in {row.id for row in rows(context, User)}
