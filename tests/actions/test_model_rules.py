"""Who may choose what a job runs on, what administrators say of models, and every step of the choice."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from actionkit import new_context, with_engines
from tiro.actions.choosing import next_diarizer, resolve_diarizer
from tiro.actions.context import Context
from tiro.actions.engines import fall_back, list_engines, resolve
from tiro.actions.options import parse
from tiro.actions.searching import Resolution
from tiro.errors import InvalidOptions
from tiro.settings import Settings
from tiro.store import models
from tiro.store.database import Database

FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")


@pytest.fixture
def whisper(
    settings: Settings, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Context]:
    """An installation with tiny, base and small, that fetches none."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    changed = settings.models.model_copy(update={"fetch": "never"})
    own = with_engines(settings.model_copy(update={"models": changed}))
    for name in ("tiny", "base", "small", "own-model"):
        folder = own.models_dir / name
        folder.mkdir(parents=True)
        for file in FILES:
            (folder / file).write_bytes(b"x")
    with closing(new_context(own, sqlite_database)) as made:
        yield made


def say(context: Context, name: str, engine: str = "faster_whisper", **values: Any) -> None:
    with context.database.write() as session:
        models.change(session, engine, name, values)


def letting(context: Context, naming: str) -> Context:
    context.settings.models.users_may_choose = naming  # type: ignore[assignment]
    return context


def steps(found: Resolution | None) -> list[tuple[str, str, str]]:
    assert found is not None
    return [(step.part, step.tried, step.outcome) for step in found.steps]


def codes(found: Any) -> list[str]:
    return [notice.code for notice in found.warnings]


def test_every_step_of_a_choice_is_told_with_its_reason(whisper: Context) -> None:
    found = resolve(whisper, parse({"engine": "openai_compatible", "language": "en"}))
    assert steps(found) == [
        ("engine", "openai_compatible", "passed_over"),
        ("engine", "faster_whisper", "chosen"),
        ("model", "small", "chosen"),
        ("language", "en", "chosen"),
    ]
    assert "BASE_URL" in found.steps[0].reason
    assert all(step.reason.endswith(".") for step in found.steps)


def test_model_that_is_passed_over_is_a_step_with_its_own_reason(whisper: Context) -> None:
    found = resolve(whisper, parse({"model": "medium"}))
    assert steps(found)[1:] == [("model", "medium", "passed_over"), ("model", "small", "chosen")]
    assert "not installed" in found.warnings[0].message


def test_falling_back_tells_what_failed_and_what_comes_next(whisper: Context) -> None:
    failed = {"engine": "faster_whisper", "model": "tiny", "language": None}
    found = fall_back(whisper, failed, "Damaged.")
    assert steps(found)[0] == ("model", "faster_whisper/tiny", "passed_over")
    assert steps(found)[-1] == ("language", "en", "chosen")
    assert found is not None
    assert found.steps[0].reason == "Damaged."
    assert ("engine", "pocketsphinx", "chosen") in steps(found)


def test_default_of_the_registry_comes_before_that_of_the_settings(whisper: Context) -> None:
    say(whisper, "base", is_default=True)
    assert resolve(whisper, parse({})).model == "base"
    listed = {item["name"]: item for item in list_engines(whisper)}
    assert listed["faster_whisper"]["default_model"] == "base"


@pytest.mark.parametrize("is_admin", [True, False])
def test_model_that_is_switched_off_is_given_to_nobody(whisper: Context, is_admin: bool) -> None:
    say(whisper, "small", is_enabled=False)
    found = resolve(whisper, parse({"model": "small"}), is_admin=is_admin)
    assert found.model == "base"
    assert codes(found) == ["engine_fallback"]


def test_switched_off_models_do_not_stand_in_for_others(whisper: Context) -> None:
    say(whisper, "small", is_enabled=False)
    say(whisper, "base", is_enabled=False)
    assert resolve(whisper, parse({"model": "medium"})).model in {"tiny", "own-model"}


def test_model_for_administrators_is_passed_over_for_others(whisper: Context) -> None:
    say(whisper, "tiny", users_may_choose=False)
    found = resolve(whisper, parse({"model": "tiny"}))
    assert found.model == "small"
    assert codes(found) == ["choice_not_allowed"]
    assert ("model", "tiny", "passed_over") in steps(found)
    assert resolve(whisper, parse({"model": "tiny"}), is_admin=True).model == "tiny"


@pytest.mark.parametrize(
    ("naming", "model", "is_allowed"),
    [
        ("listed", "tiny", True),
        ("listed", "own-model", True),
        ("listed", "someone/anything", False),
        ("none", "tiny", False),
        ("any", "own-model", True),
    ],
)
def test_users_name_what_the_setting_lets_them(
    whisper: Context, naming: str, model: str, is_allowed: bool
) -> None:
    found = resolve(letting(whisper, naming), parse({"model": model}))
    assert (found.model == model) is is_allowed
    assert ("choice_not_allowed" in codes(found)) is not is_allowed


def test_folder_of_the_server_is_named_by_administrators_alone(whisper: Context) -> None:
    folder = str(whisper.settings.models_dir / "tiny")
    assert resolve(whisper, parse({"model": folder})).model == "small"
    assert resolve(whisper, parse({"model": folder}), is_admin=True).model == folder


def test_nothing_is_chosen_where_nothing_may_be(whisper: Context) -> None:
    closed = letting(whisper, "none")
    found = resolve(closed, parse({"engine": "pocketsphinx"}))
    assert found.engine == "faster_whisper"
    assert codes(found) == ["choice_not_allowed"]
    who = resolve_diarizer(closed, parse({"diarizer": "turns"}))
    assert who is not None
    assert (who.name, codes(who)) == ("ge2e", ["diarizer_fallback"])


def test_options_that_an_engine_does_not_take_are_mentioned(whisper: Context) -> None:
    sent = {"engine": "pocketsphinx", "beam_size": 5, "temperature": 0.0}
    assert codes(resolve(whisper, parse(sent))) == ["option_ignored", "option_ignored"]
    assert codes(resolve(whisper, parse({**sent, "engine": "faster_whisper"}))) == []


# Diarizers


def test_diarizer_needs_no_download_where_nobody_has_chosen(whisper: Context) -> None:
    found = resolve_diarizer(whisper, parse({}))
    assert found is not None
    assert found.name == "ge2e"
    assert [step.outcome for step in found.steps] == ["passed_over", "passed_over", "chosen"]
    assert found.warnings == ()


def test_diarizer_of_the_job_comes_before_the_administrators(whisper: Context) -> None:
    whisper.settings.diarizers.default = "turns"
    assert getattr(resolve_diarizer(whisper, parse({})), "name", None) == "turns"
    assert getattr(resolve_diarizer(whisper, parse({"diarizer": "ge2e"})), "name", None) == "ge2e"


def test_diarizer_that_cannot_work_is_replaced_with_a_warning(whisper: Context) -> None:
    found = resolve_diarizer(whisper, parse({"diarizer": "pyannote"}))
    assert found is not None
    assert found.name == "ge2e"
    assert codes(found) == ["diarizer_fallback"]


def test_diarizer_that_is_switched_off_is_not_used(whisper: Context) -> None:
    say(whisper, "resemblyzer", "ge2e", is_enabled=False)
    assert getattr(resolve_diarizer(whisper, parse({})), "name", None) == "turns"


def test_unknown_diarizer_is_refused(whisper: Context) -> None:
    with pytest.raises(InvalidOptions) as refused:
        resolve_diarizer(whisper, parse({"diarizer": "abacus"}))
    assert refused.value.details["path"] == "diarizer"


def test_failed_diarizer_is_followed_by_the_next_until_none_is_left(whisper: Context) -> None:
    after = next_diarizer(whisper, {"diarizer": "ge2e"}, "It crashed.")
    assert after is not None
    assert (after.name, codes(after)) == ("turns", ["diarizer_fallback"])
    assert after.steps[0].reason == "It crashed."
    assert next_diarizer(whisper, {"diarizer": "turns"}, "It crashed.") is None
