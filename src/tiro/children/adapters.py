"""What an engine's and a diarizer's child process have in common: no stray exception leaves it, and its end has a meaning."""

import signal
from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog

from tiro.children import limits
from tiro.children.running import ChildDied
from tiro.errors import EngineError, EngineFailed, EngineOutOfMemory, ModelBroken, TiroError

_T = TypeVar("_T")

_KILLED = -9
_GIVEN_UP = {255, *(-each for each in (signal.SIGABRT, signal.SIGSEGV, signal.SIGFPE))}
"""How a library written in C++ ends the process on files that it cannot read: exit(-1), a signal."""

_log = structlog.get_logger(__name__)


def guarded(work: Callable[[], _T], *, secrets: Sequence[object] = ()) -> _T:
    """Let no exception out of the child that is not ours, nor one that repeats a secret."""
    try:
        return work()
    except TiroError as error:
        told = f"{error.text} {error.details}"
        if any(secret and str(secret) in told for secret in secrets):
            raise type(error)(stage=error.stage, retry_after=error.retry_after) from None
        raise
    except MemoryError:
        raise EngineOutOfMemory from None
    except Exception as error:  # noqa: BLE001 - a speech library may raise anything
        raise EngineFailed(details={"exception": type(error).__name__}) from None


class Deaths:
    """Says what the end of an adapter's process means; make it when the process starts.

    Args:
        adapter: The adapter's name, for the log.
    """

    def __init__(self, adapter: str) -> None:
        self._adapter = adapter
        self._oom_kills_before = limits.oom_kills()

    def meaning(self, died: ChildDied, *, is_loaded: bool) -> EngineError:
        """Say it to the caller; the log gets the process's last words.

        Args:
            died: How it ended.
            is_loaded: Whether the model was loaded by then; if not, its files are to blame.
        """
        _log.warning("adapter_child_ended", adapter=self._adapter, exit_code=died.exit_code)
        _log.debug("adapter_child_last_words", adapter=self._adapter, stderr=died.stderr_tail)
        is_killed_for_memory = (
            died.exit_code == _KILLED and limits.oom_kills() > self._oom_kills_before
        )
        if is_killed_for_memory or "bad_alloc" in died.stderr_tail:
            return EngineOutOfMemory()
        details = {"exit_code": died.exit_code}
        if not is_loaded and died.exit_code in _GIVEN_UP:
            return ModelBroken(details=details)
        return EngineFailed("The engine's process ended unexpectedly.", details=details)
