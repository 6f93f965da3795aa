"""Tags, notes, shares and batches as rows, on both databases."""

import threading
import time
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import func, select

from jobkit import new_job, new_recording
from tiro.actions import tags as tag_actions
from tiro.actions.context import Context
from tiro.errors import NotFound, StateConflict
from tiro.pipeline.transcribe import size_for
from tiro.store import batch_views, batches, events, hiding, links, notes, recordings, scope, tags
from tiro.store.database import Database
from tiro.store.tables import (
    LOCAL_OWNER,
    BatchItem,
    Note,
    Recording,
    RecordingTag,
    Share,
    Tag,
    User,
)

PARTS = {"with_media": True, "with_exports": True, "with_notes": False}


@pytest.fixture
def context(database: Database) -> Context:
    """What actions on rows alone need."""
    return cast("Context", SimpleNamespace(database=database))


def other(database: Database) -> str:
    with database.write() as session:
        session.add(User(id="usr_2", name="Other", role="member", created_at=0.0))
    return "usr_2"


def count(database: Database, table: Any) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_one_of_many_makes_a_tag_when_all_make_the_same(context: Context) -> None:
    """The others are told that it is there."""
    refused: list[StateConflict] = []

    def make(name: str) -> None:
        try:
            tag_actions.create(context, LOCAL_OWNER, name)
        except StateConflict as error:
            refused.append(error)

    threads = [threading.Thread(target=make, args=(name,)) for name in ("Été", "ete", "ÉTÉ", "Ete")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (count(context.database, Tag), len(refused)) == (1, 3)


def test_many_recordings_are_tagged_in_one_transaction_with_an_event_each(context: Context) -> None:
    """Whoever follows sees each as it is now, and the tag with its count."""
    with context.database.write() as session:
        ids = [new_recording(session).id for _ in range(500)]
        before = events.latest(session)
    changed = tag_actions.assign_many(context, LOCAL_OWNER, ids, add=["x"], remove=["none"])
    assert changed.changed == set(ids)
    with context.database.read() as session:
        told = events.since(session, before, limit=1000)
    assert [record.kind for record in told] == ["recording"] * 500 + ["tag"]
    assert '"name":"x"' in told[0].data
    assert '"recordings":500' in told[-1].data


def test_tags_of_others_are_neither_seen_nor_carried(context: Context) -> None:
    """Not by id, and a name of theirs is free."""
    stranger = other(context.database)
    theirs = tag_actions.create(context, stranger, "theirs")["id"]
    with context.database.write() as session:
        recording = new_recording(session).id
    for act in (tag_actions.show, tag_actions.delete):
        with pytest.raises(NotFound):
            act(context, LOCAL_OWNER, theirs)
    shown = tag_actions.assign(context, LOCAL_OWNER, recording, ["theirs"])
    assert shown["tags"][0]["id"] != theirs
    assert tag_actions.show(context, stranger, theirs)["recordings"] == 0
    with pytest.raises(NotFound):
        tag_actions.assign(context, stranger, recording, ["theirs"])
    done = tag_actions.assign_many(context, stranger, [recording], add=["theirs"], remove=[])
    assert (done.changed, done.unchanged) == (set(), set())


def test_no_more_tags_are_made_than_may_be(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a name makes one by itself; then nothing of the request is done."""
    monkeypatch.setattr("tiro.actions.tagging.MOST_TAGS", 2)
    with context.database.write() as session:
        recording = new_recording(session).id
    with pytest.raises(StateConflict):
        tag_actions.assign(context, LOCAL_OWNER, recording, ["a", "b", "c"])
    assert count(context.database, Tag) == 0
    assert tag_actions.create(context, LOCAL_OWNER, "a")["colour"] == "teal"
    assert tag_actions.create(context, LOCAL_OWNER, "b")["colour"] == "blue"


def test_all_that_belongs_to_a_recording_goes_with_it(database: Database) -> None:
    """Also the file of a batch, which has its name."""
    with database.write() as session:
        job = new_job(session)
        recording = session.get_one(Recording, job.recording_id)
        tag = tags.add(session, LOCAL_OWNER, name="x", colour="teal")
        tags.attach(session, LOCAL_OWNER, {recording.id: [tag.id]})
        notes.add(session, LOCAL_OWNER, recording.id, title="", text="words")
        links.add(session, recording, token_hash="h", name="", expires_at=4e9, parts=PARTS)
        batch = batches.begin(session, LOCAL_OWNER, idempotency_key=None)
        batches.put_accepted(session, batch, 0, recording=recording, job_id=job.id, choice={})
    with database.write() as session:
        hiding.hide(session, LOCAL_OWNER, [recording.id], 0.0)
        hiding.condemn(session, LOCAL_OWNER, [recording.id])
        hiding.remove(session, [recording.id])
    for table in (RecordingTag, Note, Share, BatchItem):
        assert count(database, table) == 0
    assert count(database, Tag) == 1


def test_share_is_found_by_its_secret_alone(database: Database) -> None:
    """Whoever asks; and not once it is over."""
    with database.write() as session:
        recording = new_recording(session)
        for token, until in (("open", time.time() + 60), ("over", time.time() - 1)):
            links.add(session, recording, token_hash=token, name="", expires_at=until, parts=PARTS)
    stranger = other(database)
    with database.read() as session:
        with scope.acting_for(stranger), pytest.raises(NotFound):
            links.open_by_token(session, "open")
        found = links.open_by_token(session, "open")
        assert links.open_by_id(session, found.id) is found
        for token in ("over", "", "OPEN"):
            with pytest.raises(NotFound):
                links.open_by_token(session, token)
        with pytest.raises(NotFound):
            links.get(session, stranger, found.id)
    with database.write() as session:
        session.get_one(User, LOCAL_OWNER).closing_at = 1.0
    with database.read() as session, pytest.raises(NotFound):
        links.open_by_token(session, "open")


def test_refused_file_does_not_take_the_place_of_one_that_was_taken_in(database: Database) -> None:
    """When a batch is sent again; and one that was refused may be taken in then."""
    failure = {"code": "media_unreadable"}
    with database.write() as session:
        job = new_job(session)
        recording = session.get_one(Recording, job.recording_id)
        batch = batches.begin(session, LOCAL_OWNER, idempotency_key="k")
        refuse: Any = {"file_name": "b", "size_bytes": 1, "error": failure}
        batches.put_refused(session, batch, 0, **refuse)
        batches.put_accepted(session, batch, 0, recording=recording, job_id=job.id, choice={})
        batches.put_refused(session, batch, 0, **refuse)
        batches.end(session, batch.id, error=None)
    with database.write() as session:
        again = batches.begin(session, LOCAL_OWNER, idempotency_key="k")
        (item,) = batches.items(session, again)
        assert (again.id, item.recording_id, item.error) == (batch.id, recording.id, None)
        summary = batch_views.view(session, again)["summary"]
        assert (summary["files"], summary["refused"], summary["states"]["queued"]) == (1, 0, 1)
        again.created_at = time.time() - 90_000
    with database.write() as session:
        assert batches.begin(session, LOCAL_OWNER, idempotency_key="k").id != batch.id


def test_only_short_recordings_of_a_batch_are_written_down_in_one_go(database: Database) -> None:
    """As was said when they came; a job that came alone is spread as ever."""
    with database.write() as session:
        batch = batches.begin(session, LOCAL_OWNER, idempotency_key=None)
        for index, length in enumerate((batches.SHORT, batches.LONG)):
            job = new_job(session, batch_id=batch.id)
            recording = session.get_one(Recording, job.recording_id)
            choice = {"length": length}
            batches.put_accepted(
                session, batch, index, recording=recording, job_id=job.id, choice=choice
            )
            together = size_for(session, job, chunks=15, slots=2)
            assert together == (15 if length == batches.SHORT else 2)
        assert size_for(session, new_job(session), chunks=15, slots=2) == 2


def test_hidden_recordings_keep_their_marks(database: Database) -> None:
    """Restored, a recording is as it was: a favourite with its tags."""
    with database.write() as session:
        recording = new_recording(session)
        tag = tags.add(session, LOCAL_OWNER, name="x", colour="teal")
        tags.attach(session, LOCAL_OWNER, {recording.id: [tag.id]})
        recordings.change(session, LOCAL_OWNER, recording.id, is_favourite=True)
        hiding.hide(session, LOCAL_OWNER, [recording.id], 60.0)
        assert tags.counts(session, LOCAL_OWNER) == {tag.id: 0}
        hiding.restore(session, LOCAL_OWNER, [recording.id])
        assert tags.counts(session, LOCAL_OWNER) == {tag.id: 1}
        assert recordings.get(session, LOCAL_OWNER, recording.id).is_favourite
