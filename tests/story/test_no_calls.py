"""Nothing calls out but the download of a model that is missing and may be fetched."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import speechkit

WATCH = """
import json, os, sys

LOCAL = {"localhost", "127.0.0.1", "::1", "", None}

def watch(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in LOCAL:
        with open(os.environ["XDG_CACHE_HOME"] + "/calls", "a") as file:
            file.write(json.dumps([event, str(host)]) + "\\n")

sys.addaudithook(watch)
"""
"""Runs at the start of every Python process, children included; XDG_CACHE_HOME reaches them all."""


def _calls(folder: Path, *arguments: str, **settings: str) -> list[list[str]]:
    """Transcribe with a watch in every process; gives the calls to other machines."""
    (folder / "sitecustomize.py").write_text(WATCH)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TIRO_", "HF_"))}
    environment = kept | {
        "PYTHONPATH": str(folder),
        "XDG_CACHE_HOME": str(folder),
        "TIRO_DATA_DIR": str(folder / "data"),
        **settings,
    }
    path = speechkit.one_sentence().path
    subprocess.run(
        [sys.executable, "-m", "tiro", "transcribe", str(path), *arguments],
        env=environment,
        check=True,
        capture_output=True,
        timeout=120,
    )
    log = folder / "calls"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.mark.parametrize(
    "engine", ["faster_whisper", pytest.param("pocketsphinx", marks=pytest.mark.full)]
)
def test_nothing_calls_out_when_models_are_here(tmp_path: Path, engine: str) -> None:
    model = str(Path(__file__).parents[1] / "fixtures" / "micro-whisper")
    named = ["--model", model] if engine == "faster_whisper" else []
    assert _calls(tmp_path, "--engine", engine, *named) == []


@pytest.mark.full
def test_nothing_calls_out_when_fetching_is_off(tmp_path: Path) -> None:
    assert _calls(tmp_path, TIRO_MODELS__FETCH="never") == []


@pytest.mark.full
def test_the_watch_sees_the_download_of_a_model(tmp_path: Path) -> None:
    """So that the other tests could fail; the hub here is a name that leads nowhere."""
    hub = {"HF_ENDPOINT": "http://hub.invalid", "HF_HUB_DOWNLOAD_TIMEOUT": "1"}
    calls = _calls(tmp_path, "--model", "tiny", TIRO_MODELS__FETCH="on_use", **hub)
    assert {host for _, host in calls} == {"hub.invalid"}
