"""`tiro models`: at a server that answers by script, and in this process when none runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from hub_server import hub_server, point_at
from spoken import MICRO_WHISPER
from tiro.api.model_examples import MODEL, PULL
from tiro.cli import server_file
from tiro.settings import load_settings
from tiro_double import Tiro, TiroDouble

TURBO: dict[str, Any] = MODEL | {
    "id": "faster_whisper/large-v3-turbo", "name": "large-v3-turbo", "aliases": ["turbo"],
    "is_installed": False, "origin": None, "is_default": False, "is_recommended": None,
}  # fmt: skip
TWICE: dict[str, Any] = TURBO | {
    "id": "sherpa/small",
    "engine": "sherpa",
    "name": "small",
    "aliases": [],
}
MODELS = (200, {"items": [MODEL, TURBO, TWICE]})


@pytest.fixture
def here(server: TiroDouble) -> TiroDouble:
    """The server runs on this machine's data folder and has three models."""
    server_file.write(load_settings(), server.address)
    server.say("GET /models", MODELS)
    return server


@pytest.fixture(autouse=True)
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No model of this machine is seen."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))


def asked(here: TiroDouble) -> list[str]:
    return [f"{one.method} {one.path}" for one in here.asked if one.method != "GET"]


@pytest.mark.usefixtures("here")
def test_models_are_listed_for_pipes(tiro: Tiro) -> None:
    result = tiro("models", "ls", "--installed")
    assert result.stdout.split("\t")[:4] == [
        "faster_whisper/small", "Whisper small", "486.2 MB", "own",
    ]  # fmt: skip
    assert "default, recommended" in result.stdout
    assert len(json.loads(tiro("models", "ls", "--json").stdout)) == 3


@pytest.mark.parametrize(
    ("arguments", "request_"),
    [
        (("default", "turbo"), "PATCH /models/faster_whisper/large-v3-turbo"),
        (("disable", "faster_whisper/turbo"), "PATCH /models/faster_whisper/large-v3-turbo"),
        (("enable", "turbo", "--for-users"), "PATCH /models/faster_whisper/large-v3-turbo"),
        (("rename", "sherpa/small", "Small"), "PATCH /models/sherpa/small"),
        (("rm", "turbo", "--yes", "--force"), "DELETE /models/faster_whisper/large-v3-turbo"),
    ],
)
def test_model_is_named_by_id_name_or_alias(
    tiro: Tiro, here: TiroDouble, arguments: tuple[str, ...], request_: str
) -> None:
    here.say(request_, (200, MODEL))
    assert tiro("models", *arguments).exit_code == 0
    assert asked(here) == [request_]


def test_default_that_is_not_here_is_told(tiro: Tiro, here: TiroDouble) -> None:
    small = "faster_whisper/small"
    here.say(f"PATCH /models/{small}", (200, MODEL))
    assert tiro("models", "default", small).stderr == ""
    missing = MODEL | {"is_installed": False}
    here.say("GET /models", (200, {"items": [missing], "next_cursor": None}))
    assert f"'tiro models pull {small}'" in tiro("models", "default", small).stderr


def test_blank_name_of_a_model_takes_its_name_away(tiro: Tiro, here: TiroDouble) -> None:
    here.say("PATCH /models/faster_whisper/small", (200, MODEL))
    assert tiro("models", "rename", "faster_whisper/small", "  ").exit_code == 0
    assert here.asked[-1].json == {"display_name": None}


def test_name_that_two_engines_have_is_asked_about(tiro: Tiro, here: TiroDouble) -> None:
    result = tiro("models", "default", "small")
    assert result.exit_code == 2
    assert "faster_whisper/small, sherpa/small" in result.stderr
    assert asked(here) == []


def test_broken_model_is_exit_code_one(tiro: Tiro, here: TiroDouble) -> None:
    health = {**MODEL["health"], "state": "broken", "message": "Its files are damaged."}
    here.say("POST /models/faster_whisper/large-v3-turbo/check", (200, TURBO | {"health": health}))
    result = tiro("models", "check", "turbo")
    assert result.exit_code == 1
    assert "Its files are damaged." in result.stdout


def test_pull_follows_the_job_and_tells_why_it_failed(tiro: Tiro, here: TiroDouble) -> None:
    error = {"message": "The hub has no such model.", "code": "model_missing"}
    failed = PULL | {"state": "failed", "error": error}
    here.say("POST /models/faster_whisper/someone/other/pull", (202, PULL))
    here.streams.clear()
    here.streams.append([failed])
    result = tiro("models", "pull", "faster_whisper/someone/other")
    assert result.exit_code == 1
    assert "The hub has no such model." in result.stderr


def test_all_works_without_a_server(
    tiro: Tiro, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIRO_STORAGE__MIN_FREE_BYTES", "0")
    with hub_server("Systran/faster-whisper-tiny", MICRO_WHISPER) as address:
        point_at(monkeypatch, address)
        result = tiro("models", "pull", "tiny")
    assert result.exit_code == 0, result.stderr
    assert "faster_whisper/tiny is here." in result.stderr
    assert "100 %" in result.stderr
    assert tiro("models", "default", "tiny").exit_code == 0
    assert "Files proven  yes" in tiro("models", "check", "tiny").stdout
    rows = [line.split("\t") for line in tiro("models", "ls", "--installed").stdout.splitlines()]
    assert ["faster_whisper/tiny", "own", "default"] in [[row[0], row[3], row[4]] for row in rows]
    assert tiro("models", "rm", "tiny", "--yes").exit_code == 0
    assert not list((data_dir / "models" / "faster_whisper").glob("*--*"))


def test_who_reads_the_settings_is_an_administrator(
    tiro: Tiro, here: TiroDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIRO_API_KEYS", "p" * 20)
    monkeypatch.setenv("TIRO_ADMIN_KEYS", "a" * 20)
    tiro("models", "ls")
    assert here.asked[-1].headers["authorization"] == f"Bearer {'a' * 20}"


def test_unknown_engine_of_a_list_is_a_usage_error(tiro: Tiro, here: TiroDouble) -> None:
    """One that is known, and has no models, is none."""
    result = tiro("models", "ls", "--engine", "nope")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no engine nope" in result.stderr
    assert "faster_whisper, ge2e" in result.stderr
    here.say("GET /models", (200, {"items": []}))
    assert tiro("models", "ls", "--engine", "pocketsphinx").exit_code == 0
