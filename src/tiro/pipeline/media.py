"""Warm child processes that open recordings, under limits of memory and time."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tiro.audio import MediaLimits
from tiro.children import Child, ChildDied, Limits
from tiro.errors import MediaRefused, StageTimedOut
from tiro.pipeline.reporting import reported
from tiro.settings.live import Live
from tiro.store.uploads import full_disk_told

SERVICE = "tiro.audio.service:MediaService"

Report = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel that holds speech of its own; as `Heard` has it for the mix."""

    number: int
    regions: list[tuple[float, float]]
    pcm: Path
    frames: Path


@dataclass(frozen=True, slots=True)
class Heard:
    """What one pass over a recording gave.

    Attributes:
        duration: Seconds that could be decoded.
        regions: Speech regions, seconds, in order.
        quality: The quality report as the API shows it.
        pcm: File of 16 kHz mono signed 16-bit PCM.
        frames: File of uint8 speech probabilities, one per 32 ms.
        peaks: File of the waveform's peaks.
        apart: The channels, where they were asked for and differ.
    """

    duration: float
    sample_rate_hz: int
    channels: int
    regions: list[tuple[float, float]]
    quality: dict[str, Any]
    pcm: Path
    frames: Path
    peaks: Path
    apart: tuple[Channel, ...] = ()


class MediaPool:
    """Up to `slots` children; each opens one recording at a time."""

    def __init__(self, live: Live, *, slots: int) -> None:
        self._live = live
        self._idle: list[Child] = []
        self._room = asyncio.Semaphore(slots)

    async def listen(
        self,
        source: Path,
        folder: Path,
        vad: Mapping[str, Any],
        report: Report,
        *,
        is_apart: bool = False,
    ) -> Heard:
        """Decode a recording once, writing its files into `folder`; its channels, too, when apart.

        Raises:
            MediaError: As the decoder says; MediaRefused when it broke the child.
            StageTimedOut: It took too long.
            StorageFull: There is no room for the files.
        """
        values = {
            "path": str(source),
            "out_pcm": str(folder / "pcm"),
            "out_peaks": str(folder / "peaks"),
            "limits": asdict(self._limits()),
            "vad": dict(vad),
            "out_channels": str(folder / "channel") if is_apart else None,
        }
        async with self._child() as child:
            reply = await _call(child, values, self._time_limit(), report)
        frames = folder / "frames"
        await asyncio.to_thread(_write, frames, reply.arrays["probabilities"].tobytes())
        return Heard(
            duration=reply.values["duration"],
            sample_rate_hz=reply.values["sample_rate_hz"],
            channels=reply.values["channels"],
            regions=_regions(reply.arrays["regions"]),
            quality=reply.values["quality"],
            pcm=folder / "pcm",
            frames=frames,
            peaks=folder / "peaks",
            apart=tuple(
                [await _channel(folder, int(number), reply) for number in reply.values["apart"]]
            ),
        )

    async def excerpt(
        self,
        source: Path,
        prefix: str,
        stretches: Mapping[int | None, Sequence[tuple[float, float]]],
    ) -> None:
        """Decode stretches of a recording again, as `tiro.audio.excerpt.excerpt`; raises as `listen`."""
        values = {
            "path": str(source),
            "prefix": prefix,
            "stretches": [[channel, list(wanted)] for channel, wanted in stretches.items()],
            "limits": asdict(self._limits()),
        }
        async with self._child() as child:
            await _called(child.call("excerpt", values, timeout_seconds=self._time_limit()))

    async def close(self) -> None:
        """End all children."""
        while self._idle:
            await self._idle.pop().close()

    @asynccontextmanager
    async def _child(self) -> AsyncGenerator[Child]:
        async with self._room:
            child = self._idle.pop() if self._idle else Child(SERVICE, limits=self._child_limits())
            try:
                yield child
            except BaseException:
                await child.kill()
                raise
            self._idle.append(child)

    def _limits(self) -> MediaLimits:
        limits = self._live.now.limits
        return MediaLimits(
            max_duration_seconds=limits.max_duration_seconds, max_channels=limits.max_channels
        )

    def _child_limits(self) -> Limits:
        return Limits(memory_bytes=self._live.now.limits.media_memory_bytes)

    def _time_limit(self) -> float:
        stages = self._live.now.stages
        return (
            stages.base_seconds + stages.listen_factor * self._live.now.limits.max_duration_seconds
        )


def _regions(array: Any) -> list[tuple[float, float]]:
    return [(float(start), float(end)) for start, end in array.reshape(-1, 2)]


async def _channel(folder: Path, number: int, reply: Any) -> Channel:
    frames = folder / f"frames-{number}"
    content = reply.arrays[f"probabilities_{number}"].tobytes()
    await asyncio.to_thread(_write, frames, content)
    regions = _regions(reply.arrays[f"regions_{number}"])
    return Channel(number, regions, folder / f"channel-{number}", frames)


def _write(path: Path, content: bytes) -> None:
    with full_disk_told():
        path.write_bytes(content)


async def _call(
    child: Child, values: Mapping[str, Any], timeout_seconds: float, report: Report
) -> Any:
    """Call the child; its reports are told one after the other."""

    async def begin(tell: Callable[[float], None]) -> Any:
        return await child.call(
            "listen",
            values,
            on_progress=lambda item: tell(float(item["seconds"])),
            timeout_seconds=timeout_seconds,
        )

    return await _called(reported(begin, report))


async def _called(call: Awaitable[Any]) -> Any:
    try:
        return await call
    except ChildDied:
        raise MediaRefused(
            "Opening this file broke the decoder or went beyond its memory."
        ) from None
    except TimeoutError:
        raise StageTimedOut from None
