"""What goes by its age, what is kept, and who decides."""

import pytest
import sqlalchemy as sa

from actionkit import queue_of, rows
from keepkit import DAY, account, record, with_ages
from tiro.actions import retention, sweeping
from tiro.actions.context import Context
from tiro.errors import InvalidRequest
from tiro.store import audit, tags
from tiro.store.tables import (
    LOCAL_OWNER,
    AuditRow,
    ChunkRow,
    Job,
    Note,
    NoteStep,
    Recording,
    Schedule,
    SegmentRow,
    TranscriptRow,
)


def sweep(context: Context) -> None:
    for _ in sweeping.sweep(context):
        pass


def tag(context: Context, recording_id: str, name: str, **ages: int | str) -> str:
    with context.database.write() as session:
        row = tags.add(session, LOCAL_OWNER, name=name, colour="teal")
        row.retention = retention.checked({f"{what}_days": age for what, age in ages.items()})
        tags.attach(session, LOCAL_OWNER, {recording_id: [row.id]})
        return row.id


def left(context: Context) -> dict[str, tuple[bool, bool]]:
    """Say of each recording whether it can be heard and read."""
    texts = {row.recording_id for row in rows(context, TranscriptRow)}
    return {
        row.id: (row.media_deleted_at is None, row.id in texts) for row in rows(context, Recording)
    }


def test_nothing_goes_where_nobody_named_an_age(context: Context) -> None:
    """The default keeps everything, however old, and queues no job for it."""
    old = record(context, days=10_000)
    sweep(context)
    assert left(context) == {old: (True, True)}
    assert sweeping.submit_due(context) is None
    assert rows(context, Job)[0].kind == "transcribe"


def test_sound_text_and_recording_go_each_at_their_age(context: Context) -> None:
    """Each of the three has an age of its own."""
    new, deaf, bare, gone = (record(context, days=days) for days in (1, 11, 21, 31))
    with_ages(context, audio=10, transcript=20, record=30)
    sweep(context)
    assert left(context) == {new: (True, True), deaf: (False, True), bare: (False, False)}
    assert not context.files.exists(f"recordings/{deaf}/original")
    assert context.files.exists(f"recordings/{deaf}/peaks")
    assert not context.files.path(f"recordings/{gone}").exists()
    assert {row.recording_id for row in rows(context, Note)} == {new, deaf, bare}
    assert len(rows(context, SegmentRow)) == 6
    assert {row.after["what"] for row in rows(context, AuditRow)} == {
        "audio", "transcript", "record",
    }  # fmt: skip


def test_notes_that_were_written_of_a_text_go_with_it(context: Context) -> None:
    """One's own stay, and so does what a person made of one that was written."""
    gone = record(context, days=21)
    job_id = rows(context, Job)[0].id
    with context.database.write() as session:
        for number, origin in enumerate(("model", "extracted", "person")):
            session.add(
                Note(
                    id=f"note_{number}", owner_id=LOCAL_OWNER, recording_id=gone, origin=origin,
                    title="", text=origin, created_at=1.0, updated_at=1.0, version=number,
                    template="meeting@1", template_name="meeting", is_primary=number == 1,
                )
            )  # fmt: skip
        session.add(NoteStep(job_id=job_id, key="k", data="{}"))
    with_ages(context, transcript=20)
    sweep(context)
    assert sorted(row.text for row in rows(context, Note)) == ["Think of the budget.", "person"]
    assert rows(context, NoteStep) == []


def test_a_text_counts_from_its_newest_version(context: Context) -> None:
    """An old recording that was written down again keeps its new text."""
    kept = record(context, days=50)
    with context.database.write() as session:
        session.execute(
            sa.update(TranscriptRow).values(created_at=TranscriptRow.created_at + 45 * DAY)
        )
    with_ages(context, transcript=10)
    sweep(context)
    assert left(context) == {kept: (True, True)}


def test_what_failed_begins_anew_once_its_text_is_gone(context: Context) -> None:
    """A job that failed half-way leaves nothing of what was heard, and does not go on with nothing."""
    record(context, days=50, state="failed")
    with_ages(context, transcript=10)
    sweep(context)
    assert rows(context, ChunkRow) == []
    assert rows(context, Job)[0].cursor == 0


def test_the_account_goes_before_the_installation_and_tags_before_both(context: Context) -> None:
    """Of several tags the longest age wins, and never above all."""
    by_account, longest, never, silent = (record(context, days=15) for _ in range(4))
    with_ages(context, audio="never", record=1)
    retention.change(
        context, LOCAL_OWNER, {"audio_days": 10, "record_days": "never"}, who=audit.CONSOLE
    )
    tag(context, longest, "a", audio=2)
    tag(context, longest, "b", audio=20)
    tag(context, never, "c", audio="never")
    tag(context, never, "d", audio=2)
    tag(context, silent, "e", record="never")
    sweep(context)
    heard = {id_ for id_, (is_heard, _) in left(context).items() if is_heard}
    assert heard == {longest, never}
    assert len(left(context)) == 4
    assert by_account not in heard


def test_each_owner_goes_by_what_they_said(context: Context) -> None:
    """What one account says is nothing to another."""
    other = account(context, "Berta")
    mine, theirs = record(context, days=15), record(context, days=15, owner_id=other)
    retention.change(context, other, {"record_days": 10}, who=audit.CONSOLE)
    sweep(context)
    assert set(left(context)) == {mine}
    assert theirs not in left(context)


@pytest.mark.parametrize("state", ["queued", "running", "paused"])
def test_what_is_being_worked_on_is_never_too_old(context: Context, state: str) -> None:
    """A recording goes once its job has ended, not before."""
    busy = record(context, days=50, state=state)
    with_ages(context, audio=1, transcript=1, record=1)
    sweep(context)
    assert left(context) == {busy: (True, True)}
    assert retention.preview(context, LOCAL_OWNER)["items"] == []


def test_a_preview_counts_and_changes_nothing(context: Context) -> None:
    """It asks the same question as the sweep, also for ages that are only tried."""
    old = record(context, days=15)
    assert retention.preview(context, LOCAL_OWNER)["items"] == []
    shown = retention.preview(
        context, LOCAL_OWNER, retention.Draft({"audio_days": 10, "record_days": 12})
    )
    assert shown["audio"] == {"recordings": 1, "bytes": 1000}
    assert shown["transcript"] == {"recordings": 0}
    assert shown["record"] == {"recordings": 1, "bytes": 1000}
    assert [(item["what"], item["age_days"]) for item in shown["items"]] == [
        ("record", 15.0), ("audio", 15.0),
    ]  # fmt: skip
    assert left(context) == {old: (True, True)}
    tag_id = tag(context, old, "a")
    tried = retention.Draft({"audio_days": 10}, tag_id)
    assert retention.preview(context, LOCAL_OWNER, tried)["audio"]["recordings"] == 1


def test_what_is_said_meanwhile_holds_for_what_is_due_already(context: Context) -> None:
    """Between finding and deleting somebody may say that it is kept."""
    kept = record(context, days=15)
    with_ages(context, audio=10)
    is_due = sweeping.still_due(context, LOCAL_OWNER, "audio")
    with context.database.write() as session:
        assert is_due(session, kept)
    tag(context, kept, "keep", audio="never")
    with context.database.write() as session:
        assert not is_due(session, kept)


def test_ages_are_checked(context: Context) -> None:
    """An age is from 1 to 36,500 days, never, or nothing."""
    for wrong in ({"audio_days": 0}, {"audio_days": True}, {"audio_days": "x"}, {"sound": 1}):
        with pytest.raises(InvalidRequest):
            retention.change(context, LOCAL_OWNER, wrong, who=audit.CONSOLE)
    shown = retention.change(context, LOCAL_OWNER, {"audio_days": 5}, who=audit.CONSOLE)
    assert shown["effective"]["audio_days"] == 5
    assert shown["effective"]["record_days"] == "never"
    assert retention.show(context, LOCAL_OWNER) == shown
    [row] = rows(context, AuditRow)
    assert (row.action, row.before["audio_days"], row.after["audio_days"]) == (
        "retention.changed", None, 5,
    )  # fmt: skip


def test_a_sweep_is_queued_once_in_its_time(context: Context) -> None:
    """However many workers ask, one of them queues it; the next one comes when its time has come."""
    with_ages(context, audio=10)
    assert sweeping.submit_due(context) is not None
    assert sweeping.submit_due(context) is None
    assert [queue for _, queue in queue_of(context).tickets] == ["upkeep"]
    with context.database.write() as session:
        session.execute(sa.update(Schedule).values(at=0.0))
    assert sweeping.submit_due(context) is None, "the one before has not ended"
    with context.database.write() as session:
        session.execute(sa.update(Schedule).values(at=0.0))
        session.execute(sa.update(Job).values(state="completed", finished_at=0.0))
    assert sweeping.submit_due(context) is not None
    assert len(rows(context, Job)) == 1, "old ones are forgotten"
