"""What happens to a diarizer's process when things go wrong."""

import asyncio
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from structlog.testing import capture_logs

from tiro.diarizers import Diarization, LoadOptions, Sound, SpeakerCount
from tiro.diarizers.pool import DiarizerPool
from tiro.errors import (
    EngineError,
    EngineFailed,
    EngineOutOfMemory,
    ModelBroken,
    StageTimedOut,
    TiroError,
)
from tiro.transcript.model import Turn

TOKEN = "hf_hush_1234567890"


@pytest.fixture
def sound(tmp_path: Path) -> Sound:
    path = tmp_path / "sound.pcm"
    path.write_bytes(bytes(32_000 * 4))
    return Sound(str(path), 4.0, ((0.0, 1.0), (2.0, 3.0), (3.5, 4.0)))


def fake(**config: Any) -> LoadOptions:
    config = {"enabled": True, "token": TOKEN, **config}
    return LoadOptions("fake", "", may_fetch=False, config=config)


async def diarize(pool: DiarizerPool, sound: Sound, **config: Any) -> Diarization:
    timeout_seconds = config.pop("timeout_seconds", None)
    return await pool.diarize(
        "fake", fake(**config), sound, SpeakerCount(), timeout_seconds=timeout_seconds
    )


async def begun(pool: DiarizerPool, sound: Sound) -> "asyncio.Task[Diarization]":
    """Start a call that takes a minute, and give it when it surely runs."""
    is_running = asyncio.Event()
    task = asyncio.create_task(
        pool.diarize(
            "fake",
            fake(delay_seconds=60),
            sound,
            SpeakerCount(),
            on_progress=lambda _, text: is_running.set() if "voices" in text else None,
        )
    )
    async with asyncio.timeout(20):
        await is_running.wait()
    return task


async def test_turns_and_voices_come_back(sound: Sound) -> None:
    """The way through the child changes nothing."""
    found = await diarize(DiarizerPool(), sound)
    assert found.turns == (
        Turn(0.0, 1.0, "S1"),
        Turn(2.0, 3.0, "S2"),
        Turn(3.5, 4.0, "S1"),
    )
    assert float(found.voices["S1"] @ found.voices["S2"]) == 0.0


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ("transient", EngineFailed),
        ("permanent", EngineError),
        ("oom", EngineOutOfMemory),
        ("crash", EngineFailed),
        ("crash_on_load", ModelBroken),
    ],
)
async def test_failure_has_its_kind_and_keeps_the_token_for_itself(
    sound: Sound, how: str, kind: type[TiroError]
) -> None:
    """Neither the error nor the log repeats the token."""
    with capture_logs() as logs, pytest.raises(kind) as caught:
        await diarize(DiarizerPool(), sound, fail=how)
    assert type(caught.value) is kind
    assert TOKEN not in f"{caught.value!r} {caught.value.details} {logs}"


async def test_call_that_hangs_is_ended_at_its_time_limit(sound: Sound) -> None:
    """The process goes with it."""
    before = time.monotonic()
    with pytest.raises(StageTimedOut):
        await diarize(DiarizerPool(), sound, fail="hang", timeout_seconds=0.2)
    assert time.monotonic() - before < 60
    assert not _pids()


async def test_cancelled_call_is_killed(sound: Sound) -> None:
    """A cancel is a kill."""
    task = await begun(DiarizerPool(), sound)
    task.cancel()
    _, waiting = await asyncio.wait({task}, timeout=10)
    assert not waiting
    assert task.cancelled()
    assert not _pids()


async def test_killed_process_fails_the_call_and_the_next_one_works(sound: Sound) -> None:
    """What the kernel does to a process can be tried again."""
    pool = DiarizerPool()
    task = await begun(pool, sound)
    for pid in _pids():
        psutil.Process(pid).kill()
    with pytest.raises(EngineFailed) as caught:
        await task
    assert caught.value.is_retryable
    assert (await diarize(pool, sound)).turns


async def test_token_stands_in_no_command_line_nor_environment(sound: Sound) -> None:
    """Other users of the machine could read these."""
    task = await begun(DiarizerPool(), sound)
    for pid in _pids():
        process = psutil.Process(pid)
        assert TOKEN not in f"{process.cmdline()} {process.environ()}"
    task.cancel()
    await asyncio.wait({task})


async def test_closing_ends_calls_in_flight_and_waiting(sound: Sound) -> None:
    """Nobody waits for ever when the server goes down."""
    pool = DiarizerPool(slots=1)
    running = await begun(pool, sound)
    waiting = asyncio.create_task(diarize(pool, sound))
    await asyncio.sleep(0)
    await pool.close()
    for task in (running, waiting):
        with pytest.raises(EngineFailed):
            await task


def _pids() -> list[int]:
    return [
        child.pid
        for child in psutil.Process().children()
        if "tiro.diarizers.service:DiarizerService" in child.cmdline()
    ]
