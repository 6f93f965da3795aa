"""Passwords are compared off the event loop and few at a time: each takes 64 MiB and a tenth of a second."""

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from tiro.actions.backoff import BackOff
from tiro.api.addresses import place_of
from tiro.errors import RateLimited
from tiro.settings import Settings
from tiro.store.sessions import From

T = TypeVar("T")

AT_ONCE = 2
MOST_WAITING = 50
LONGEST_AGENT = 200


class Logins:
    """What logins of this process share.

    Args:
        settings: Say where failures are counted.
    """

    def __init__(self, settings: Settings) -> None:
        self.back_off = BackOff(settings.rates.storage)

    async def run(self, call: Callable[[], T]) -> T:
        """Run what hashes a password; passwords of others wait.

        Raises:
            RateLimited: Too many wait already.
        """
        if self._limiter.statistics().tasks_waiting >= MOST_WAITING:
            raise RateLimited(retry_after=5)
        return await to_thread.run_sync(call, limiter=self._limiter)

    @cached_property
    def _limiter(self) -> CapacityLimiter:
        return CapacityLimiter(AT_ONCE)


def from_of(request: Request) -> From:
    """Say where somebody logs in from; nothing in it can break a line or a header."""
    agent = request.headers.get("user-agent", "")[:LONGEST_AGENT]
    shown = "".join(char if char.isprintable() else "?" for char in agent)
    return From(place_of(request.scope), shown or None)
