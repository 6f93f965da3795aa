"""Rules at the end of merge: what holds is added to the plan once, and nothing wrong with one costs the text."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from actionkit import new_context
from jobkit import new_job, new_recording
from tiro.actions import deliveries, destinations, rules, tags
from tiro.actions.context import Context
from tiro.actions.destinations import Draft
from tiro.pipeline import ruling
from tiro.settings import Settings
from tiro.store.audit import SYSTEM
from tiro.store.database import Database
from tiro.store.states import State
from tiro.store.tables import LOCAL_OWNER, Job

PLAN = ["listen@1", "transcribe@1", "merge@1", "finish@1"]
RESOLVED = {"engine": "fake", "model": "fake", "diarizer": None, "language": "en"}


@pytest.fixture
def context(settings: Settings, database: Database) -> Iterator[Context]:
    with closing(new_context(settings, database)) as made:
        yield made


def recording(context: Context, *names: str) -> str:
    """Insert a recording that carries tags."""
    with context.database.write() as session:
        made = new_recording(session).id
    tags.assign(context, LOCAL_OWNER, made, names)
    return made


def folder(context: Context, name: str = "Notes") -> str:
    draft = Draft("folder", name, {"path": "."})
    return str(destinations.create(context, LOCAL_OWNER, draft, SYSTEM)["id"])


def rule(context: Context, **wish: Any) -> str:
    return str(rules.create(context, LOCAL_OWNER, wish, SYSTEM)["id"])


def merged(context: Context, recording_id: str, **values: Any) -> Job:
    """Let the rules look at a job that has come to its text."""
    given = {"plan": list(PLAN), "resolved": dict(RESOLVED), "recording_id": recording_id}
    with context.database.write() as session:
        job = new_job(session, **{**given, **values})
        ruling.extend(session, context, job)
        return job


def test_rule_adds_to_plan_and_choice_when_tag_and_language_hold(context: Context) -> None:
    to = folder(context)
    held = rule(context, when={"tag": "standup"}, template=["meeting"], deliver=["Notes"])
    rule(context, when={"tag": "standup", "language": "de"}, template=["lecture"])
    rule(context, when={"tag": "other"}, template=["memo"])
    job = merged(context, recording(context, "standup"))
    assert job.plan == [*PLAN[:3], "notes@1", "deliver@1", "finish@1"]
    assert job.resolved["templates"] == ["meeting@1"]
    assert (job.resolved["deliver"], job.resolved["rules"]) == ([to], [held])
    assert job.resolved["llm"] == "none"
    assert job.warnings == []


def test_what_the_job_asked_for_comes_first(context: Context) -> None:
    """A template that it named in another version is not written twice."""
    rule(context, template=["meeting", "summary"], clean=True)
    chosen = {"templates": ["lecture@1", "meeting@1"], "llm": "none", "llm_model": None}
    plan = [*PLAN[:3], "notes@1", "finish@1"]
    job = merged(context, recording(context), plan=plan, resolved={**RESOLVED, **chosen})
    assert job.resolved["templates"] == ["lecture@1", "meeting@1", "summary@1"]
    assert job.plan == [*PLAN[:3], "clean@1", "notes@1", "finish@1"]


def test_nothing_is_added_when_rules_are_off_or_unwanted(context: Context) -> None:
    made = rule(context, template=["meeting"])
    assert merged(context, recording(context), options={"rules": False}).plan == PLAN
    rules.change(context, LOCAL_OWNER, made, {"is_active": False}, who=SYSTEM)
    assert merged(context, recording(context)).plan == PLAN


def test_what_is_gone_or_cannot_be_made_is_told_and_the_rest_is_done(context: Context) -> None:
    """The text never fails for a rule."""
    gone, stopped = folder(context, "Gone"), folder(context, "Stopped")
    rule(context, template=["meeting"], translate_to=["de"], deliver=[gone, stopped])
    destinations.delete(context, LOCAL_OWNER, gone, SYSTEM)
    destinations.change(context, LOCAL_OWNER, stopped, {"state": "stopped"}, who=SYSTEM)
    job = merged(context, recording(context))
    assert job.plan == [*PLAN[:3], "notes@1", "finish@1"]
    (warning,) = job.warnings
    assert warning["code"] == "rule_skipped"
    for said in ("translate_to de: No language model", "deleted", "Stopped is stopped"):
        assert said in warning["message"]


def test_second_job_delivers_again_only_when_asked(context: Context) -> None:
    """Its notes are written anew; an earlier job that failed does not count."""
    to, about = folder(context), recording(context)
    rule(context, template=["meeting"], deliver=[to])
    failed = merged(context, about, state=State.FAILED)
    assert failed.resolved["deliver"] == [to]
    assert "deliver@1" in merged(context, about).plan
    again = merged(context, about)
    assert again.plan == [*PLAN[:3], "notes@1", "finish@1"]
    plan, asked = [*PLAN[:3], "deliver@1", "finish@1"], {**RESOLVED, "deliver": [to]}
    asked_job = merged(context, about, plan=plan, resolved=asked, options={"deliver": ["Notes"]})
    assert asked_job.resolved["deliver"] == [to]


def test_job_that_is_done_again_delivers_what_was_not_delivered(context: Context) -> None:
    """Its plan stays; where it sent its recording is left out, unless it was asked for."""
    one, two, three = (folder(context, name) for name in ("One", "Two", "Three"))
    rule(context, deliver=[one, two])
    plan, given = [*PLAN[:3], "deliver@1", "finish@1"], {**RESOLVED, "deliver": [three]}
    about = recording(context)
    job = merged(context, about, plan=plan, resolved=given, options={"deliver": ["three"]})
    assert job.resolved["deliver"] == [three, one, two]
    with context.database.write() as session:
        for each in (one, three):
            deliveries.add_all(session, LOCAL_OWNER, about, [each], job_id=job.id, key=each)
        again = session.get_one(Job, job.id)
        ruling.extend(session, context, again)
        assert again.resolved["deliver"] == [three, two]
        assert again.plan == plan
