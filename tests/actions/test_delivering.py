"""What deliveries hold: read when they are sent, and as the documentation says."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import docblocks
from deliverykit import Sink, webhook_sink
from exportkit import spoken, transcript
from jobkit import new_job, new_recording
from sendkit import listed, new_webhook, send_due
from tiro.actions import deliveries, delivering, destinations, notes, recordings
from tiro.actions.context import Context
from tiro.actions.destinations import Draft
from tiro.deliveries.webhook import body_of, make_secret
from tiro.errors import InvalidOptions, StateConflict
from tiro.pipeline.deliver import make
from tiro.store import job_stages, jobs, outbox, rules, transcripts
from tiro.store.audit import SYSTEM
from tiro.store.outbox import News
from tiro.store.states import State
from tiro.store.tables import LOCAL_OWNER, Delivery, DestinationRow, Job, Recording
from tiro.story import RECORDING_COMPLETED, TOLD
from tiro.transcript.codec import summary_to_dict

DOCUMENTED = {
    block.labels["event"]: json.loads(block.text)
    for block in docblocks.blocks(docblocks.ROOT / "docs" / "destinations.md", "json")
    if "event" in block.labels
}


@pytest.fixture
def sink() -> Iterator[Sink]:
    with webhook_sink(make_secret()) as found:
        yield found


def heard(context: Context) -> str:
    """Make a recording with a text; gives its id."""
    with context.database.write() as session:
        recording = new_recording(session, title="Night ferry")
        said = replace(transcript((spoken("Good morning.", 0, 2),)), recording_id=recording.id)
        transcripts.add(
            session, transcript=said, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )
    return recording.id


def new_folder(context: Context, name: str, path: Path) -> str:
    context.settings.destinations.folders = (str(path.parent),)
    draft = Draft("folder", name, {"path": str(path), "with_date": False})
    return str(destinations.create(context, LOCAL_OWNER, draft, SYSTEM)["id"])


def test_folder_gets_the_newest_text_and_notes_in_one_file(
    context: Context, tmp_path: Path
) -> None:
    """What is read is what is there when it is sent; a second delivery writes the same file."""
    recording_id = heard(context)
    new_folder(context, "Notes", tmp_path / "out")
    notes.create(context, LOCAL_OWNER, recording_id, title="Mine", text="First.")
    deliveries.deliver(context, LOCAL_OWNER, recording_id, ["notes"])
    recordings.change(context, LOCAL_OWNER, recording_id, title="Day ferry")
    send_due(context)
    text = (tmp_path / "out" / "Day ferry.md").read_text()
    assert "title: Day ferry" in text
    assert "## Mine\n\nFirst." in text
    assert "## Transcript\n\n**0:00:00** Good morning." in text
    recordings.change(context, LOCAL_OWNER, recording_id, title="Last ferry")
    deliveries.deliver(context, LOCAL_OWNER, recording_id, ["Notes"])
    send_due(context)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["Last ferry.md"]


def test_only_notes_of_named_templates_go_along(context: Context, sink: Sink) -> None:
    recording_id = heard(context)
    new_webhook(context, sink, "job.failed")
    note = notes.create(context, LOCAL_OWNER, recording_id, title="Mine", text="First.")
    deliveries.deliver(context, LOCAL_OWNER, recording_id, ["Sink"], templates=["meeting"])
    deliveries.deliver(context, LOCAL_OWNER, recording_id, ["Sink"])
    send_due(context)
    told = sorted(len(each.body["data"]["note_ids"]) for each in sink.received)
    assert (told, sink.received[-1].body["type"]) == ([0, 1], RECORDING_COMPLETED)
    assert note["id"] in json.dumps([each.body for each in sink.received])


def test_what_cannot_be_delivered_is_refused(context: Context, sink: Sink) -> None:
    """No such destination, one that is off, no text."""
    destination_id = new_webhook(context, sink)
    recording_id = heard(context)
    with pytest.raises(InvalidOptions):
        deliveries.deliver(context, LOCAL_OWNER, recording_id, ["Nowhere"])
    with context.database.write() as session:
        bare = new_recording(session).id
    with pytest.raises(StateConflict):
        deliveries.deliver(context, LOCAL_OWNER, bare, [destination_id])
    off = {"state": "stopped"}
    destinations.change(context, LOCAL_OWNER, destination_id, off, who=SYSTEM)
    with pytest.raises(StateConflict):
        deliveries.deliver(context, LOCAL_OWNER, recording_id, [destination_id])


def test_job_delivers_once_an_attempt_and_says_what_is_away(context: Context, sink: Sink) -> None:
    there = new_webhook(context, sink, "job.failed")
    recording_id = heard(context)
    with context.database.write() as session:
        job = new_job(session, recording_id=recording_id, resolved={"deliver": [there, "dst_gone"]})
        assert make(session, job)
        assert make(session, job)
    assert [each["job_id"] for each in listed(context)] == [job.id]
    assert [each["code"] for each in job.warnings] == ["deliver_failed"]
    assert "1 of 2" in job.warnings[0]["message"]


def test_job_that_goes_on_from_delivering_sends_only_where_it_has_not(
    context: Context, sink: Sink
) -> None:
    """Once more after another stage has made something new, it sends everywhere."""
    one, two = (new_webhook(context, sink, name=name) for name in ("One", "Two"))
    plan = ["transcribe@1", "notes@1", "deliver@1", "finish@1"]
    recording_id = heard(context)
    with context.database.write() as session:
        job = new_job(
            session, recording_id=recording_id, plan=plan, cursor=2, resolved={"deliver": [one]}
        )
        assert make(session, job)
        job.attempt, job.resolved = 2, {"deliver": [one, two]}
        job_stages.begin(session, job)
        assert make(session, job)
        session.flush()
        assert rules.delivered_by(session, job.id) == {one, two}
    assert len(listed(context)) == 2
    with context.database.write() as session:
        job = session.merge(job)
        job.attempt, job.cursor = 3, 1
        job_stages.begin(session, job)
        job.cursor = 2
        assert make(session, job)
    assert len(listed(context)) == 4


def test_documented_bodies_are_those_that_are_sent(context: Context, sink: Sink) -> None:
    """Each event of the docs has the fields, and the links, of what the code makes."""
    destination_id = new_webhook(context, sink)
    recording_id = heard(context)
    with context.database.write() as session:
        recording = session.get_one(Recording, recording_id)
        job = new_job(session, recording_id=recording_id)
        for news in _all_news(session, recording, job):
            outbox.add(session, news, session.get_one(DestinationRow, destination_id))
    notes.create(context, LOCAL_OWNER, recording_id, title="Mine", text="First.")
    with context.database.read() as session:
        rows = session.query(Delivery).all()
        destination = session.get_one(DestinationRow, destination_id)
    sent = {
        row.event_type: json.loads(body_of(delivering.document(context, row, destination)))
        for row in rows
    }
    assert set(sent) == set(DOCUMENTED) == {*TOLD, RECORDING_COMPLETED}
    for name, body in sent.items():
        assert _shape(body) == _shape(DOCUMENTED[name]), name


def _all_news(session: Any, recording: Recording, job: Job) -> Iterator[News]:
    yield outbox.created(recording, job.id)
    for state in (State.COMPLETED, State.FAILED, State.CANCELLED):
        yield _news("job", jobs.view(job) | {"state": state.value})
    text = transcripts.primary(session, LOCAL_OWNER, recording.id)
    yield _news("transcript", summary_to_dict(text))
    yield _news(
        "delivery",
        {
            "id": "dlv_1", "state": "failed", "event": "note.created", "event_id": "evt_1",
            "destination": {"id": "dst_1"}, "recording": {"id": recording.id}, "attempts": 10,
            "last_answer": {"status": 503, "seconds": 0.1, "message": ""}, "job_id": None,
            "revision": 9,
        },
    )  # fmt: skip
    yield deliveries.completed(LOCAL_OWNER, recording.id, key="by hand", job_id=job.id)


def _news(kind: str, data: dict[str, Any]) -> News:
    found = outbox.news_of(kind, LOCAL_OWNER, data)
    assert found is not None
    return found


def _shape(body: dict[str, Any]) -> tuple[set[str], set[str], set[str]]:
    return set(body), set(body["data"]), set(body["data"]["links"])


def test_progress_and_old_notes_are_no_news() -> None:
    """Only ends of jobs, and notes that are new."""
    job = {"id": "job_1", "state": "running", "kind": "transcribe"}
    assert outbox.news_of("job", LOCAL_OWNER, job) is None
    assert (
        outbox.news_of("job", LOCAL_OWNER, {**job, "state": "completed", "kind": "sweep"}) is None
    )
    assert outbox.news_of("note", LOCAL_OWNER, {"id": "note_1", "revision": 2}) is None
    assert outbox.news_of("note", LOCAL_OWNER, {"id": "note_1", "deleted": True}) is None
    again = {"id": "dlv_1", "state": "failed", "event": "delivery.failed"}
    assert outbox.news_of("delivery", LOCAL_OWNER, again) is None
