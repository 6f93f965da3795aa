"""Runs a call that tells how far it is; what it tells is reported one after the other."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def reported(
    begin: Callable[[Callable[[T], None]], Coroutine[Any, Any, R]],
    report: Callable[[T], Awaitable[None]],
) -> R:
    """Run a call to its end, or to the first report that fails.

    Args:
        begin: Begins the call; it is given what to tell its news to, on this event loop.
        report: Passes one piece of news on.

    Raises:
        Exception: As the call, or as `report`, which ends the call.
    """
    news: asyncio.Queue[tuple[T] | None] = asyncio.Queue()
    call = asyncio.ensure_future(begin(lambda item: news.put_nowait((item,))))
    call.add_done_callback(lambda _: news.put_nowait(None))
    try:
        while (item := await news.get()) is not None:
            await report(item[0])
        return await call
    finally:
        if not call.done():
            call.cancel()
            await asyncio.wait([call])
