"""One engine in one child process, loaded once and lent to calls."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiro.children import Child, ChildDied, Ending, Reply, limits
from tiro.children.adapters import Deaths
from tiro.engines import LoadOptions, wire
from tiro.errors import EngineError

OnProgress = Callable[[float, str], None]
"""Hears a fraction 0..1 and a short text while a model is fetched or loaded."""


class Warm:
    """A child process with one engine; spent when the process or the loading failed.

    Args:
        engine: The engine's name.
        options: How it is loaded.
        capacity: Calls at a time.
        estimate_bytes: What it is counted for in the memory budget.
    """

    def __init__(
        self, engine: str, options: LoadOptions, *, capacity: int, estimate_bytes: int
    ) -> None:
        self.engine = engine
        self.options = options
        self.capacity = capacity
        self.estimate_bytes = estimate_bytes
        self.busy = 0
        self.uses = 0
        self.used_at = 0.0
        self._child = Child(
            "tiro.engines.service:EngineService",
            slots=capacity,
            environment=(*limits.NETWORK, *limits.ACCELERATOR),
            restarts=False,
        )
        self._loading = asyncio.Lock()
        self._is_loaded = False
        self._has_failed = False
        self._listeners: list[OnProgress] = []
        self._deaths = Deaths(engine)

    @property
    def is_spent(self) -> bool:
        """It serves no more calls."""
        return self._has_failed or self._child.has_died

    @property
    def pid(self) -> int | None:
        """The process's number while it is up."""
        return self._child.pid

    def memory_bytes(self) -> int:
        """Memory of the process that is in RAM."""
        return self._child.memory_bytes()

    async def load(self, on_progress: OnProgress | None) -> None:
        """Load the engine unless it is loaded; all who wait for it hear the progress.

        Raises:
            EngineError: As `Engine.load` tells.
            ChildDied: The process ended.
        """
        if on_progress is not None:
            self._listeners.append(on_progress)
        try:
            async with self._loading:
                if not self._is_loaded:
                    await self._load()
        finally:
            if on_progress is not None:
                self._listeners.remove(on_progress)

    async def call(
        self,
        method: str,
        values: Mapping[str, Any],
        audio: NDArray[np.float32],
        timeout_seconds: float | None,
    ) -> Reply:
        """Ask the engine; raises as `Child.call` does."""
        return await self._child.call(
            method, values, {"audio": audio}, timeout_seconds=timeout_seconds
        )

    async def close(self) -> None:
        """End the process; its memory comes back."""
        await self._child.close()

    def failure(self, died: ChildDied) -> EngineError:
        """Say what the end of the process means to the caller; the log gets its last words."""
        return self._deaths.meaning(died, is_loaded=self._is_loaded)

    async def _load(self) -> None:
        values = {"engine": self.engine, "options": wire.load_values(self.options)}
        try:
            await self._child.call("load", values, on_progress=self._tell)
        except EngineError:
            self._has_failed = True
            raise
        self._is_loaded = True

    def _tell(self, progress: Mapping[str, Any]) -> None:
        for listener in tuple(self._listeners):
            listener(float(progress["fraction"]), str(progress["text"]))


def is_innocent(died: ChildDied) -> bool:
    """Whether the process ended for another call's sake, so that this one runs again."""
    return died.reason in {Ending.KILLED_FOR_ANOTHER, Ending.KILLED_FOR_CALLER}
