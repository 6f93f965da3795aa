"""A model's download survives kill -9: another worker goes on with it, and nothing is fetched twice."""

import hashlib
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import end, wait_until
from hub_server import Hub, hub_server, point_at
from spoken import MICRO_WHISPER
from storykit import Installation

WEIGHTS = MICRO_WHISPER / "model.bin"
MODEL = "/models/faster_whisper/tiny"
SETTINGS = {"TIRO_MODELS__FETCH": "on_use", "TIRO_WORKER__SLOTS": "1"}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """A hub that has Whisper's tiny."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    with hub_server("Systran/faster-whisper-tiny", MICRO_WHISPER) as address:
        point_at(monkeypatch, address)
        yield address


@pytest.mark.full
def test_killed_download_is_gone_on_with_by_another_worker(hub: Hub, tmp_path: Path) -> None:
    half = WEIGHTS.stat().st_size // 2
    sent = hub.behaviour.sent_bytes
    with Installation(tmp_path / "data", settings=SETTINGS) as server:
        server.run("migrate")
        server.start_api()
        server.start_worker()
        hub.behaviour.seconds_a_piece = 0.05
        job = server.request("POST", f"{MODEL}/pull").json()
        wait_until(lambda: sent.get("model.bin", 0) > half, what="half of it is here")
        seen = wait_until(
            lambda: (now := server.job(job["id"]))["warnings"] and now, what="the job tells of it"
        )
        assert 0 < seen["progress"] < 100
        assert "MB" in seen["warnings"][0]["message"]
        before = _kill(server, hub)
        server.start_worker()
        ended = server.wait_for(job["id"], "completed", "failed")
        assert (ended["state"], ended["warnings"], ended["progress"]) == ("completed", [], 100)
        model = server.request("GET", MODEL).json()
    again = [start for name, start in hub.behaviour.ranges if name == "model.bin"]
    assert again == [0, before]
    assert before > half // 2
    assert _digest(Path(model["path"]) / "model.bin") == _digest(WEIGHTS)
    assert model["is_installed"]
    assert model["health"]["is_proven"]


def _kill(server: Installation, hub: Hub) -> int:
    """Kill the worker and all that it has started; gives the bytes that are here by then."""
    hub.behaviour.going.clear()
    children = server.children()
    assert children
    end(server.workers.pop(), signal.SIGKILL)
    wait_until(lambda: not any(child.is_running() for child in children), what="all are gone")
    folder = server.folder / "models" / "faster_whisper" / ".partial"
    weights = next(folder.glob("*/model.bin.*.part"))
    hub.behaviour.seconds_a_piece = 0.0
    hub.behaviour.going.set()
    return weights.stat().st_size


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
