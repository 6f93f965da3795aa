"""Deletion that can be undone for a while, and removal for good that ends even when it was cut."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from actionkit import add, files_of, queue_of, rows
from tiro.actions import (
    deleting,
    further,
    jobs,
    purging,
    recordings,
    speakers,
    transcripts,
    voices,
)
from tiro.actions.context import Context
from tiro.actions.options import parse
from tiro.durable.tickets import Ticket
from tiro.errors import NotFound, StorageFull
from tiro.settings.live import Live
from tiro.store import events, hiding, job_stages, work
from tiro.store import speakers as speaker_rows
from tiro.store import transcripts as transcript_rows
from tiro.store import voices as voice_rows
from tiro.store.jobs import Filters
from tiro.store.listing import Filters as Wanted
from tiro.store.paging import Asked
from tiro.store.tables import LOCAL_OWNER, ChunkRow, Job, Recording
from tiro.transcript.model import Transcript

DELETED = Wanted(is_deleted=True)


def with_undo(context: Context, seconds: float) -> Context:
    library = context.settings.library.model_copy(update={"undo_seconds": seconds})
    return dataclasses.replace(
        context, live=Live(context.settings.model_copy(update={"library": library}))
    )


def write_text(context: Context, recording_id: str) -> None:
    text = Transcript(
        id="tr_1", recording_id=recording_id, version=1, revision=1, is_primary=True,
        origin="engine", language="en", duration=1.0, engine="fake", model="fake",
        quality="draft", warnings=(), segments=(),
    )  # fmt: skip
    with context.database.write() as session:
        transcript_rows.add(
            session, transcript=text, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )
        speaker_rows.add(session, recording_id, "Anna")


def listed(context: Context, filters: Wanted | None = None) -> list[str]:
    page = recordings.page(context, LOCAL_OWNER, Asked(), filters)
    return [item["id"] for item in page["items"]]


async def test_a_deleted_recording_is_found_nowhere_and_nothing_of_it_changes(
    context: Context,
) -> None:
    recording, job = await add(context)
    id_, job_id = recording["id"], job["id"]
    write_text(context, id_)
    deleting.delete(context, LOCAL_OWNER, id_)

    attempts: list[Callable[[], Any]] = [
        lambda: recordings.show(context, LOCAL_OWNER, id_),
        lambda: recordings.change(context, LOCAL_OWNER, id_, title="Mine"),
        lambda: recordings.media(context, LOCAL_OWNER, id_),
        lambda: recordings.peaks(context, LOCAL_OWNER, id_),
        lambda: recordings.export(context, LOCAL_OWNER, id_, "txt"),
        lambda: transcripts.primary(context, LOCAL_OWNER, id_),
        lambda: transcripts.versions(context, LOCAL_OWNER, id_),
        lambda: transcripts.show(context, LOCAL_OWNER, "tr_1"),
        lambda: transcripts.mark(context, LOCAL_OWNER, "tr_1"),
        lambda: speakers.show(context, LOCAL_OWNER, id_),
        lambda: speakers.rename(context, LOCAL_OWNER, id_, "S1", "Bob"),
        lambda: further.add(context, LOCAL_OWNER, id_, parse({})),
        lambda: jobs.show(context, LOCAL_OWNER, job_id),
        lambda: jobs.stages(context, LOCAL_OWNER, job_id),
        lambda: jobs.restart(context, LOCAL_OWNER, job_id),
        lambda: jobs.delete(context, LOCAL_OWNER, job_id),
        lambda: deleting.delete(context, LOCAL_OWNER, id_),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert listed(context) == []
    assert jobs.page(context, LOCAL_OWNER, Filters(), Asked())["items"] == []
    assert jobs.stats(context, LOCAL_OWNER)["states"]["cancelled"] == 0
    assert jobs.delete_many(context, LOCAL_OWNER, Filters(state=["cancelled"])) == 0
    with context.database.read() as session:
        told = [record.data for record in events.since(session, 0)]
    assert not any("Board meeting" in data for data in told)
    _, again = await add(context)
    assert again["warnings"] == []


async def test_a_restored_recording_is_as_it_was(context: Context) -> None:
    recording, _ = await add(context)
    write_text(context, recording["id"])
    before = recordings.show(context, LOCAL_OWNER, recording["id"])
    deleting.delete(context, LOCAL_OWNER, recording["id"])
    [hidden] = recordings.page(context, LOCAL_OWNER, Asked(), DELETED)["items"]
    assert hidden["deleted_at"] < hidden["purge_at"]

    restored = deleting.restore(context, LOCAL_OWNER, recording["id"])

    is_other = {"revision", "job"}
    assert {key: restored[key] for key in restored.keys() - is_other} == {
        key: before[key] for key in before.keys() - is_other
    }
    assert transcripts.show(context, LOCAL_OWNER, "tr_1")["id"] == "tr_1"
    assert listed(context, DELETED) == []
    with pytest.raises(NotFound):
        deleting.restore(context, LOCAL_OWNER, recording["id"])


async def test_what_was_running_goes_on_from_where_it_was(context: Context) -> None:
    recording, job = await add(context)
    with context.database.write() as session:
        ticket = Ticket(job["id"], 1, 0)
        begun = work.begin(session, ticket.under, range(1))
        assert begun is not None
        begun.cursor = 2
        session.flush()
        work.record_chunk(session, ticket.under, 0, "{}")
    deleting.delete(context, LOCAL_OWNER, recording["id"])
    with context.database.write() as session:
        assert work.hold(session, ticket.under) is None

    deleting.restore(context, LOCAL_OWNER, recording["id"])

    [row] = rows(context, Job)
    assert (row.id, row.state, row.cursor, row.halted) == (job["id"], "queued", 2, None)
    assert len(rows(context, ChunkRow)) == 1
    assert queue_of(context).tickets[-1][0] == Ticket(job["id"], row.fence, 2)
    with context.database.read() as session:
        assert [item["state"] for item in job_stages.of_job(session, row)] == ["cancelled"]


async def test_what_was_paused_or_had_ended_stays_so(context: Context) -> None:
    paused, paused_job = await add(context, b"1")
    ended, ended_job = await add(context, b"2")
    jobs.pause(context, LOCAL_OWNER, paused_job["id"])
    jobs.cancel(context, LOCAL_OWNER, ended_job["id"])
    ids = [paused["id"], ended["id"], "rec_nobody"]
    assert set(deleting.delete_many(context, LOCAL_OWNER, ids)) == set(ids[:2])
    assert set(deleting.restore_many(context, LOCAL_OWNER, ids)) == set(ids[:2])
    states = {row.id: row.state for row in rows(context, Job)}
    assert states == {paused_job["id"]: "paused", ended_job["id"]: "cancelled"}


async def test_nothing_brings_back_what_is_due(context: Context) -> None:
    recording, _ = await add(context)
    deleting.delete(context, LOCAL_OWNER, recording["id"])
    assert purging.purge_due(context) == 0
    with context.database.write() as session:
        session.get_one(Recording, recording["id"]).purge_at = 1.0
    assert listed(context, DELETED) == []
    with pytest.raises(NotFound):
        deleting.restore(context, LOCAL_OWNER, recording["id"])
    assert purging.purge_due(context) == 1
    assert rows(context, Recording) == rows(context, Job) == files_of(context) == []


async def test_a_purge_that_was_cut_is_ended(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it had done: the row is found until all files are gone."""
    recording, _ = await add(context)

    def die(*_: object) -> None:
        raise StorageFull

    with monkeypatch.context() as broken:
        broken.setattr(type(context.files), "delete_prefix", die)
        with pytest.raises(StorageFull):
            deleting.delete(context, LOCAL_OWNER, recording["id"], purge=True)
    with pytest.raises(NotFound):
        deleting.restore(context, LOCAL_OWNER, recording["id"])
    assert files_of(context) != []
    assert purging.purge_due(context) == 1
    assert rows(context, Recording) == files_of(context) == []


async def test_a_deleted_recording_can_be_purged_at_once(context: Context) -> None:
    recording, _ = await add(context)
    deleting.delete(context, LOCAL_OWNER, recording["id"])
    deleting.delete(context, LOCAL_OWNER, recording["id"], purge=True)
    assert rows(context, Recording) == files_of(context) == []


async def test_without_time_to_undo_deletion_is_for_good(context: Context) -> None:
    hasty = with_undo(context, 0)
    recording, _ = await add(hasty)
    deleting.delete(hasty, LOCAL_OWNER, recording["id"])
    assert rows(hasty, Recording) == files_of(hasty) == []


async def test_nobody_deletes_or_restores_what_is_anothers(context: Context) -> None:
    recording, _ = await add(context)
    id_ = recording["id"]
    assert deleting.delete_many(context, "usr_stranger", [id_], purge=True) == []
    deleting.delete(context, LOCAL_OWNER, id_)
    assert deleting.delete_many(context, "usr_stranger", [id_], purge=True) == []
    assert deleting.restore_many(context, "usr_stranger", [id_]) == []
    assert listed(context, DELETED) == [id_]


async def test_no_job_is_begun_on_what_is_deleted_meanwhile(context: Context) -> None:
    """Whoever read the recording before it was deleted does not write a job after."""
    recording, job = await add(context)
    jobs.cancel(context, LOCAL_OWNER, job["id"])
    with context.database.read() as session:
        seen = session.get_one(Recording, recording["id"])
    with context.database.write() as session:
        hiding.hide(session, LOCAL_OWNER, [recording["id"]], 600)
    with pytest.raises(NotFound), context.database.write() as session:
        jobs.submit(
            context,
            session,
            owner_id=LOCAL_OWNER,
            recording=seen,
            plan=further.plans.transcription(context, parse({})),
            options={},
            priority=5,
        )


async def test_a_voice_is_renamed_where_it_is_hidden_too(context: Context) -> None:
    recording, _ = await add(context)
    with context.database.write() as session:
        voice = voice_rows.add(
            session, owner_id=LOCAL_OWNER, name="Anna", encoder="e", given_by="A", statement="Yes."
        )
        row = speaker_rows.add(session, recording["id"], "Anna")
        row.voice_id = voice.id
        row.match = {"voice_id": voice.id, "name": "Anna", "similarity": 0.9, "verdict": "sure"}
    deleting.delete(context, LOCAL_OWNER, recording["id"])
    voices.rename(context, LOCAL_OWNER, voice.id, "Berta")
    restored = deleting.restore(context, LOCAL_OWNER, recording["id"])
    assert [speaker["name"] for speaker in restored["speakers"]] == ["Berta"]
