"""Guessing passwords gets slower with every wrong one: counted by login and address, and by login alone."""

import hashlib
import math
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tiro.errors import RateLimited
from tiro.store.accounts import folded

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter

FROM_ONE_PLACE = ("5/minute", "15/hour", "40/day")
FROM_ANYWHERE = ("100/hour",)
"""Many addresses guess one login; high enough that nobody is shut out by a joke."""


@dataclass(frozen=True)
class BackOff:
    """Counts wrong passwords.

    Attributes:
        storage: Where it is counted, as `TIRO_RATES__STORAGE` names it.
    """

    storage: str

    def begin(self, login: str, address: str | None) -> None:
        """Count an attempt before it is made, so that many at once are not more than one by one.

        Raises:
            RateLimited: There were too many that failed.
        """
        for item, keys in self._counted(login, address):
            if not self._limiter.hit(item, *keys):
                reset = self._limiter.get_window_stats(item, *keys).reset_time
                wait = max(1, math.ceil(reset - time.time()))
                raise RateLimited(
                    "Too many passwords were wrong. Wait a while, then try again.",
                    retry_after=wait,
                )

    def forget(self, login: str, address: str | None) -> None:
        """Forget what failed from a place, after the right password came from there."""
        for item, keys in self._counted(login, address):
            if len(keys) > 2:
                self._limiter.clear(item, *keys)

    def _counted(
        self, login: str, address: str | None
    ) -> "list[tuple[RateLimitItem, tuple[str, ...]]]":
        # Whoever looks into the storage is not told who logs in here.
        name = hashlib.sha256(folded(login).encode("utf-8", "replace")).hexdigest()
        place = ("login", name, address or "?")
        here, anywhere = self._items
        return [(item, place) for item in here] + [(item, place[:2]) for item in anywhere]

    @cached_property
    def _items(self) -> "tuple[list[RateLimitItem], list[RateLimitItem]]":
        from limits import parse  # noqa: PLC0415 - loaded by the first login

        return [parse(text) for text in FROM_ONE_PLACE], [parse(text) for text in FROM_ANYWHERE]

    @cached_property
    def _limiter(self) -> "MovingWindowRateLimiter":
        from limits.storage import storage_from_string  # noqa: PLC0415 - the same
        from limits.strategies import MovingWindowRateLimiter  # noqa: PLC0415 - the same

        return MovingWindowRateLimiter(storage_from_string(self.storage))
