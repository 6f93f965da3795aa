"""A caller's own engine key works, is found nowhere afterwards, and is asked for again when it is lost."""

import contextlib
import json
import secrets
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from cluster import end, wait_until
from openai_server import OpenAIServer, openai_server
from secretkit import files_below, places_of, processes
from speechkit import sample
from storykit import ENDED, Installation, error_code

CHUNKS_BEFORE = 3


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenAIServer]:
    """A provider of transcriptions that answers at once unless it is held."""
    with openai_server() as made:
        made.go_on.set()
        yield made


@pytest.fixture(scope="module")
def installation(
    provider: OpenAIServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """An API and a worker with one slot, which know the provider and no key of it."""
    settings = {
        "TIRO_ENGINES__OPENAI_COMPATIBLE__BASE_URL": provider.base_url,
        "TIRO_RETRIES__MAX_ATTEMPTS": "2",
        "TIRO_WORKER__SLOTS": "1",
        "TIRO_WORKER__GRACE_SECONDS": "1",
        "TIRO_LOG__LEVEL": "debug",
    }
    with Installation(tmp_path_factory.mktemp("key") / "data", settings=settings) as made:
        made.start_api()
        made.start_worker()
        wait_until(lambda: made.health()["workers"], what="a worker is there")
        yield made


@pytest.fixture
def key(installation: Installation) -> Iterator[str]:
    """A key that no other test has; after the test it is found nowhere."""
    made = f"sk-{secrets.token_hex(20)}"
    yield made
    assert places_of(made, installation) == []


def _begin(installation: Installation, key: str | None, **options: Any) -> dict[str, Any]:
    asked = {
        "engine": "openai_compatible",
        "model": "slow",
        "language": "en",
        "engine_options": {"chunk_seconds": 5},
        **options,
    }
    headers = {"X-Engine-Key": key} if key else {}
    return installation.upload(sample().path, asked, headers=headers)


def _seen(provider: OpenAIServer, key: str) -> int:
    return sum(seen.key == f"Bearer {key}" for seen in provider.seen)


def _hold_after(provider: OpenAIServer, key: str, chunks: int) -> None:
    """Let the provider answer some requests of a key, and none after them."""
    wait_until(lambda: _seen(provider, key) >= chunks, what="the provider was asked")
    provider.go_on.clear()
    seen = _seen(provider, key)
    wait_until(lambda: _seen(provider, key) > seen or seen > chunks, what="it is asked again")


def _chunks(installation: Installation, job_id: str) -> tuple[int, int]:
    (row,) = installation.rows("SELECT chunks_done, chunks_total FROM jobs WHERE id=?", [job_id])
    return row[0], row[1]


def test_the_key_is_used_and_found_nowhere_when_the_job_is_done(
    installation: Installation, provider: OpenAIServer, key: str
) -> None:
    job = _begin(installation, key)

    installation.wait_for(job["id"], "completed")

    assert installation.words(job["recording_id"])
    assert _seen(provider, key) == _chunks(installation, job["id"])[1]
    assert key not in json.dumps(job)


def test_the_key_is_in_no_event(installation: Installation, key: str) -> None:
    job = _begin(installation, key)
    installation.wait_for(job["id"], "completed")

    with httpx2.stream(
        "GET",
        f"{installation.address}/api/v1/jobs/{job['id']}/events",
        headers={"Last-Event-ID": "0"},
    ) as stream:
        read = ""
        for text in stream.iter_text():
            read += text
            if '"state":"completed"' in read:
                break
    assert key not in read


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "engine_key_refused"), (500, "engine_failed"), (404, "model_missing")],
)
def test_the_key_is_found_nowhere_when_the_provider_fails_and_echoes_it(
    installation: Installation, provider: OpenAIServer, key: str, status: int, code: str
) -> None:
    model = f"fails-{status}"
    provider.answers[model] = [status] * 100

    failed = installation.wait_for(_begin(installation, key, model=model)["id"], *ENDED)

    assert failed["state"] == "failed"
    assert (failed["error"]["code"], failed["error"]["stage"]) == (code, "transcribe")
    assert failed["resolved"]["engine"] == "openai_compatible"
    assert failed["resolved"]["model"] == model
    assert key not in json.dumps(failed)


@pytest.mark.parametrize("victim", ["worker", "child"])
def test_the_job_goes_on_and_the_key_is_found_nowhere_when_work_is_killed(
    installation: Installation, provider: OpenAIServer, key: str, victim: str
) -> None:
    job = _begin(installation, key)
    _hold_after(provider, key, CHUNKS_BEFORE)
    assert all(_is_without_dumps(each) for each in installation.children())

    if victim == "worker":
        end(installation.workers.pop(), signal.SIGKILL)
        installation.start_worker()
    else:
        _engine_child(installation).kill()
    assert places_of(key, installation) == []
    provider.go_on.set()

    done = installation.wait_for(job["id"], "completed")
    assert done["attempt"] == 1
    assert _seen(provider, key) <= _chunks(installation, job["id"])[1] + 1


def _engine_child(installation: Installation) -> psutil.Process:
    (found,) = (child for child in installation.children() if "EngineService" in _command(child))
    return found


def _command(child: psutil.Process) -> str:
    return " ".join(child.cmdline())


def _is_without_dumps(process: psutil.Process) -> bool:
    lines = Path(f"/proc/{process.pid}/limits").read_text().splitlines()
    return any(line.startswith("Max core file size") and line.split()[4] == "0" for line in lines)


def test_a_lost_key_pauses_the_job_until_it_is_given_again(
    installation: Installation, provider: OpenAIServer, key: str
) -> None:
    job = _begin(installation, key)
    _hold_after(provider, key, CHUNKS_BEFORE)
    assert installation.api is not None
    end(installation.api, signal.SIGKILL)
    assert not any(
        key.encode() in text for text in files_below(installation.folder.parent).values()
    )
    provider.go_on.set()
    installation.start_api()

    paused = installation.wait_for(job["id"], "paused")
    done, total = _chunks(installation, job["id"])
    assert paused["error"]["code"] == "engine_key_required"
    assert CHUNKS_BEFORE <= done < total
    assert places_of(key, installation) == []

    installation.verb(job["id"], "resume")
    again = installation.wait_for(job["id"], "paused")
    assert again["error"]["code"] == "engine_key_required"
    assert again["resolved"] == job["resolved"]

    resumed = installation.verb(job["id"], "resume", headers={"X-Engine-Key": key})
    assert resumed["error"] is None
    installation.wait_for(job["id"], "completed")
    assert _seen(provider, key) == total


def test_the_same_job_runs_on_another_key_when_one_was_refused(
    installation: Installation, provider: OpenAIServer, key: str
) -> None:
    wrong = f"sk-wrong-{secrets.token_hex(16)}"
    provider.answers["choosy"] = [401]
    job = _begin(installation, wrong, model="choosy")
    installation.wait_for(job["id"], "failed")

    more = {"json": {"from": "failed_stage"}, "headers": {"X-Engine-Key": key}}
    installation.verb(job["id"], "restart", **more)

    installation.wait_for(job["id"], "completed")
    assert _seen(provider, key) == _chunks(installation, job["id"])[1]
    assert places_of(wrong, installation) == []


@pytest.mark.parametrize("engine", ["pocketsphinx", "faster_whisper", None])
def test_a_key_is_refused_when_the_engine_takes_none(
    installation: Installation, key: str, engine: str | None
) -> None:
    before = installation.recordings(), installation.uploads()
    options = json.dumps({"engine": engine} if engine else {})

    answer = installation.send(
        sample().path.read_bytes(), options=options, headers={"X-Engine-Key": key}
    )

    assert answer.is_client_error
    assert error_code(answer) == "own_key_unavailable"
    assert (installation.recordings(), installation.uploads()) == before


@pytest.mark.parametrize("made", [b"\x01", b"\x7f", b"\t", "é".encode(), b"\x00", b"\r\n X: 1"])
def test_a_key_with_control_characters_is_refused(
    installation: Installation, key: str, made: bytes
) -> None:
    before = installation.recordings(), installation.uploads()
    content = sample().path.read_bytes()
    head = (
        f"PUT /api/v1/recordings?name=a.flac&engine=openai_compatible HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{installation.port}\r\nContent-Length: {len(content)}\r\nX-Engine-Key: "
    )
    with socket.create_connection(("127.0.0.1", installation.port), timeout=30) as connection:
        connection.sendall(head.encode() + key[:8].encode() + made + key.encode() + b"\r\n\r\n")
        with contextlib.suppress(ConnectionError):  # it was refused already
            connection.sendall(content)
        status = connection.recv(1000).split(b" ")[1]

    assert status.startswith(b"4")
    assert (installation.recordings(), installation.uploads()) == before


def test_the_search_finds_what_is_kept(installation: Installation, key: str) -> None:
    """Otherwise finding no key would prove nothing."""
    prompt = f"kept-{secrets.token_hex(20)}"
    job = _begin(installation, key, prompt=prompt)
    installation.wait_for(job["id"], "completed")

    places = places_of(prompt, installation)

    assert "/jobs" in places
    assert any(Path(place).name.startswith("tiro.db") for place in places)
    api = installation.api
    assert api is not None
    assert str(installation.folder).encode() in processes()[f"/proc/{api.pid}/environ"]
