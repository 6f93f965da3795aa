import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from spoken import MICRO_WHISPER, spoken
from tiro.engines import Chunk, ChunkOptions, LoadOptions
from tiro.engines.fake import Fake
from tiro.engines.pool import EnginePool
from tiro.errors import (
    EngineError,
    EngineFailed,
    EngineOutOfMemory,
    EngineUnavailable,
    InvalidOptions,
    ModelMissing,
    StageTimedOut,
)

LOAD = LoadOptions("fake", "", may_fetch=False, slots=2, config={"enabled": True})
ONE = Chunk(np.full(16_000, 0.5, np.float32), ((0.0, 1.0),))
FAKE_BYTES = Fake.memory_bytes("fake", {})
WHISPER = LoadOptions(str(MICRO_WHISPER), "", may_fetch=False, slots=2, threads=1)


@asynccontextmanager
async def pool_of(**options: Any) -> AsyncIterator[EnginePool]:
    pool = EnginePool(**options)
    try:
        yield pool
    finally:
        await pool.close()


def asked(**engine_options: Any) -> ChunkOptions:
    return ChunkOptions(language="en", engine_options=engine_options)


async def running(work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
    """Start a call and give it when it surely runs."""
    task = asyncio.create_task(work)
    await asyncio.wait({task}, timeout=0.1)
    assert not task.done()
    return task


def test_concurrent_engine_is_one_process_for_all_slots() -> None:
    async def story() -> None:
        async with pool_of() as pool:
            calls = [pool.transcribe("fake", LOAD, ONE, asked(delay_seconds=0.1)) for _ in range(4)]
            results = await asyncio.gather(*calls)
            assert len(pool.memory()) == 1
        assert len({result.segments[0].text for result in results}) == 1

    asyncio.run(story())


def test_other_engine_is_a_process_for_each_slot() -> None:
    async def story() -> None:
        load = LoadOptions("en-us", "", may_fetch=False, slots=2)
        chunk = Chunk(spoken("one_sentence"), ((0.0, 3.0),))
        async with pool_of() as pool:
            calls = [pool.transcribe("pocketsphinx", load, chunk, asked()) for _ in range(4)]
            results = await asyncio.gather(*calls)
            assert len(pool.memory()) == 2
        assert len({result.segments for result in results}) == 1

    asyncio.run(story())


def test_model_is_loaded_once_for_calls_at_once() -> None:
    async def story() -> None:
        told: list[str] = []
        async with pool_of() as pool:
            await asyncio.gather(
                *(pool.prepare("fake", LOAD, lambda _, text: told.append(text)) for _ in range(2))
            )
        assert told == ["Nothing to fetch."] * 2

    asyncio.run(story())


def test_memory_is_told_for_each_process() -> None:
    async def story() -> None:
        async with pool_of() as pool:
            await pool.prepare("fake", LOAD)
            (use,) = pool.memory()
            assert (use.engine, use.model) == ("fake", "fake")
            assert use.size_bytes > 10 << 20

    asyncio.run(story())


def test_model_larger_than_the_budget_is_refused_at_once() -> None:
    async def story() -> None:
        async with pool_of(memory_budget_bytes=FAKE_BYTES) as pool:
            with pytest.raises(EngineOutOfMemory) as caught:
                await pool.prepare("fake", replace(LOAD, model="fake-large"))
            assert caught.value.details["budget_bytes"] == FAKE_BYTES
            assert pool.memory() == []

    asyncio.run(story())


def test_idle_engine_makes_room_for_another() -> None:
    async def story() -> None:
        async with pool_of(memory_budget_bytes=FAKE_BYTES) as pool:
            await pool.prepare("fake", LOAD)
            (before,) = pool.memory()
            await pool.prepare("fake", replace(LOAD, threads=3))
            (after,) = pool.memory()
            assert after.pid != before.pid
            assert not psutil.pid_exists(before.pid)

    asyncio.run(story())


def test_call_waits_for_memory_that_a_busy_engine_has() -> None:
    async def story() -> None:
        async with pool_of(memory_budget_bytes=FAKE_BYTES) as pool:
            await pool.prepare("fake", LOAD)
            busy = await running(pool.transcribe("fake", LOAD, ONE, asked(delay_seconds=0.3)))
            other = asyncio.create_task(
                pool.transcribe("fake", replace(LOAD, threads=3), ONE, asked())
            )
            await busy
            assert (await other).segments

    asyncio.run(story())


def test_one_child_does_when_memory_allows_no_second() -> None:
    async def story() -> None:
        load = LoadOptions("en-us", "", may_fetch=False, slots=2)
        chunk = Chunk(spoken("one_sentence"), ((0.0, 3.0),))
        async with pool_of(memory_budget_bytes=200 << 20) as pool:
            calls = [pool.transcribe("pocketsphinx", load, chunk, asked()) for _ in range(2)]
            await asyncio.gather(*calls)
            assert len(pool.memory()) == 1

    asyncio.run(story())


def test_call_killed_for_another_is_run_again() -> None:
    """Whisper does not end in the grace time, so both lose their process; one comes back."""

    async def story() -> None:
        long = Chunk(np.tile(spoken("dialogue"), 10), ())
        async with pool_of() as pool:
            await pool.prepare("faster_whisper", WHISPER)
            (before,) = pool.memory()
            given_up = await running(pool.transcribe("faster_whisper", WHISPER, long, asked()))
            kept = await running(pool.transcribe("faster_whisper", WHISPER, long, asked()))
            given_up.cancel()
            assert (await kept).segments
            (after,) = pool.memory()
            assert after.pid != before.pid

    asyncio.run(story())


def test_call_out_of_time_is_told() -> None:
    async def story() -> None:
        async with pool_of() as pool:
            with pytest.raises(StageTimedOut):
                await pool.transcribe(
                    "fake", LOAD, ONE, asked(delay_seconds=30), timeout_seconds=0.1
                )

    asyncio.run(story())


@pytest.mark.parametrize(
    ("fail", "kind"),
    [
        ("transient", EngineFailed),
        ("permanent", EngineError),
        ("crash", EngineFailed),
        ("oom", EngineOutOfMemory),
    ],
)
def test_failure_has_its_kind_and_the_next_call_works(
    fail: str, kind: type[EngineError], tmp_path: Path
) -> None:
    async def story() -> None:
        options = asked(fail=fail, fail_times=1, fail_file=str(tmp_path / "count"))
        async with pool_of() as pool:
            with pytest.raises(EngineError) as caught:
                await pool.transcribe("fake", LOAD, ONE, options)
            assert type(caught.value) is kind
            assert (await pool.transcribe("fake", LOAD, ONE, options)).segments

    asyncio.run(story())


def test_next_call_works_when_the_process_ended_while_nobody_used_it() -> None:
    async def story() -> None:
        async with pool_of() as pool:
            await pool.transcribe("fake", LOAD, ONE, asked())
            (before,) = pool.memory()
            psutil.Process(before.pid).kill()
            while pool.memory():  # noqa: ASYNC110 - the pool tells nobody of it
                await asyncio.sleep(0.01)

            async with asyncio.timeout(20):
                await pool.transcribe("fake", LOAD, ONE, asked())
            assert [after.pid for after in pool.memory()] != [before.pid]

    asyncio.run(story())


def test_model_that_is_missing_is_looked_for_again_next_time(tmp_path: Path) -> None:
    async def story() -> None:
        load = replace(WHISPER, model="micro", models_dir=str(tmp_path))
        async with pool_of() as pool:
            with pytest.raises(ModelMissing):
                await pool.prepare("faster_whisper", load)
            (tmp_path / "micro").symlink_to(MICRO_WHISPER)
            await pool.prepare("faster_whisper", load)

    asyncio.run(story())


def test_option_with_a_wrong_value_is_the_callers_fault() -> None:
    async def story() -> None:
        chunk = Chunk(spoken("one_sentence"))
        async with pool_of() as pool:
            with pytest.raises(InvalidOptions):
                await pool.transcribe("faster_whisper", WHISPER, chunk, asked(patience="much"))

    asyncio.run(story())


def test_unknown_engine_is_told() -> None:
    async def story() -> None:
        async with pool_of() as pool:
            with pytest.raises(EngineUnavailable):
                await pool.prepare("none", LOAD)

    asyncio.run(story())


def test_close_ends_calls_in_flight_and_those_that_wait() -> None:
    async def story() -> None:
        load = replace(LOAD, slots=1)
        pool = EnginePool()
        options = asked(delay_seconds=30)
        calls = [
            await running(pool.transcribe("fake", load, ONE, options)),
            await running(pool.transcribe("fake", load, ONE, options)),
        ]
        await pool.close()
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(result) for result in results] == [EngineFailed, EngineFailed]

    asyncio.run(story())
