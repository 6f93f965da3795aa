"""Which engine a job gets: the wish, the default, the next that works, and a word on each step down."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from actionkit import with_engines
from tiro.actions import at_hand
from tiro.actions.engines import fall_back, list_engines, resolve
from tiro.actions.options import parse
from tiro.actions.searching import Resolution
from tiro.engines import BUILT_IN
from tiro.errors import (
    EngineUnavailable,
    InvalidOptions,
    ModelMissing,
    OwnKeyUnavailable,
)
from tiro.settings import Settings

SERVER = {"base_url": "http://127.0.0.1:9/v1"}


@dataclass(frozen=True)
class Offline:
    """An installation that may not fetch models and has none but those put there."""

    settings: Settings

    def put_model(self, name: str) -> None:
        folder = self.settings.models_dir / name
        folder.mkdir(parents=True)
        for file in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
            (folder / file).write_bytes(b"x")

    def having(self, **engines: Any) -> "Offline":
        return Offline(with_engines(self.settings, **engines))


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Offline:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    settings = Settings(data_dir=tmp_path)
    models = settings.models.model_copy(update={"fetch": "never"})
    return Offline(settings.model_copy(update={"models": models}))


@pytest.fixture
def online(offline: Offline) -> Offline:
    """One that may fetch models."""
    models = offline.settings.models.model_copy(update={"fetch": "on_use"})
    return Offline(offline.settings.model_copy(update={"models": models}))


def chosen(found: Resolution | None) -> tuple[str, str]:
    assert found is not None
    return found.engine, found.model


def codes(found: Resolution | None) -> list[str]:
    assert found is not None
    return [notice.code for notice in found.warnings]


def refused_path(installation: Offline, **raw: Any) -> str:
    with pytest.raises(InvalidOptions) as refused:
        resolve(installation, parse(raw))
    return refused.value.details["path"]


def test_whisper_is_chosen_when_nobody_has_chosen(online: Offline) -> None:
    found = resolve(online, parse({}))
    assert chosen(found) == ("faster_whisper", "small")
    assert found.language is None
    assert found.chunk_seconds == 30.0
    assert found.warnings == ()


def test_pocketsphinx_stands_in_when_no_model_may_be_fetched(offline: Offline) -> None:
    found = resolve(offline, parse({}))
    assert chosen(found) == ("pocketsphinx", "en-us")
    assert found.language == "en"
    assert codes(found) == ["engine_fallback"]
    assert "not installed" in found.warnings[0].message
    assert "'en' alone" in found.warnings[0].message


def test_a_model_that_is_here_stands_in_for_one_that_is_not(offline: Offline) -> None:
    offline.put_model("base")
    found = resolve(offline, parse({"engine": "faster_whisper", "model": "large-v3"}))
    assert chosen(found) == ("faster_whisper", "base")
    assert codes(found) == ["engine_fallback"]


def test_the_model_of_the_nearest_size_stands_in(offline: Offline) -> None:
    for name in ("tiny", "base", "medium"):
        offline.put_model(name)
    assert chosen(resolve(offline, parse({}))) == ("faster_whisper", "base")


def test_an_english_model_stands_in_only_for_english(offline: Offline) -> None:
    offline.put_model("base.en")
    assert chosen(resolve(offline, parse({"language": "en"}))) == ("faster_whisper", "base.en")
    assert chosen(resolve(offline, parse({})))[0] == "pocketsphinx"


def test_the_wish_of_the_job_comes_before_the_administrators(online: Offline) -> None:
    installation = online.having(default="fake", fake={"enabled": True})
    assert chosen(resolve(installation, parse({"engine": "pocketsphinx"})))[0] == "pocketsphinx"
    assert chosen(resolve(installation, parse({})))[0] == "fake"


def test_the_administrators_model_is_used_unless_the_job_names_one(online: Offline) -> None:
    installation = online.having(faster_whisper={"model": "tiny"})
    assert chosen(resolve(installation, parse({}))) == ("faster_whisper", "tiny")
    assert chosen(resolve(installation, parse({"model": "medium"}))) == ("faster_whisper", "medium")


def test_a_wish_that_is_not_available_is_replaced_with_a_warning(online: Offline) -> None:
    found = resolve(online, parse({"engine": "openai_compatible"}))
    assert chosen(found) == ("faster_whisper", "small")
    assert codes(found) == ["engine_fallback"]
    assert "BASE_URL" in found.warnings[0].message


def test_sound_meant_for_this_machine_is_never_sent_elsewhere(offline: Offline) -> None:
    """Even where the administrator's default is a server."""
    installation = offline.having(default="openai_compatible", openai_compatible=SERVER)
    assert chosen(resolve(installation, parse({})))[0] == "openai_compatible"
    found = resolve(installation, parse({"engine": "faster_whisper"}))
    assert chosen(found)[0] == "pocketsphinx"
    with pytest.raises(ModelMissing):
        resolve(installation, parse({"engine": "faster_whisper", "language": "de"}))


def test_an_engine_that_cannot_write_the_language_does_not_stand_in(offline: Offline) -> None:
    with pytest.raises(ModelMissing):
        resolve(offline, parse({"language": "de"}))


def test_an_engine_that_cannot_translate_does_not_stand_in(offline: Offline) -> None:
    with pytest.raises(ModelMissing):
        resolve(offline, parse({"task": "translate"}))


@pytest.mark.parametrize(("sent", "kept"), [("en", "en"), ("en-GB", "en"), ("EN", "en")])
def test_a_language_is_kept_as_the_engine_calls_it(online: Offline, sent: str, kept: str) -> None:
    assert resolve(online, parse({"language": sent})).language == kept


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"engine": "abacus"}, "engine"),
        ({"engine": "pocketsphinx", "language": "de"}, "language"),
        ({"engine": "faster_whisper", "language": "tlh"}, "language"),
        ({"engine": "pocketsphinx", "task": "translate"}, "task"),
        ({"engine": "faster_whisper", "engine_options": {"mode": "x"}}, "engine_options.mode"),
        ({"engine_options": {"abacus": 1}}, "engine_options.abacus"),
        ({"engine_options": {"chunk_seconds": "long"}}, "engine_options.chunk_seconds"),
        ({"engine_options": {"chunk_seconds": 0.1}}, "engine_options.chunk_seconds"),
        ({"engine_options": {"chunk_seconds": True}}, "engine_options.chunk_seconds"),
    ],
)
def test_what_the_engine_cannot_do_is_refused(
    online: Offline, raw: dict[str, Any], path: str
) -> None:
    assert refused_path(online, **raw) == path


def test_options_of_the_engine_that_is_replaced_are_ignored_with_a_warning(
    offline: Offline,
) -> None:
    raw: dict[str, Any] = {"engine": "faster_whisper", "vocabulary": ["Tiro"], "prompt": "Tiro"}
    raw |= {"engine_options": {"best_of": 3}}
    found = resolve(offline, parse(raw))
    assert chosen(found)[0] == "pocketsphinx"
    assert codes(found) == ["engine_fallback", "option_ignored", "option_ignored"]


def test_chunks_are_as_long_as_asked_but_no_longer_than_the_engine_takes(online: Offline) -> None:
    def seconds(asked: float) -> float:
        return resolve(online, parse({"engine_options": {"chunk_seconds": asked}})).chunk_seconds

    assert (seconds(60), seconds(1e6)) == (60.0, 600.0)


def test_an_own_key_goes_to_an_engine_that_takes_one(online: Offline) -> None:
    installation = online.having(openai_compatible=SERVER)
    found = resolve(installation, parse({"engine": "openai_compatible"}), has_own_key=True)
    assert chosen(found) == ("openai_compatible", "whisper-1")


@pytest.mark.parametrize("raw", [{}, {"engine": "pocketsphinx"}])
def test_an_own_key_is_refused_by_an_engine_that_takes_none(
    online: Offline, raw: dict[str, Any]
) -> None:
    with pytest.raises(OwnKeyUnavailable):
        resolve(online, parse(raw), has_own_key=True)


def test_a_job_on_an_own_key_never_falls_back(online: Offline) -> None:
    with pytest.raises(EngineUnavailable, match="BASE_URL"):
        resolve(online, parse({"engine": "openai_compatible"}), has_own_key=True)


# After the engine could not be loaded

SMALL = {"engine": "faster_whisper", "model": "small", "language": None}


def test_a_model_that_could_not_be_fetched_is_replaced_by_pocketsphinx(online: Offline) -> None:
    found = fall_back(online, SMALL, "There is no network.")
    assert chosen(found) == ("pocketsphinx", "en-us")
    assert codes(found) == ["engine_fallback"]
    assert found is not None
    assert "There is no network." in found.warnings[0].message


def test_a_model_that_could_not_be_fetched_is_replaced_by_one_that_is_here(
    online: Offline,
) -> None:
    online.put_model("base")
    assert chosen(fall_back(online, SMALL, "No network.")) == ("faster_whisper", "base")


def test_a_model_that_is_here_and_broken_is_not_tried_again(online: Offline) -> None:
    online.put_model("base")
    broken = {**SMALL, "model": "base"}
    assert chosen(fall_back(online, broken, "Damaged."))[0] == "pocketsphinx"


@pytest.mark.parametrize(
    ("resolved", "options"),
    [
        ({**SMALL, "language": "de"}, {}),
        (SMALL, {"task": "translate"}),
        ({"engine": "pocketsphinx", "model": "en-us", "language": "en"}, {}),
    ],
    ids=["language", "task", "last"],
)
def test_there_is_nothing_to_fall_back_to_when_no_other_engine_fits(
    online: Offline, resolved: dict[str, Any], options: dict[str, Any]
) -> None:
    assert fall_back(online, resolved, "Gone.", options=options) is None


def test_falling_back_ends_wherever_it_begins(online: Offline) -> None:
    """No engine and model come twice, so that a job cannot go round in circles."""
    online.put_model("tiny")
    installation = online.having(default="openai_compatible", openai_compatible=SERVER)
    seen: list[tuple[str, str]] = []
    resolved: dict[str, Any] = {"engine": "fake", "model": "fake", "language": None}
    while found := fall_back(installation, resolved, "Gone."):
        assert chosen(found) not in seen
        seen.append(chosen(found))
        resolved = {"engine": found.engine, "model": found.model, "language": found.language}
    assert seen[-1][0] == "pocketsphinx"


def test_options_of_an_older_release_do_not_stop_falling_back(online: Offline) -> None:
    found = fall_back(online, SMALL, "Gone.", options={"gone_since": 1})
    assert chosen(found)[0] == "pocketsphinx"


# The list


def test_every_engine_is_listed_with_why_it_does_not_work(offline: Offline) -> None:
    listed = {item["name"]: item for item in list_engines(offline)}
    assert list(listed) == list(BUILT_IN)
    assert not listed["faster_whisper"]["is_available"]
    assert "not installed" in listed["faster_whisper"]["reason"]
    assert listed["pocketsphinx"]["is_available"]
    assert listed["pocketsphinx"]["reason"] is None
    assert listed["pocketsphinx"]["models"] == ["en-us"]
    assert listed["pocketsphinx"]["capabilities"]["languages"] == ["en"]
    assert [name for name, item in listed.items() if item["is_default"]] == ["pocketsphinx"]


def test_an_engine_whose_package_is_broken_is_listed_and_replaced(
    online: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(at_hand, "load_engine", load)
    monkeypatch.setattr(at_hand.serving, "load_engine", load)
    assert {item["is_available"] for item in list_engines(online)} == {False}
    with pytest.raises(EngineUnavailable):
        resolve(online, parse({}))
