"""A request that is sent twice with one Idempotency-Key is done once, and a failed one frees its key."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from blake3 import blake3

from tiro.actions.context import Context
from tiro.errors import IdempotencyKeyReused, InvalidRequest, TiroError
from tiro.store import idempotency
from tiro.store.idempotency import LOCK_SECONDS, Answer

LONGEST_KEY = 200
REFRESHES_PER_LOCK = 3


def fingerprint(content_hash: str, options: Mapping[str, Any]) -> str:
    """Tell requests apart by their bytes and options; 64 hexadecimal digits."""
    canonical = json.dumps(options, sort_keys=True, separators=(",", ":"))
    return blake3(f"{content_hash}\n{canonical}".encode()).hexdigest()


def check_key(key: str) -> None:
    """Refuse what is no Idempotency-Key.

    Raises:
        InvalidRequest: It is empty, too long or not of printable ASCII characters.
    """
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InvalidRequest(
            f"Idempotency-Key must be 1 to {LONGEST_KEY} printable ASCII characters.",
            details={"header": "Idempotency-Key"},
        )


@asynccontextmanager
async def claimed(
    context: Context, owner_id: str, key: str | None, print_of_request: str
) -> AsyncGenerator[Answer | None]:
    """Hold a key while its request runs; gives what was made with it before, if anything.

    The request settles the key in the transaction that does its work; otherwise it is free again
    at the end.

    Args:
        context: Where keys are kept.
        owner_id: Whose key.
        key: None for a request without one.
        print_of_request: Its `fingerprint`.

    Raises:
        IdempotencyKeyInUse: The first request with this key still runs.
        IdempotencyKeyReused: It was for other content.
    """
    if key is None:
        yield None
        return
    answer = await asyncio.to_thread(_begin, context, owner_id, key)
    if answer is not None:
        if answer.fingerprint != print_of_request:
            raise IdempotencyKeyReused
        yield answer
        return
    refreshing = asyncio.create_task(_refresh(context, owner_id, key))
    try:
        yield None
    finally:
        refreshing.cancel()
        await asyncio.shield(asyncio.to_thread(_release, context, owner_id, key))


def _begin(context: Context, owner_id: str, key: str) -> Answer | None:
    with context.database.write() as session:
        return idempotency.begin(session, owner_id, key)


def _release(context: Context, owner_id: str, key: str) -> None:
    """Free the key unless it was settled; one that cannot be freed now is free after a while."""
    with contextlib.suppress(TiroError), context.database.write() as session:
        idempotency.release(session, owner_id, key)


async def _refresh(context: Context, owner_id: str, key: str) -> None:
    def refresh() -> None:
        with contextlib.suppress(TiroError), context.database.write() as session:
            idempotency.refresh(session, owner_id, key)

    while True:
        await asyncio.sleep(LOCK_SECONDS / REFRESHES_PER_LOCK)
        await asyncio.to_thread(refresh)
