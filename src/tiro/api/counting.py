"""Counts requests in moving windows, in this process or in Redis; loaded when the first one is to be counted."""

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from limits import RateLimitItem, parse_many
from limits.aio.storage import MovingWindowSupport, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter

if TYPE_CHECKING:
    from redis.asyncio import ConnectionPool

log = logging.getLogger(__name__)

MEMORY = "memory://"
PREFIX = "tiro-rates"
REDIS_SECONDS = 0.5
"""Longest wait for Redis; a request waits rather than count what is already lost."""
AWAY_SECONDS = 5.0
"""So long Redis is not asked after it did not answer."""
SWEEP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request is within its rates, and how much is left of the one that ends first."""

    is_allowed: bool
    limit: int
    remaining: int
    reset_seconds: int
    policy: str


class Memory(Storage, MovingWindowSupport):
    """Windows in this process: no thread and no task, and old ones are swept on the way."""

    STORAGE_SCHEME = None

    def __init__(self) -> None:
        super().__init__()
        self._windows: dict[str, tuple[deque[float], int]] = {}
        self._swept = time.time()

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing here fails."""
        return ValueError

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count into a window if there is room."""
        now = time.time()
        self._sweep(now)
        window, _ = self._windows.setdefault(key, (deque(), expiry))
        _shorten(window, now - expiry)
        if len(window) + amount > limit:
            return False
        window.extend([now] * amount)
        return True

    async def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Give the oldest time in a window, and how many are in it."""
        del limit
        now = time.time()
        window, _ = self._windows.get(key, (deque[float](), expiry))
        _shorten(window, now - expiry)
        return (window[0] if window else now), len(window)

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Moving windows need no counters."""
        raise NotImplementedError

    async def get(self, key: str) -> int:
        """Give how many are in a window."""
        return len(self._windows.get(key, ((), 0))[0])

    async def get_expiry(self, key: str) -> float:
        """Give when a window is empty."""
        window, expiry = self._windows.get(key, (deque[float](), 0))
        return window[-1] + expiry if window else time.time()

    async def check(self) -> bool:
        """It is always there."""
        return True

    async def reset(self) -> int | None:
        """Forget all windows."""
        count = len(self._windows)
        self._windows.clear()
        return count

    async def clear(self, key: str) -> None:
        """Forget a window."""
        self._windows.pop(key, None)

    def _sweep(self, now: float) -> None:
        if now - self._swept < SWEEP_SECONDS:
            return
        self._swept = now
        over = [
            key
            for key, (window, expiry) in self._windows.items()
            if not window or window[-1] <= now - expiry
        ]
        for key in over:
            del self._windows[key]


class Counter:
    """Counts in Redis where one is named, and in this process while it is away.

    Args:
        storage: memory:// or the URL of a Redis.
    """

    def __init__(self, storage: str) -> None:
        self._near = MovingWindowRateLimiter(Memory())
        self._far: MovingWindowRateLimiter | None = None
        self._away_until = 0.0
        self._connections: ConnectionPool | None = None
        if storage != MEMORY:
            self._connections = _connections(storage)
            redis = RedisStorage(
                f"async+{storage}",
                implementation="redispy",
                key_prefix=PREFIX,
                connection_pool=cast("Any", self._connections),
            )
            self._far = MovingWindowRateLimiter(redis)

    async def count(self, rate: str, *names: str) -> Verdict:
        """Count a request; what is refused is not counted.

        Args:
            rate: Such as `10/minute`, or several joined by `;`.
            names: What is counted, and whose it is.
        """
        return await self._ask(rate, names, is_counted=True)

    async def look(self, rate: str, *names: str) -> Verdict:
        """Tell whether a request would be within its rates, without counting it."""
        return await self._ask(rate, names, is_counted=False)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._connections is not None:
            await self._connections.aclose()

    async def _ask(self, rate: str, names: Sequence[str], *, is_counted: bool) -> Verdict:
        items = _parsed(rate)
        if self._far is not None and time.monotonic() >= self._away_until:
            try:
                async with asyncio.timeout(REDIS_SECONDS):
                    return await _verdict(self._far, items, names, is_counted=is_counted)
            except Exception as error:  # noqa: BLE001 - whatever fails there, requests are served
                self._away_until = time.monotonic() + AWAY_SECONDS
                log.warning(
                    "Redis is away; each process counts requests for itself",
                    extra={"type": type(error).__name__},
                )
        return await _verdict(self._near, items, names, is_counted=is_counted)


def _connections(url: str) -> "ConnectionPool":
    from redis.asyncio import ConnectionPool  # noqa: PLC0415 - of an extra, for those who use it
    from redis.asyncio.retry import Retry  # noqa: PLC0415 - the same
    from redis.backoff import NoBackoff  # noqa: PLC0415 - the same

    kind: Any = ConnectionPool
    return kind.from_url(
        url,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        # A connection that a restarted Redis has closed is made anew.
        retry=Retry(NoBackoff(), 1),
    )


async def _verdict(
    strategy: MovingWindowRateLimiter,
    items: Sequence[RateLimitItem],
    names: Sequence[str],
    *,
    is_counted: bool,
) -> Verdict:
    ask = strategy.hit if is_counted else strategy.test
    policy = ", ".join(f"{item.amount};w={item.get_expiry()}" for item in items)
    told: list[Verdict] = []
    for item in items:
        is_allowed = await ask(item, *names)
        stats = await strategy.get_window_stats(item, *names)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        remaining = max(0, stats.remaining) if is_allowed else 0
        told.append(Verdict(is_allowed, item.amount, remaining, seconds, policy))
        if not is_allowed:
            break
    return min(told, key=lambda each: (each.is_allowed, each.remaining))


@lru_cache(64)
def _parsed(rate: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(rate))


def _shorten(window: deque[float], since: float) -> None:
    while window and window[0] <= since:
        window.popleft()
