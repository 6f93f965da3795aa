"""What is edited and not saved is kept for one tab at a time, and goes when it is saved."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text as text_of

from actionkit import add, queue_of, rows
from exportkit import moved, spoken, transcript
from tiro.actions import bulk, comparing, drafts, editing, segments, transcripts
from tiro.actions.context import Context
from tiro.actions.editing import Saving
from tiro.actions.operations import parse
from tiro.errors import InvalidOptions, InvalidRequest, NotFound, RevisionConflict, TiroError
from tiro.store import jobs, recordings
from tiro.store import transcripts as transcript_rows
from tiro.store.database import Session
from tiro.store.drafts import Draft
from tiro.store.tables import LOCAL_OWNER, DraftRow, Job, Recording

pytestmark = pytest.mark.anyio

ONE = spoken("We met Kowalsky today.", 0, 3, speaker="S1")
SAID = tuple(replace(moved(ONE, 3.0 * at), id=f"s{at + 1}") for at in range(4))
SPLIT = {"op": "split", "segment": "s1", "word": 2}
CORRECT = {"op": "replace", "segment": "s2", "words": [2, 2], "text": "Kowalski"}


@pytest.fixture
async def text(context: Context) -> str:
    """A machine's text, by its id."""
    recording, _ = await add(context)
    with context.database.write() as session:
        value = replace(transcript(SAID), id="tr_1", recording_id=recording["id"], engine="fake")
        value = replace(value, model="fake")
        transcript_rows.add(
            session, transcript=value, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )
    return "tr_1"


def keep(context: Context, text: str, *operations: Any, seen: int | None, tab: str = "one") -> int:
    draft = Draft(1, operations, len(operations), tab)
    return int(drafts.put(context, LOCAL_OWNER, text, draft, seen=seen)["revision"])


def save(context: Context, text: str, *operations: Any, revision: int = 1, **how: bool) -> str:
    return editing.edit(context, LOCAL_OWNER, text, parse(operations), Saving(revision, **how))


def aligning(context: Context) -> list[Job]:
    return [job for job in rows(context, Job) if job.kind == "align"]


async def test_a_draft_is_kept_shown_and_discarded(context: Context, text: str) -> None:
    with pytest.raises(NotFound):
        drafts.show(context, LOCAL_OWNER, text)
    first = keep(context, text, SPLIT, seen=None)
    second = keep(context, text, SPLIT, CORRECT, seen=first)

    shown = drafts.show(context, LOCAL_OWNER, text)
    assert second > first
    assert (shown["operations"], shown["done"], shown["tab"]) == ([SPLIT, CORRECT], 2, "one")
    assert (shown["revision"], shown["base_revision"]) == (second, 1)
    drafts.discard(context, LOCAL_OWNER, text)
    drafts.discard(context, LOCAL_OWNER, text)
    assert rows(context, DraftRow) == []


async def test_nothing_of_anothers_text_is_seen_or_written(context: Context, text: str) -> None:
    """Not its draft, nor its segments, nor how its versions differ; a zip says that there is none."""
    kept = keep(context, text, SPLIT, seen=None)
    (recording,) = rows(context, Recording)
    other = "usr_other"
    for attempt in (
        lambda: drafts.show(context, other, text),
        lambda: drafts.listed(context, other, recording.id),
        lambda: drafts.put(context, other, text, Draft(1, [], 0, "two"), seen=kept),
        lambda: drafts.discard(context, other, text),
        lambda: comparing.compare(context, other, text, text),
        lambda: segments.page(context, other, text, segments.Asked()),
        lambda: transcripts.mark(context, other, text),
        lambda: transcripts.primary_mark(context, other, recording.id),
        lambda: editing.edit(context, other, text, parse([SPLIT]), Saving(1)),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert drafts.show(context, LOCAL_OWNER, text)["revision"] == kept
    zipped = b"".join(bulk.export(context, other, [recording.id], ["txt"]))
    assert b"missing.txt" in zipped
    assert recording.title.encode() not in zipped


async def test_another_tab_is_told_who_wrote_meanwhile(context: Context, text: str) -> None:
    """Also when the draft was discarded and made anew: no revision comes twice."""
    first = keep(context, text, SPLIT, seen=None)
    second = keep(context, text, CORRECT, seen=first, tab="two")

    for seen in (None, first, second + 1):
        with pytest.raises(RevisionConflict) as caught:
            keep(context, text, SPLIT, SPLIT, seen=seen)
        assert (caught.value.details["revision"], caught.value.details["tab"]) == (second, "two")
        assert caught.value.details["updated_at"] is not None
    drafts.discard(context, LOCAL_OWNER, text)
    with pytest.raises(RevisionConflict) as caught:
        keep(context, text, SPLIT, seen=second)
    assert caught.value.details == {"revision": None, "tab": None, "updated_at": None}
    assert keep(context, text, SPLIT, seen=None) > second


async def test_operations_of_a_draft_are_checked_for_their_form_alone(
    context: Context, text: str
) -> None:
    with pytest.raises(InvalidOptions):
        keep(context, text, {"op": "split"}, seen=None)
    with pytest.raises(InvalidRequest):
        drafts.put(context, LOCAL_OWNER, text, Draft(1, [SPLIT], 2, "one"), seen=None)
    keep(context, text, {"op": "delete", "segment": "s99"}, seen=None)
    assert len(rows(context, DraftRow)) == 1


async def test_saving_makes_a_version_and_takes_the_draft_with_it(
    context: Context, text: str
) -> None:
    """All or nothing: what cannot be saved leaves the draft."""
    keep(context, text, SPLIT, seen=None)
    with pytest.raises(InvalidOptions):
        save(context, text, {"op": "delete", "segment": "s99"}, drops_draft=True)
    assert len(rows(context, DraftRow)) == 1

    made = save(context, text, SPLIT, CORRECT, as_new_version=True, drops_draft=True)
    later = save(context, made, CORRECT | {"segment": "s3"}, as_new_version=True)

    versions = {one: transcripts.show(context, LOCAL_OWNER, one) for one in (text, made, later)}
    assert [one["version"] for one in versions.values()] == [1, 2, 3]
    assert [one["revision"] for one in versions.values()] == [2, 2, 1]
    assert [one["is_primary"] for one in versions.values()] == [False, False, True]
    said = [" ".join(s["text"] for s in one["segments"]) for one in versions.values()]
    assert [each.count("Kowalski") for each in said] == [0, 1, 2]
    assert rows(context, DraftRow) == []
    found = comparing.compare(context, LOCAL_OWNER, later, text, limit=2)
    assert found["counts"]["words_changed"] == 2
    more = comparing.compare(context, LOCAL_OWNER, later, text, cursor=found["next_cursor"])
    assert len(found["items"]) + len(more["items"]) == 5
    editing.choose(context, LOCAL_OWNER, text)


async def test_new_words_are_looked_for_by_one_job_until_it_begins(
    context: Context, text: str
) -> None:
    """A recording stands as its transcription does, and not as this."""
    standing = rows(context, Recording)[0].job_state
    made = save(context, text, SPLIT)
    assert aligning(context) == []
    save(context, made, CORRECT)
    save(context, made, CORRECT | {"text": "Kowalska"}, revision=2)

    (job,) = aligning(context)
    assert (job.state, job.resolved["engine"], job.plan) == (
        "queued",
        "fake",
        ["align@1", "finish@1"],
    )
    assert ("speech/fake/*/fake") in [queue for _, queue in queue_of(context).tickets]
    shown = transcripts.show(context, LOCAL_OWNER, made)["segments"]
    assert [one["id"] for one in shown if one.get("retime") == "waiting"] == ["s2"]
    assert rows(context, Recording)[0].job_state == standing
    with context.database.write() as session:
        session.get_one(Job, job.id).state = "running"
    save(context, made, CORRECT, revision=3)
    assert len(aligning(context)) == 2


async def test_without_the_sound_nobody_waits_for_times(context: Context, text: str) -> None:
    context.files.delete_prefix(f"recordings/{rows(context, Recording)[0].id}")
    made = save(context, text, CORRECT)

    assert aligning(context) == []
    words = transcripts.show(context, LOCAL_OWNER, made)["segments"][1]
    assert ("retime" in words, words["words"][2]["probability"]) == (False, None)


async def test_an_edit_waits_for_the_job_before_it_holds_the_recording(
    context: Context, text: str
) -> None:
    """Who holds a job may wait for its recording, and both would wait for each other otherwise."""
    made = save(context, text, SPLIT, CORRECT)
    (job,) = aligning(context)
    failures: list[TiroError] = []

    def edit() -> None:
        try:
            save(context, made, CORRECT | {"text": "Kowalska"})
        except TiroError as error:
            failures.append(error)

    thread = threading.Thread(target=edit)
    with context.database.write() as session:
        jobs.set_priority(session, LOCAL_OWNER, job.id, 1)
        session.flush()
        thread.start()
        wait_until_waiting(session)
        assert job.recording_id is not None
        recordings.get(session, LOCAL_OWNER, job.recording_id, lock=True)
    thread.join()
    assert failures == []


def wait_until_waiting(session: Session) -> None:
    """Give once another transaction waits for a lock; SQLite has but one writer, and no such lock."""
    if session.get_bind().dialect.name != "postgresql":
        return
    waiting = text_of("SELECT count(*) FROM pg_locks WHERE NOT granted")
    until = time.monotonic() + 20
    while not session.scalar(waiting):
        assert time.monotonic() < until
        time.sleep(0.02)


async def test_of_two_writers_at_once_one_is_told(context: Context, text: str) -> None:
    """Of an edit as of a draft: nothing is overwritten silently."""
    made = save(context, text, SPLIT)
    written = keep(context, text, SPLIT, seen=None)

    def race(act: Callable[[int], object]) -> list[TiroError]:
        failures: list[TiroError] = []
        gate = threading.Barrier(4)

        def run(number: int) -> None:
            gate.wait()
            try:
                act(number)
            except TiroError as error:
                failures.append(error)

        threads = [threading.Thread(target=run, args=[number]) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return failures

    for failed in (
        race(lambda number: save(context, made, CORRECT | {"text": f"K{number}"})),
        race(lambda number: keep(context, text, SPLIT, seen=written, tab=f"tab {number}")),
    ):
        assert [type(error) for error in failed] == [RevisionConflict] * 3
        assert all(error.details["revision"] for error in failed)
    assert transcripts.show(context, LOCAL_OWNER, made)["revision"] == 2
