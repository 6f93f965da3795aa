"""Takes an upload in: refuses early what cannot be, looks at it, and has it written down."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from tiro import vault
from tiro.actions import claims, jobs, plans, preferences, quotas, titles, writing
from tiro.actions.context import Context
from tiro.actions.options import Options
from tiro.errors import UploadTooLarge
from tiro.store import scope
from tiro.store.uploads import Upload

T = TypeVar("T")


def begin(context: Context, owner_id: str, *, size_bytes: int | None = None) -> Upload:
    """Begin to take bytes in, unless it is already clear that they cannot be.

    Args:
        context: Settings, files and queue.
        owner_id: Whose recording it would be.
        size_bytes: As announced, if it was.

    Raises:
        UploadTooLarge: More is announced than is accepted.
        QuotaExceeded: The account has used up what it may.
        StorageFull: The disk is too full for it.
        QueueFull: As many jobs are queued as may be.
    """
    settings = context.settings
    if size_bytes is not None and size_bytes > settings.upload.max_bytes:
        raise UploadTooLarge(details={"max_bytes": settings.upload.max_bytes})
    require_room(context, owner_id, size_bytes=size_bytes)
    return context.files.begin_upload(min_free_bytes=settings.storage.min_free_bytes)


def require_room(context: Context, owner_id: str, *, size_bytes: int | None) -> None:
    """Refuse what the disk or the queue has no room for, or the account may not.

    Raises:
        QuotaExceeded: The account has used up what it may.
        StorageFull: The disk is too full for it.
        QueueFull: As many jobs are queued as may be.
    """
    context.files.require_free(context.settings.storage.min_free_bytes, for_bytes=size_bytes or 0)
    with context.database.read() as session:
        jobs.refuse_when_full(context, session, owner_id)
    quotas.look(context, owner_id, size_bytes=size_bytes)


async def add(
    context: Context,
    owner_id: str,
    upload: Upload,
    *,
    file_name: str | None,
    options: Options,
    engine_key: str | None = None,
    llm_key: str | None = None,
    idempotency_key: str | None = None,
    is_admin: bool = False,
    settle: writing.Settle | None = None,
    choose: writing.Choose | None = None,
) -> writing.Views:
    """Make a recording and its job of an upload that has been streamed to its end.

    Whatever is raised, nothing is left behind: no file, no row, no lock, no key.

    Args:
        context: What actions work with.
        owner_id: Whose recording it becomes.
        upload: The bytes; finished or aborted here.
        file_name: As the client calls it, if it does.
        options: What is asked for.
        engine_key: The caller's own key for the engine.
        llm_key: The caller's own key for the language model.
        idempotency_key: With the same key, bytes and options the first answer is given again.
        is_admin: The caller may name any model and diarizer.
        settle: Told the ids of recording and job in the transaction that makes them.
        choose: Chooses how a file of a batch is written down.

    Returns:
        Recording and job, as the API shows them.

    Raises:
        MediaError: It is no recording, or one beyond the limits.
        InvalidOptions: The engine cannot do what is asked.
        EngineError: No engine that fits works here, or the caller's key cannot be used.
        IdempotencyKeyInUse: The first request with this key still runs.
        IdempotencyKeyReused: The key was used for other content.
        QueueFull: As many jobs are queued as may be.
        QuotaExceeded: The account has used up what it may.
        StorageFull: There was no room for all of it after all.
    """
    try:
        _check_keys(engine_key, llm_key, idempotency_key)
        sent = writing.Sent(
            owner_id=owner_id,
            upload=upload,
            file_name=titles.file_name_of(file_name),
            options=options,
            engine_key=engine_key,
            llm_key=llm_key,
            idempotency_key=idempotency_key,
            settle=settle,
            choose=choose,
        )
        mark = sent.fingerprint
        async with claims.claimed(context, owner_id, idempotency_key, mark) as answer:
            if answer is not None:
                return await asyncio.to_thread(writing.show_again, context, owner_id, answer)
            wished = await asyncio.to_thread(preferences.applied, context, owner_id, options)
            sent = replace(sent, wished=wished)
            plan = await asyncio.to_thread(
                _planned, context, sent, has_own_key=engine_key is not None, is_admin=is_admin
            )
            info = await context.media.probe(upload.path)
            return await _to_its_end(lambda: writing.write(context, sent, plan, info))
    finally:
        upload.abort()


def _planned(
    context: Context, sent: writing.Sent, *, has_own_key: bool, is_admin: bool
) -> plans.Plan:
    # Workers act for nobody, and people's own templates are found for whom one acts.
    with scope.acting_for(sent.owner_id):
        return plans.transcription(
            context, sent.job_options, has_own_key=has_own_key, is_admin=is_admin
        )


def _check_keys(engine_key: str | None, llm_key: str | None, idempotency_key: str | None) -> None:
    if engine_key is not None:
        vault.check_key(engine_key)
    if llm_key is not None:
        vault.check_key(llm_key, "X-LLM-Key")
    if idempotency_key is not None:
        claims.check_key(idempotency_key)


async def _to_its_end(call: Callable[[], T]) -> T:
    """Run on a thread; when the caller leaves meanwhile, it goes on to its end all the same."""
    running = asyncio.create_task(asyncio.to_thread(call))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        raise
