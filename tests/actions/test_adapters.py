"""Engines and diarizers that administrators switch off, keep to themselves, or make the default."""

from contextlib import closing
from typing import Any

import pytest

from actionkit import new_context, rows
from tiro.actions import adapters
from tiro.actions.choosing import DIARIZERS, next_diarizer, resolve_diarizer
from tiro.actions.context import Context
from tiro.actions.diarizers import list_diarizers
from tiro.actions.engines import ORDER, fall_back, list_engines, resolve
from tiro.actions.options import parse
from tiro.errors import (
    EngineSwitchedOff,
    NotFound,
    OwnKeyUnavailable,
    SettingRefused,
    StateConflict,
)
from tiro.settings import Settings
from tiro.store.audit import CONSOLE
from tiro.store.database import Database
from tiro.store.tables import AuditRow

SPHINX = "pocketsphinx"


@pytest.fixture
def context(settings: Settings, sqlite_database: Database) -> Any:
    """One that may fetch nothing: pocketsphinx is what works."""
    models = settings.models.model_copy(update={"fetch": "never"})
    fake = settings.engines.fake.model_copy(update={"enabled": True})
    engines = settings.engines.model_copy(update={"fake": fake})
    told = settings.model_copy(update={"models": models, "engines": engines})
    with closing(new_context(told, sqlite_database)) as made:
        yield made


def say(context: Context, part: str, name: str, **values: bool) -> None:
    adapters.change(context, CONSOLE, part, name, values)


def test_engine_that_is_off_is_never_chosen(context: Context) -> None:
    """Not as the default, not as the next, and not when an engine turns out not to work."""
    say(context, "engine", SPHINX, is_enabled=False)
    say(context, "engine", "fake", is_default=True)
    assert resolve(context, parse({})).engine == "fake"
    failed = {"engine": "fake", "model": "fake", "language": "en"}
    assert fall_back(context, failed, "It broke.") is None
    shown = next(each for each in list_engines(context) if each["name"] == SPHINX)
    assert (shown["is_enabled"], shown["is_available"], shown["is_default"]) == (False, True, False)


def test_job_that_names_what_is_off_is_refused(context: Context) -> None:
    say(context, "engine", SPHINX, is_enabled=False)
    say(context, "diarizer", "turns", is_enabled=False)
    with pytest.raises(EngineSwitchedOff, match=SPHINX):
        resolve(context, parse({"engine": SPHINX}), is_admin=True)
    with pytest.raises(EngineSwitchedOff, match="turns"):
        resolve_diarizer(context, parse({"diarizer": "turns"}), is_admin=True)


def test_default_that_was_switched_off_gives_way_without_a_warning(context: Context) -> None:
    say(context, "engine", "fake", is_default=True)
    say(context, "engine", "fake", is_enabled=False)
    found = resolve(context, parse({}))
    assert found.engine == SPHINX
    assert "fake" not in str(found.warnings)


def test_all_may_be_switched_off(context: Context) -> None:
    """A job is then refused with what to do, and its speakers are not told apart."""
    for name in ORDER:
        say(context, "engine", name, is_enabled=False)
    for name in DIARIZERS:
        say(context, "diarizer", name, is_enabled=False)
    with pytest.raises(EngineSwitchedOff, match="switch one on"):
        resolve(context, parse({}))
    assert resolve_diarizer(context, parse({})) is None
    assert next_diarizer(context, {"diarizer": "pyannote"}, "It broke.") is None


def test_members_are_given_another_than_what_only_administrators_may_name(
    context: Context,
) -> None:
    """With a warning; administrators get it, and so does everybody when it is the default."""
    say(context, "engine", "fake", users_may_choose=False)
    asked = parse({"engine": "fake"})
    found = resolve(context, asked)
    assert found.engine == SPHINX
    assert found.warnings[0].code == "choice_not_allowed"
    assert resolve(context, asked, is_admin=True).engine == "fake"
    with pytest.raises(OwnKeyUnavailable, match="administrator"):
        resolve(context, asked, has_own_key=True)
    say(context, "engine", "fake", is_default=True)
    assert resolve(context, asked).engine == "fake"


def test_default_is_a_setting_that_can_be_given_back(context: Context) -> None:
    say(context, "diarizer", "turns", is_default=True)
    assert context.settings.diarizers.default == "turns"
    assert [each["name"] for each in list_diarizers(context) if each["is_default"]] == ["turns"]
    say(context, "diarizer", "turns", is_default=False)
    assert context.settings.diarizers.default == "auto"


def test_what_is_off_or_unknown_or_set_elsewhere_cannot_become_the_default(
    context: Context, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing of the change is kept."""
    with pytest.raises(NotFound):
        say(context, "engine", "nobody", is_enabled=False)
    with pytest.raises(StateConflict):
        say(context, "engine", SPHINX, is_enabled=False, is_default=True)
    monkeypatch.setenv("TIRO_ENGINES__DEFAULT", "auto")
    told = Settings(data_dir=settings.data_dir)
    locked = new_context(told, context.database)
    with pytest.raises(SettingRefused, match="TIRO_ENGINES__DEFAULT"):
        say(locked, "engine", SPHINX, users_may_choose=False, is_default=True)
    assert rows(context, AuditRow) == []
    assert all(each["users_may_choose"] for each in list_engines(context))


def test_switching_is_kept_with_before_and_after(context: Context) -> None:
    say(context, "engine", SPHINX, is_enabled=False)
    say(context, "engine", SPHINX, is_enabled=False)
    (entry,) = rows(context, AuditRow)
    assert (entry.action, entry.target) == ("engine.changed", f"engine:{SPHINX}")
    assert (entry.before["is_enabled"], entry.after["is_enabled"]) == (True, False)
