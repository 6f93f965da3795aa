"""The first look at uploads, in real child processes."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tiro.actions import media
from tiro.actions.media import MediaProber
from tiro.errors import MediaRefused, MediaTooLong, MediaUnreadable
from tiro.settings import LimitSettings

pytestmark = pytest.mark.anyio

SAMPLE = next(Path(__file__).parents[2].joinpath("samples").glob("*.flac"))


@pytest.fixture
async def prober() -> AsyncIterator[MediaProber]:
    made = MediaProber(LimitSettings)
    yield made
    await made.close()


async def test_a_recording_is_told(prober: MediaProber) -> None:
    info = await prober.probe(SAMPLE)
    assert info is not None
    assert info.media_type == "audio/flac"
    assert info.duration is not None
    assert info.duration > 1


async def test_what_is_no_recording_is_refused_and_the_next_is_looked_at(
    prober: MediaProber, tmp_path: Path
) -> None:
    path = tmp_path / "notes.wav"
    path.write_bytes(b"not a sound " * 100)
    with pytest.raises(MediaUnreadable):
        await prober.probe(path)
    assert await prober.probe(SAMPLE) is not None


async def test_a_recording_beyond_the_limit_is_refused() -> None:
    prober = MediaProber(lambda: LimitSettings(max_duration_seconds=0.5))
    with pytest.raises(MediaTooLong):
        await prober.probe(SAMPLE)
    await prober.close()


async def test_a_look_that_takes_too_long_tells_nothing_and_the_next_one_works(
    prober: MediaProber, tmp_path: Path
) -> None:
    pipe = tmp_path / "never.wav"
    os.mkfifo(pipe)
    hurried = MediaProber(lambda: LimitSettings(probe_seconds=0.3))
    assert await hurried.probe(pipe) is None
    await hurried.close()
    assert await prober.probe(SAMPLE) is not None


async def test_a_child_that_was_killed_in_between_harms_nobody(prober: MediaProber) -> None:
    assert await prober.probe(SAMPLE) is not None
    [child] = prober._idle  # pyright: ignore[reportPrivateUsage] - to find the process
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    assert await prober.probe(SAMPLE) is not None


async def test_a_file_that_breaks_the_decoder_is_refused(
    prober: MediaProber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "SERVICE", "os:abort")
    with pytest.raises(MediaRefused):
        await prober.probe(SAMPLE)


async def test_many_uploads_are_looked_at_by_few_processes(prober: MediaProber) -> None:
    found = await asyncio.gather(*(prober.probe(SAMPLE) for _ in range(8)))
    assert all(found)
    assert len(prober._idle) <= media.CHILDREN  # pyright: ignore[reportPrivateUsage] - counted
