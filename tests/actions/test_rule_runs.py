"""A rule applied to recordings that are here: what it holds for, once, and first as a dry run."""

from dataclasses import replace
from typing import Any

import pytest

from exportkit import spoken, transcript
from jobkit import new_recording
from tiro.actions import destinations, further, jobs, rule_runs, rules, tags
from tiro.actions.context import Context
from tiro.actions.destinations import Draft
from tiro.store import transcripts
from tiro.store.audit import SYSTEM
from tiro.store.tables import LOCAL_OWNER


def text(context: Context, number: int, *names: str, language: str = "en-US") -> str:
    """Insert a recording with a text."""
    with context.database.write() as session:
        made = new_recording(session, title=f"Talk {number}").id
        value = replace(transcript((spoken("Yes.", 0, 2),)), id=f"tr_{number}", language=language)
        transcripts.add(
            session,
            transcript=replace(value, recording_id=made),
            owner_id=LOCAL_OWNER,
            job_id=None,
            make_primary=True,
        )
    tags.assign(context, LOCAL_OWNER, made, names)
    return made


def run(context: Context, rule_id: str, **how: Any) -> dict[str, Any]:
    return rule_runs.run(context, LOCAL_OWNER, rule_id, **how)


def test_rule_is_applied_once_to_what_it_holds_for(context: Context) -> None:
    """What cannot be made is told, and the rest is made."""
    draft = Draft("folder", "Notes", {"path": "."})
    to = destinations.create(context, LOCAL_OWNER, draft, SYSTEM)["id"]
    about = text(context, 1, "standup")
    text(context, 2, "standup", language="de")
    text(context, 3)
    with context.database.write() as session:
        new_recording(session, title="Without a text")
    wish = {
        "when": {"tag": "standup", "language": "en"},
        "template": ["meeting"],
        "translate_to": ["de", "en"],
        "deliver": [to],
    }
    rule = rules.create(context, LOCAL_OWNER, wish, SYSTEM)["id"]
    dry = run(context, rule, dry_run=True)
    assert [(each["recording_id"], each["job_id"]) for each in dry["items"]] == [(about, None)]
    assert dry["items"][0]["stages"] == ["notes", "deliver"]
    assert [each["path"] for each in dry["problems"]] == ["translate_to", "translate_to"]
    made = run(context, rule)
    assert (made["matched"], made["made"]) == (1, 1)
    job = jobs.show(context, LOCAL_OWNER, made["items"][0]["job_id"])
    assert job["plan"] == ["notes@1", "deliver@1", "finish@1"]
    assert job["resolved"]["rules"] == [rule]
    assert job["resolved"]["deliver"] == [to]
    assert run(context, rule)["items"] == []
    (named,) = run(context, rule, recording_ids=[about])["items"]
    assert "before" in named["reason"]
    assert run(context, rule, again=True)["made"] == 1


def test_rule_that_is_asked_for_twice_at_once_is_applied_once(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though both have seen that it was not applied before."""
    text(context, 1)
    rule = rules.create(context, LOCAL_OWNER, {"template": ["summary"]}, SYSTEM)["id"]
    add = further.add

    def add_after_another(*given: Any, **more: Any) -> dict[str, Any]:
        monkeypatch.setattr(further, "add", add)
        assert run(context, rule)["made"] == 1
        return add(*given, **more)

    monkeypatch.setattr(further, "add", add_after_another)
    (item,) = run(context, rule)["items"]
    assert (item["job_id"], item["reason"]) == (None, further.APPLIED_BEFORE)


def test_rule_that_can_make_nothing_says_so(context: Context) -> None:
    text(context, 1)
    rule = rules.create(context, LOCAL_OWNER, {"translate_to": ["de"]}, SYSTEM)["id"]
    (item,) = run(context, rule)["items"]
    assert (item["job_id"], item["stages"]) == (None, [])
    assert item["reason"] == rule_runs.NOTHING
