"""Settings changed by administrators: all or none, kept in the audit log, and heard by every process."""

import json
from contextlib import closing
from typing import Any

import pytest

from actionkit import new_context, rows
from tiro.actions import runtime
from tiro.actions.context import Context
from tiro.errors import RevisionConflict, SettingRefused
from tiro.settings import Settings
from tiro.store import events
from tiro.store import runtime as stored
from tiro.store.audit import Actor
from tiro.store.database import Database
from tiro.store.tables import AuditRow, SettingRow

ADA = Actor("usr_local", "ada", address="192.0.2.7", request_id="req_1")
DEPTH = "limits.max_queue_depth"
UNDO = "library.undo_seconds"


def item(view: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in view["items"] if each["name"] == name)


def test_change_holds_at_once_and_is_kept_with_from_and_to(context: Context) -> None:
    view = runtime.change(context, ADA, {DEPTH: 5})
    assert context.settings.limits.max_queue_depth == 5
    shown = item(view, DEPTH)
    assert (shown["value"], shown["default"], shown["source"]) == (5, 10_000, "stored")
    (entry,) = rows(context, AuditRow)
    kept = (entry.actor, entry.action, entry.target, entry.before, entry.after, entry.address)
    assert kept == ("ada", "setting.changed", DEPTH, 10_000, 5, "192.0.2.7")


def test_null_leaves_a_setting_to_the_default(context: Context) -> None:
    runtime.change(context, ADA, {UNDO: 3})
    shown = item(runtime.change(context, ADA, {UNDO: None}), UNDO)
    assert (shown["value"], shown["source"]) == (600.0, "default")
    assert rows(context, SettingRow) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (DEPTH, 0),
        (DEPTH, "many"),
        (DEPTH, True),
        (UNDO, float("nan")),
        ("upload.max_bytes", 10**300),
        (UNDO, "9" * 5_000),
        ("engines.default", "nobody"),
        ("llms.default", "nobody"),
        ("models.fetch", "sometimes"),
        ("worker.slots", 4),
        ("secret_key", "x" * 40),
        ("retention.audio_days", "later"),
    ],
)
def test_one_wrong_value_changes_nothing(context: Context, name: str, value: Any) -> None:
    """The refusal says which it is; the right one beside it is not stored either."""
    with pytest.raises(SettingRefused) as refused:
        runtime.change(context, ADA, {"limits.max_channels": 2, name: value})
    assert refused.value.details == {"path": name}
    assert rows(context, SettingRow) == []
    assert rows(context, AuditRow) == []


@pytest.mark.parametrize("name", ["auto", "none", "openai_compatible"])
def test_default_language_model_is_one_of_those_that_are_here(context: Context, name: str) -> None:
    """Also none at all, and the one that is set up."""
    shown = item(runtime.change(context, ADA, {"llms.default": name}), "llms.default")
    assert shown["value"] == name
    assert name in shown["choices"]


def test_same_value_is_no_change(context: Context) -> None:
    runtime.change(context, ADA, {DEPTH: 5})
    runtime.change(context, ADA, {DEPTH: 5})
    assert len(rows(context, AuditRow)) == 1


def test_second_of_two_administrators_sees_that_the_first_was_faster(context: Context) -> None:
    seen = runtime.show(context)["revision"]
    runtime.change(context, ADA, {DEPTH: 5}, seen_revision=seen)
    with pytest.raises(RevisionConflict):
        runtime.change(context, ADA, {DEPTH: 6}, seen_revision=seen)
    assert context.settings.limits.max_queue_depth == 5


def test_what_the_environment_says_is_locked(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIRO_LIBRARY__UNDO_SECONDS", "9")
    told = Settings(data_dir=settings.data_dir)
    with closing(new_context(told, database)) as context:
        shown = item(runtime.show(context), UNDO)
        assert (shown["is_locked"], shown["set_in"]) == (True, "TIRO_LIBRARY__UNDO_SECONDS")
        with pytest.raises(SettingRefused, match="TIRO_LIBRARY__UNDO_SECONDS"):
            runtime.change(context, ADA, {UNDO: 3})


def test_another_process_hears_of_a_change(context: Context, settings: Settings) -> None:
    """By an event that all may hear and that holds no value."""
    other = new_context(settings, context.database)
    runtime.change(context, ADA, {DEPTH: 5})
    with context.database.read() as session:
        told = events.since(session, 0)
    assert [json.loads(each.data) for each in told] == [{"settings": {"revision": 1}}]
    assert other.settings.limits.max_queue_depth == 10_000
    runtime.listener(other)(told)
    assert other.settings.limits.max_queue_depth == 5


def test_value_that_a_release_no_longer_knows_harms_nothing_and_can_be_forgotten(
    context: Context,
) -> None:
    with context.database.write() as session:
        revision = stored.lock(session)
        stored.write(session, {"gone.long_ago": 1, DEPTH: -3}, revision=revision, account_id=None)
    runtime.refresh(context)
    assert context.settings.limits.max_queue_depth == 10_000
    assert {each.name for each in context.live.ignored} == {"gone.long_ago", DEPTH}
    runtime.change(context, ADA, {"gone.long_ago": None})
    assert [row.name for row in rows(context, SettingRow)] == [DEPTH]
