"""`tiro system`, of a server and of this machine."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tiro.api.system_examples import SYSTEM
from tiro.cli import server_file
from tiro.settings import load_settings
from tiro_double import Tiro, TiroDouble


@pytest.fixture
def view(server: TiroDouble) -> dict[str, Any]:
    """A server runs here and shows this machine."""
    server_file.write(load_settings(), server.address)
    shown = deepcopy(SYSTEM)
    server.say("GET /system", (200, shown))
    return shown


def test_machine_and_recommendation_are_shown(tiro: Tiro, view: dict[str, Any]) -> None:
    view["recommendation"]["settings"] = {"TIRO_WORKER__SLOTS": "2"}
    result = tiro("system")
    assert result.exit_code == 0
    assert "Disk of database, media, models  318.9 GB free of 502.5 GB" in result.stdout
    assert "Recommended: faster_whisper small (not measured)" in result.stdout
    assert "Set TIRO_WORKER__SLOTS=2" in result.stdout
    assert "Measured: pocketsphinx en-us: 12.63 x real time" in result.stdout


def test_json_is_what_the_server_shows(tiro: Tiro, view: dict[str, Any]) -> None:
    assert json.loads(tiro("system", "--json").stdout) == view


def test_server_is_told_to_look_and_to_measure(
    tiro: Tiro, server: TiroDouble, view: dict[str, Any]
) -> None:
    for path in ("detect", "self-test"):
        server.say(f"POST /system/{path}", (200, view))
    assert tiro("system", "--detect", "--self-test").exit_code == 0
    assert server.lines() == ["POST /system/detect", "POST /system/self-test"]


def test_facts_that_are_null_are_left_out(tiro: Tiro, view: dict[str, Any]) -> None:
    """Nothing breaks on a machine that tells nothing."""
    for name, family in view["facts"].items():
        families = family.values() if name == "disks" else [family]
        for each in families:
            each |= {key: None for key in each if key != "missing"}
    view["recommendation"] = None
    result = tiro("system")
    assert result.exit_code == 0, result.stderr
    assert "No engine works here" in result.stdout


def test_machine_is_looked_at_without_a_server_and_a_database(tiro: Tiro, data_dir: Path) -> None:
    found = json.loads(tiro("system", "--json").stdout)
    assert found["facts"]["memory"]["total_bytes"] > 0
    assert not data_dir.exists()
