"""Keeps engines loaded in warm child processes, within a memory budget, and unloads idle ones."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tiro.children import ChildDied, Reply
from tiro.engines import (
    Chunk,
    ChunkOptions,
    ChunkResult,
    Engine,
    LanguageGuess,
    LoadOptions,
    load_engine,
    wire,
)
from tiro.engines.alignment import Alignment, AlignOptions
from tiro.engines.warm import OnProgress, Warm, is_innocent
from tiro.errors import EngineFailed, EngineOutOfMemory, EngineUnavailable, StageTimedOut
from tiro.transcript.model import Word

_T = TypeVar("_T")
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Memory of one engine's child process that is in RAM."""

    engine: str
    model: str
    pid: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class _Call:
    """What an engine is asked; without a repr, since the values may hold a key."""

    method: str
    values: Mapping[str, Any] = field(repr=False)
    chunk: Chunk
    timeout_seconds: float | None
    on_progress: OnProgress | None


class EnginePool:
    """Lends loaded engines to calls.

    An engine that is concurrent lives in one child with as many threads as it has slots;
    any other in up to as many children, one call each. Use it from one event loop, whose
    thread lives as long as the pool.

    Args:
        memory_budget_bytes: What the loaded models may take together, by their estimates;
            None is no bound.
        idle_seconds: An engine without work for so long leaves memory.
    """

    def __init__(
        self, *, memory_budget_bytes: int | None = None, idle_seconds: float = 300.0
    ) -> None:
        self._budget_bytes = memory_budget_bytes
        self._idle_seconds = idle_seconds
        self._members: dict[_Key, list[Warm]] = {}
        self._leaving: dict[Warm, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        self._is_closed = False

    async def prepare(
        self, engine: str, load: LoadOptions, on_progress: OnProgress | None = None
    ) -> None:
        """Fetch and load a model now, so that the first call need not wait.

        Raises:
            EngineError: As `Engine.load` tells; `EngineOutOfMemory` at once when the model
                alone is larger than the budget.
        """
        await self._with(engine, load, lambda warm: warm.load(on_progress))

    async def transcribe(
        self,
        engine: str,
        load: LoadOptions,
        chunk: Chunk,
        options: ChunkOptions,
        *,
        timeout_seconds: float | None = None,
        on_progress: OnProgress | None = None,
    ) -> ChunkResult:
        """Write down one chunk; loads the engine first where it is not loaded.

        Args:
            engine: Its name.
            load: How to load it; equal options share a loaded model.
            chunk: The sound.
            options: What the call is told. Its key goes to the child's memory and nowhere else.
            timeout_seconds: Bound of the call, without loading and waiting for a slot.
            on_progress: Hears of a model being fetched.

        Raises:
            EngineError: As `Engine.load` and `Engine.transcribe` tell; `EngineFailed` when
                the child died.
            StageTimedOut: The call took too long.
        """
        values = {"regions": chunk.regions, "options": wire.chunk_values(options)}
        call = _Call("transcribe", values, chunk, timeout_seconds, on_progress)
        return wire.result((await self._ask(engine, load, call)).values)

    async def detect_language(
        self,
        engine: str,
        load: LoadOptions,
        chunk: Chunk,
        *,
        timeout_seconds: float | None = None,
        on_progress: OnProgress | None = None,
    ) -> LanguageGuess:
        """Name the language of a chunk; otherwise as `transcribe`."""
        values = {"regions": chunk.regions}
        call = _Call("detect_language", values, chunk, timeout_seconds, on_progress)
        return LanguageGuess((await self._ask(engine, load, call)).values["probabilities"])

    async def align(
        self,
        engine: str,
        load: LoadOptions,
        chunk: Chunk,
        words: Sequence[Word],
        *,
        options: AlignOptions | None = None,
        timeout_seconds: float | None = None,
        on_progress: OnProgress | None = None,
    ) -> Alignment:
        """Find the times of words in a chunk, as `tiro.engines.alignment.Aligner`.

        Raises:
            EngineError: As `transcribe`; also when the engine cannot align.
            StageTimedOut: The call took too long.
        """
        values = {"regions": chunk.regions, **wire.align_values(words, options or AlignOptions())}
        call = _Call("align", values, chunk, timeout_seconds, on_progress)
        return wire.alignment((await self._ask(engine, load, call)).values)

    @property
    def is_leaving(self) -> bool:
        """Whether a child that was taken out of use is still up."""
        return bool(self._leaving)

    def memory(self) -> list[MemoryUse]:
        """Tell the memory of each child that is up."""
        return [
            MemoryUse(warm.engine, warm.options.model, warm.pid, warm.memory_bytes())
            for warm in self._all()
            if warm.pid is not None
        ]

    async def close(self) -> None:
        """End all children; calls in flight or waiting fail."""
        self._is_closed = True
        for warm in self._all():
            self._drop(warm)
        self._wake()
        await asyncio.gather(*self._leaving.values())

    async def _ask(self, engine: str, load: LoadOptions, call: "_Call") -> Reply:
        async def work(warm: Warm) -> Reply:
            await warm.load(call.on_progress)
            audio = call.chunk.audio
            return await warm.call(call.method, call.values, audio, call.timeout_seconds)

        return await self._with(engine, load, work)

    async def _with(
        self, engine: str, load: LoadOptions, work: Callable[[Warm], Awaitable[_T]]
    ) -> _T:
        """Run work on a lent child, again when its child was killed for another call."""
        while True:
            async with self._lent(engine, load) as warm:
                try:
                    return await work(warm)
                except TimeoutError:
                    raise StageTimedOut from None
                except ChildDied as died:
                    if self._is_closed or not is_innocent(died):
                        raise warm.failure(died) from None

    @asynccontextmanager
    async def _lent(self, engine: str, load: LoadOptions) -> AsyncGenerator[Warm]:
        warm = await self._take(engine, load)
        try:
            yield warm
        finally:
            self._give_back(warm)

    async def _take(self, name: str, load: LoadOptions) -> Warm:
        engine = _engine(name)
        key = (name, json.dumps(wire.load_values(load) | {"may_fetch": None}, sort_keys=True))
        while not self._is_closed:
            warm = self._free(key) or self._grown(key, engine, load)
            if warm is not None:
                warm.busy += 1
                warm.uses += 1
                return warm
            await self._changed.wait()
        raise EngineFailed("The server is shutting down.")

    def _free(self, key: _Key) -> Warm | None:
        """Find a child with a free slot; one that died while nobody used it makes way for another."""
        for warm in tuple(self._members.get(key, ())):
            if warm.is_spent and warm.busy == 0:
                self._drop(warm)
            elif warm.busy < warm.capacity and not warm.is_spent:
                return warm
        return None

    def _grown(self, key: _Key, engine: type[Engine], load: LoadOptions) -> Warm | None:
        """Add a child if slots and memory allow; else make room and give None."""
        members = self._members.setdefault(key, [])
        is_concurrent = engine.capabilities.is_concurrent
        if len(members) >= (1 if is_concurrent else load.slots):
            return None
        estimate = engine.memory_bytes(load.model, load.config, load.models_dir)
        if not self._has_room(estimate):
            self._make_room(estimate)
            return None
        capacity = load.slots if is_concurrent else 1
        warm = Warm(key[0], load, capacity=capacity, estimate_bytes=estimate)
        members.append(warm)
        return warm

    def _has_room(self, needed_bytes: int) -> bool:
        """Raises `EngineOutOfMemory` when there never will be."""
        if self._budget_bytes is None:
            return True
        if needed_bytes > self._budget_bytes:
            details = {"needed_bytes": needed_bytes, "budget_bytes": self._budget_bytes}
            raise EngineOutOfMemory(
                "The model needs more memory than models may take. Choose a smaller model.",
                details=details,
            )
        taken = sum(warm.estimate_bytes for warm in (*self._all(), *self._leaving))
        return taken + needed_bytes <= self._budget_bytes

    def _make_room(self, needed_bytes: int) -> None:
        """Send idle children away, longest unused first, until enough is on its way back."""
        coming = sum(warm.estimate_bytes for warm in self._leaving)
        for warm in sorted(self._all(), key=lambda warm: warm.used_at):
            if coming >= needed_bytes:
                return
            if warm.busy == 0:
                coming += warm.estimate_bytes
                self._drop(warm)

    def _give_back(self, warm: Warm) -> None:
        warm.busy -= 1
        warm.used_at = asyncio.get_running_loop().time()
        if warm.is_spent:
            self._drop(warm)
        elif warm.busy == 0:
            loop = asyncio.get_running_loop()
            loop.call_later(self._idle_seconds, self._unload, warm, warm.uses)
        self._wake()

    def _unload(self, warm: Warm, uses: int) -> None:
        if warm.busy == 0 and warm.uses == uses:
            self._drop(warm)

    def _drop(self, warm: Warm) -> None:
        """Take a child out of use; its memory counts until it is gone."""
        for members in self._members.values():
            if warm in members:
                members.remove(warm)
                self._leaving[warm] = asyncio.create_task(self._leave(warm))

    async def _leave(self, warm: Warm) -> None:
        try:
            await warm.close()
        finally:
            del self._leaving[warm]
            self._wake()

    def _wake(self) -> None:
        """Let all who wait look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    def _all(self) -> list[Warm]:
        return [warm for members in self._members.values() for warm in members]


def _engine(name: str) -> type[Engine]:
    try:
        return load_engine(name)
    except (KeyError, ImportError):
        raise EngineUnavailable(details={"engine": name}) from None
