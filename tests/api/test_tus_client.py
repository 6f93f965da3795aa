"""Resumable uploads by tus-js-client, the client of the page, against a real server that is cut off and killed."""

import json
import random
import signal
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import Cluster, end
from nodekit import node_with

SCRIPT = Path(__file__).with_name("tus_client.mjs")
SECONDS = 120
FILE_BYTES = 4_000_000


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two minutes of noise: no piece of it is like another."""
    path = tmp_path_factory.mktemp("sound") / "long.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", "not compressed"))
        file.writeframes(random.Random(3).randbytes(FILE_BYTES))
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """An API without workers, as a process of its own."""
    with Cluster(tmp_path_factory.mktemp("tus") / "data") as cluster:
        cluster.start_api()
        yield cluster


def start(server: Cluster, file: Path, way: str, seed: int = 1) -> subprocess.Popen[str]:
    """Let the client send a file in some way."""
    asked = {"way": way, "address": server.address, "file": str(file), "seed": seed}
    node = node_with("tus-js-client").folder / "node"
    return subprocess.Popen(
        [str(node), str(SCRIPT), json.dumps(asked)], stdout=subprocess.PIPE, text=True
    )


def ended(client: subprocess.Popen[str]) -> tuple[str, int]:
    """Wait for the client's end; gives the recording that its file became, and how often it was cut."""
    told, _ = client.communicate(timeout=SECONDS)
    lines = told.splitlines()
    assert lines[-1].startswith("recording rec_"), lines[-5:]
    return lines[-1].removeprefix("recording "), lines.count("cut")


def assert_is_there(server: Cluster, recording: str, file: Path) -> None:
    """What is stored is what was sent, and nothing of the upload is left."""
    assert server.request("GET", f"/recordings/{recording}/media").content == file.read_bytes()
    assert list((server.folder / "media" / "uploads").glob("*")) == []


@pytest.mark.parametrize("way", ["deferred", "parallel", "two"])
def test_file_arrives_whole_whichever_way_it_is_sent(
    server: Cluster, long_file: Path, way: str
) -> None:
    """Without a length at first, three at a time with checksums, by two clients that share one upload."""
    recording, _ = ended(start(server, long_file, way))
    assert_is_there(server, recording, long_file)


def test_file_arrives_whole_when_connections_break(server: Cluster, long_file: Path) -> None:
    """They break at random places, in the middle of pieces, again and again."""
    recording, cuts = ended(start(server, long_file, "cut", seed=7))
    assert cuts > 3
    assert_is_there(server, recording, long_file)


@pytest.mark.full
def test_file_arrives_whole_when_the_server_is_killed(server: Cluster, long_file: Path) -> None:
    """It is started again with the same folder; the client asks how much is there and goes on."""
    client = start(server, long_file, "plain")
    for place in (0.2, 0.6):
        _wait_until_sent(client, round(place * FILE_BYTES))
        assert server.api is not None
        end(server.api, signal.SIGKILL)
        server.start_api()
    recording, _ = ended(client)
    assert_is_there(server, recording, long_file)


def _wait_until_sent(client: subprocess.Popen[str], size: int) -> None:
    assert client.stdout is not None
    for line in client.stdout:
        kind, _, number = line.partition(" ")
        assert kind == "sent", line
        if int(number) >= size:
            return
    raise AssertionError("the client ended before")
