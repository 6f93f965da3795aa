import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from tiro.children import Child, ChildDied, Ending
from tiro.errors import Internal, MediaTooLong

TESTS = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def services_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(TESTS))


@asynccontextmanager
async def probe(**terms: Any) -> AsyncIterator[Child]:
    child = Child("child_services:Probe", **terms)
    try:
        yield child
    finally:
        await child.close()


def told() -> tuple[Callable[[dict[str, Any]], None], asyncio.Event]:
    event = asyncio.Event()
    return lambda _: event.set(), event


async def begin_waiting(child: Child, path: Path) -> "asyncio.Task[Any]":
    """Start a call that ends when the file exists, and wait until it runs."""
    on_progress, is_running = told()
    task = asyncio.create_task(child.call("wait_for", {"path": str(path)}, on_progress=on_progress))
    await is_running.wait()
    return task


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 60
    while is_running(pid):
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize("kind", ["float32", "int16", "uint8", "float64", "bool"])
def test_arrays_come_back_as_sent(kind: str) -> None:
    async def story() -> None:
        sent = {"a": np.arange(24).reshape(2, 3, 4).astype(kind), "none": np.zeros((0, 3), kind)}
        async with probe() as child:
            reply = await child.call("echo", {"text": "día 日", "list": [1, None]}, sent)
        assert reply.values == {"text": "día 日", "list": [1, None]}
        for name, array in sent.items():
            assert reply.arrays[name].dtype == array.dtype
            assert np.array_equal(reply.arrays[name], array)

    asyncio.run(story())


def test_array_larger_than_any_buffer_comes_back() -> None:
    async def story() -> None:
        sent = np.random.default_rng(1).random(3_000_000, np.float32)[::2]
        async with probe() as child:
            reply = await child.call("echo", {}, {"pcm": sent})
        assert np.array_equal(reply.arrays["pcm"], sent)

    asyncio.run(story())


def test_objects_never_travel() -> None:
    async def story() -> None:
        async with probe() as child:
            with pytest.raises(Internal) as caught:
                await child.call("answer_objects")
        assert caught.value.details == {"exception": "FrameError"}

    asyncio.run(story())


def test_process_stays_warm_between_calls() -> None:
    async def story() -> None:
        async with probe() as child:
            first, second = await child.call("pid"), await child.call("pid")
            assert first.values == second.values == {"pid": child.pid}

    asyncio.run(story())


def test_progress_is_told_in_order() -> None:
    async def story() -> None:
        steps: list[Any] = []
        async with probe() as child:
            await child.call(
                "count", {"to": 5}, on_progress=lambda told: steps.append(told["step"])
            )
        assert steps == [0, 1, 2, 3, 4]

    asyncio.run(story())


def test_listener_that_fails_ends_the_call() -> None:
    async def story() -> None:
        def fail(_: dict[str, Any]) -> None:
            raise LookupError("listener")

        async with probe() as child:
            with pytest.raises(LookupError):
                await child.call("count", {"to": 1}, on_progress=fail)

    asyncio.run(story())


def test_error_of_ours_keeps_its_kind_and_details() -> None:
    async def story() -> None:
        async with probe() as child:
            with pytest.raises(MediaTooLong) as caught:
                await child.call("fail")
        assert caught.value.details == {"seconds": 3}

    asyncio.run(story())


def test_message_of_a_strange_error_stays_in_the_child() -> None:
    async def story() -> None:
        async with probe() as child:
            with pytest.raises(Internal) as caught:
                await child.call("fail_oddly", {"secret": "hush-123"})
            await child.close()
            assert "hush-123" not in child.stderr_tail
            assert "ValueError" in child.stderr_tail
        assert caught.value.details == {"exception": "ValueError"}
        assert "hush-123" not in str(caught.value)

    asyncio.run(story())


@pytest.mark.parametrize("method", ["missing", "_private", "__class__"])
def test_method_that_is_not_offered_is_refused(method: str) -> None:
    async def story() -> None:
        async with probe() as child:
            with pytest.raises(Internal) as caught:
                await child.call(method)
        assert caught.value.details == {"exception": "AttributeError"}

    asyncio.run(story())


def test_prints_of_a_library_do_not_disturb_answers() -> None:
    async def story() -> None:
        async with probe() as child:
            await child.call("print_much")
            assert (await child.call("echo", {"x": 1})).values == {"x": 1}
            await child.close()
            assert "last words" in child.stderr_tail
            assert len(child.stderr_tail) <= 4096

    asyncio.run(story())


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGKILL"])
def test_death_is_told_and_the_next_call_gets_a_new_process(name: str) -> None:
    async def story() -> None:
        async with probe() as child:
            with pytest.raises(ChildDied) as caught:
                await child.call("die", {"signal": name})
            assert caught.value.exit_code == -getattr(signal, name)
            assert caught.value.reason == Ending.ITSELF
            assert "dying" in caught.value.stderr_tail
            assert (await child.call("pid")).values == {"pid": child.pid}

    asyncio.run(story())


def test_child_that_does_not_restart_stays_dead() -> None:
    async def story() -> None:
        async with probe(restarts=False) as child:
            await child.call("echo")
            await child.kill()
            assert child.has_died
            with pytest.raises(ChildDied) as caught:
                await child.call("echo")
            assert caught.value.exit_code == -signal.SIGKILL
            assert caught.value.reason == Ending.CLOSED

    asyncio.run(story())


def test_service_that_cannot_be_made_is_told_as_a_death() -> None:
    async def story() -> None:
        child = Child("child_services:Unloadable")
        with pytest.raises(ChildDied) as caught:
            await child.call("echo")
        assert caught.value.exit_code == 1
        assert not child.is_alive

    asyncio.run(story())


def test_child_that_writes_rubbish_is_ended() -> None:
    async def story() -> None:
        async with probe() as child:
            with pytest.raises(ChildDied):
                await child.call("write_rubbish")
            assert (await child.call("echo", {"x": 1})).values == {"x": 1}

    asyncio.run(story())


def test_cancel_kills_the_process_that_worked_for_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with probe() as child:
            task = await begin_waiting(child, tmp_path / "never")
            pid = child.pid
            assert pid
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert not is_running(pid)
            assert (await child.call("pid")).values != {"pid": pid}

    asyncio.run(story())


def test_time_out_kills_the_process(tmp_path: Path) -> None:
    async def story() -> None:
        async with probe() as child:
            await child.call("echo")
            pid = child.pid
            assert pid
            with pytest.raises(TimeoutError):
                await child.call("wait_for", {"path": str(tmp_path / "never")}, timeout_seconds=0.1)
            assert not is_running(pid)

    asyncio.run(story())


def test_slots_work_at_the_same_time(tmp_path: Path) -> None:
    async def story() -> None:
        async with probe(slots=2) as child:
            waiting = await begin_waiting(child, tmp_path / "go")
            assert (await child.call("echo", {"x": 1})).values == {"x": 1}
            (tmp_path / "go").touch()
            assert (await waiting).values == {"pid": child.pid}

    asyncio.run(story())


def test_call_waits_when_all_slots_are_taken(tmp_path: Path) -> None:
    async def story() -> None:
        async with probe() as child:
            first = await begin_waiting(child, tmp_path / "go")
            second = asyncio.create_task(child.call("echo", {"x": 2}))
            done, _ = await asyncio.wait({second}, timeout=0.05)
            assert not done
            (tmp_path / "go").touch()
            await first
            assert (await second).values == {"x": 2}

    asyncio.run(story())


def test_cancel_spares_the_process_when_the_call_ends_in_time(tmp_path: Path) -> None:
    """The other call keeps its work, and the process stays."""

    async def story() -> None:
        async with probe(slots=2) as child:
            given_up = await begin_waiting(child, tmp_path / "one")
            kept = await begin_waiting(child, tmp_path / "two")
            pid = child.pid
            given_up.cancel()
            (tmp_path / "one").touch()
            with pytest.raises(asyncio.CancelledError):
                await given_up
            (tmp_path / "two").touch()
            assert (await kept).values == {"pid": pid}

    asyncio.run(story())


def test_cancel_that_kills_tells_the_other_call_why(tmp_path: Path) -> None:
    async def story() -> None:
        async with probe(slots=2) as child:
            given_up = await begin_waiting(child, tmp_path / "never")
            other = await begin_waiting(child, tmp_path / "nor-this")
            given_up.cancel()
            with pytest.raises(ChildDied) as caught:
                await other
            assert caught.value.reason == Ending.KILLED_FOR_ANOTHER
            with pytest.raises(asyncio.CancelledError):
                await given_up

    asyncio.run(story())


def test_kill_ends_calls_in_flight(tmp_path: Path) -> None:
    async def story() -> None:
        async with probe() as child:
            task = await begin_waiting(child, tmp_path / "never")
            await child.kill()
            with pytest.raises(ChildDied) as caught:
                await task
            assert caught.value.reason == Ending.CLOSED
            assert not child.is_alive

    asyncio.run(story())


def test_signals_to_the_group_are_left_to_the_parent() -> None:
    async def story() -> None:
        async with probe() as child:
            assert (await child.call("leave_signals")).values == {"alive": True}

    asyncio.run(story())


def test_secrets_of_the_parent_are_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        monkeypatch.setenv("TIRO_SECRET_KEY", "hush-123")
        monkeypatch.setenv("HF_TOKEN", "hf-123")
        async with probe() as plain, probe(environment=("HF_",)) as fetching:
            few = (await plain.call("environment")).values
            more = (await fetching.call("environment")).values
        assert "TIRO_SECRET_KEY" not in few
        assert "HF_TOKEN" not in few
        assert more["HF_TOKEN"] == "hf-123"
        assert few["OMP_NUM_THREADS"] == "1"

    asyncio.run(story())


def test_memory_is_told_while_alive() -> None:
    async def story() -> None:
        async with probe() as child:
            assert child.memory_bytes() == 0
            await child.call("echo")
            assert child.memory_bytes() == pytest.approx(
                psutil.Process(child.pid).memory_info().rss, rel=0.2
            )

    asyncio.run(story())


PARENT = """
import asyncio, sys
from tiro.children import Child

async def main():
    child = Child("child_services:Probe")
    def told(_):
        print(child.pid, flush=True)
    await child.call("wait_for", {"path": "/never/there"}, on_progress=told)

asyncio.run(main())
"""


def test_child_dies_with_a_killed_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        os.kill(parent.pid, signal.SIGKILL)
        wait_until_gone(pid)
