"""Runs diarizers, each call in a child process of its own that is gone afterwards.

A diarizer is asked once for a recording, seldom twice in a row: what it takes to load again is
little beside the work, and the memory is free in between.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tiro.children import Child, ChildDied, Reply, limits
from tiro.children.adapters import Deaths
from tiro.diarizers import (
    Diarization,
    LoadOptions,
    Progress,
    Sound,
    SpeakerCount,
)
from tiro.diarizers.serving import kind_of
from tiro.errors import EngineFailed, EngineUnavailable, StageTimedOut
from tiro.transcript.model import Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SERVICE = "tiro.diarizers.service:DiarizerService"


@dataclass(frozen=True, slots=True)
class _Call:
    """One method of one diarizer, and how to load it first."""

    diarizer: str
    load: LoadOptions
    method: str
    values: Mapping[str, Any]
    timeout_seconds: float | None
    on_progress: Progress | None
    on_load: Progress | None = None


class DiarizerPool:
    """Starts a child for each call; a cancelled call's child is killed.

    Use it from one event loop, whose thread lives as long as the pool.

    Args:
        slots: Calls at once, for the memory's sake; more wait.
    """

    def __init__(self, *, slots: int = 1) -> None:
        self._free = asyncio.Semaphore(slots)
        self._children: set[Child] = set()
        self._is_closed = False

    async def diarize(
        self,
        name: str,
        load: LoadOptions,
        sound: Sound,
        count: SpeakerCount,
        *,
        timeout_seconds: float | None = None,
        on_progress: Progress | None = None,
        on_load: Progress | None = None,
    ) -> Diarization:
        """Tell who speaks when.

        Args:
            name: The diarizer.
            load: How it is loaded. A token in it goes to the child's memory and nowhere else.
            sound: The recording.
            count: How many speakers there may be.
            timeout_seconds: Bound of the call, without loading and waiting for a slot.
            on_progress: Hears of the work.
            on_load: Hears of the model being fetched.

        Raises:
            EngineError: As `Diarizer.load` and `Diarizer.diarize` tell; `ModelBroken` when the
                child died of the model's files, `EngineFailed` when it died otherwise.
            StageTimedOut: The call took too long.
        """
        values = {"sound": asdict(sound), "count": asdict(count)}
        call = _Call(name, load, "diarize", values, timeout_seconds, on_progress, on_load)
        reply = await self._ask(call)
        return Diarization(tuple(Turn(*each) for each in reply.values["turns"]), reply.arrays)

    async def embed(
        self,
        name: str,
        load: LoadOptions,
        sound: Sound,
        stretches: Sequence[tuple[float, float]],
        *,
        timeout_seconds: float | None = None,
        on_progress: Progress | None = None,
        on_load: Progress | None = None,
    ) -> "NDArray[np.float32]":
        """Give the unit vector, of shape (dim,), of the one voice that speaks in the stretches.

        Otherwise as `diarize`.
        """
        if not kind_of(name).capabilities.has_embeddings:
            raise EngineUnavailable(f"The diarizer {name} cannot recognise voices.")
        values = {"sound": asdict(sound), "stretches": list(stretches)}
        call = _Call(name, load, "embed", values, timeout_seconds, on_progress, on_load)
        return (await self._ask(call)).arrays["voice"]

    async def close(self) -> None:
        """End all children; calls in flight or waiting fail."""
        self._is_closed = True
        await asyncio.gather(*(child.kill() for child in tuple(self._children)))

    async def _ask(self, call: _Call) -> Reply:
        kind_of(call.diarizer)
        async with self._free:
            deaths, is_loaded = Deaths(call.diarizer), False
            child = Child(
                _SERVICE, environment=(*limits.NETWORK, *limits.ACCELERATOR), restarts=False
            )
            self._children.add(child)
            try:
                self._require_open()
                await child.call("load", _load_values(call), on_progress=_teller(call.on_load))
                is_loaded = True
                self._require_open()
                return await child.call(
                    call.method,
                    call.values,
                    on_progress=_teller(call.on_progress),
                    timeout_seconds=call.timeout_seconds,
                )
            except TimeoutError:
                raise StageTimedOut from None
            except ChildDied as died:
                raise deaths.meaning(died, is_loaded=is_loaded) from None
            finally:
                self._children.discard(child)
                await child.kill()

    def _require_open(self) -> None:
        if self._is_closed:
            raise EngineFailed("The server is shutting down.")


def _load_values(call: _Call) -> dict[str, Any]:
    """Put load options into JSON; they may hold a token."""
    options = {**asdict(call.load), "config": dict(call.load.config)}
    return {"diarizer": call.diarizer, "options": options}


def _teller(on_progress: Progress | None) -> Callable[[Mapping[str, Any]], None] | None:
    if on_progress is None:
        return None
    return lambda told: on_progress(float(told["fraction"]), str(told["text"]))
