"""Questions to recordings, answered with citations or with what may hold the answer."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Callable
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

from tiro.actions import questions
from tiro.actions.context import Context
from tiro.actions.questions import Asking, Question, Stopped
from tiro.api.answers import shown
from tiro.api.ask_schemas import ANSWER, Answer, Asked
from tiro.api.deps import LlmKey, Owner, Tiro
from tiro.api.paths import API
from tiro.api.problems import body_of, documented, request_id_of
from tiro.api.stream import EventStream
from tiro.api.traffic import EVENT_STREAM
from tiro.errors import Internal, QueueFull, TiroError
from tiro.store.search.finder import Filters
from tiro.vault import check_key

log = logging.getLogger(__name__)
router = APIRouter(prefix=API, tags=["search"])

MOST_WAITING = 16
"""Questions that wait while others are answered."""
PING_SECONDS = 15.0
PING = b": ping\n\n"
STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer. As a stream: `found` with the number of passages, `piece` with text to be"
        " shown meanwhile, then `answer` with the same as the JSON, or `error`.",
        "content": {
            EVENT_STREAM: {
                "schema": {"type": "string"},
                "example": f'event: piece\ndata: {{"text": "By three."}}\n\nevent: answer\ndata: {json.dumps(ANSWER)}\n\n',
            }
        },
    }
}
Hear = Callable[[str, dict[str, Any]], None]


@router.post(
    "/ask",
    operation_id="ask",
    summary="Ask a question",
    response_model=Answer,
    responses=STREAMED
    | documented(
        "invalid_request", "invalid_options", "not_found", "queue_full", "search_too_slow",
        "llm_unavailable", "llm_failed", "llm_key_refused", "llm_model_missing",
    ),
)  # fmt: skip
async def ask(
    request: Request, context: Tiro, owner_id: Owner, asked: Asked, llm_key: LlmKey = None
) -> Response:
    """Answers from what was said and from nothing else; each statement cites where. Nothing of it is stored."""
    if llm_key is not None:
        check_key(llm_key, "X-LLM-Key")
    limiter = _limiter(request, context)
    if limiter.statistics().tasks_waiting >= MOST_WAITING:
        raise QueueFull("Too many questions are being answered. Try again in a moment.")
    wanted = await to_thread.run_sync(_question, context, owner_id, asked)
    asking = Asking(context, owner_id, wanted, llm_key)
    if asked.stream or EVENT_STREAM in request.headers.get("accept", ""):
        return EventStream(_frames(asking, limiter, request_id_of(request)))
    return shown(await _answered(asking, limiter, request))


def _limiter(request: Request, context: Context) -> CapacityLimiter:
    """Give what bounds the questions that this process answers at once."""
    state = request.app.state
    if not hasattr(state, "asking"):
        state.asking = CapacityLimiter(context.settings.ask.at_once)
    return state.asking


def _question(context: Context, owner_id: str, asked: Asked) -> Question:
    tags = questions.tags_named(context, owner_id, asked.tag)
    filters = Filters(
        tags=tags,
        needs_all_tags=asked.tags == "all",
        speaker=asked.speaker or None,
        language=asked.language,
        created_from=None if asked.from_ is None else asked.from_.timestamp(),
        created_to=None if asked.to is None else asked.to.timestamp(),
        recording_id=asked.recording_id,
    )
    return Question(asked.question, filters, asked.llm, asked.llm_model)


async def _answered(asking: Asking, limiter: CapacityLimiter, request: Request) -> dict[str, Any]:
    """Wait for the answer; when the client leaves before, it is broken off."""
    answer = asyncio.ensure_future(_run(asking, limiter, None))
    left = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((answer, left), return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            asking.stop()
        return await answer
    except Stopped:
        raise QueueFull from None
    finally:
        asking.stop()
        left.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _run(asking: Asking, limiter: CapacityLimiter, hear: Hear | None) -> dict[str, Any]:
    if hear is None:
        return await to_thread.run_sync(asking.answer, limiter=limiter)

    def say(text: str) -> None:
        hear("piece", {"text": text})

    def found(many: int, recordings: int) -> None:
        hear("found", {"passages": many, "recordings": recordings})

    return await to_thread.run_sync(asking.answer, say, found, limiter=limiter)


async def _frames(
    asking: Asking, limiter: CapacityLimiter, request_id: str | None
) -> AsyncGenerator[bytes]:
    """Give what is said as it comes, and the answer last."""
    loop = asyncio.get_running_loop()
    coming: asyncio.Queue[bytes | None] = asyncio.Queue()

    def put(kind: str, data: dict[str, Any]) -> None:
        loop.call_soon_threadsafe(coming.put_nowait, _frame(kind, data))

    async def run() -> None:
        try:
            put("answer", await _run(asking, limiter, put))
        except TiroError as error:
            put("error", body_of(error, request_id))
        except Stopped:
            pass
        except Exception:
            log.exception("a question failed")
            put("error", body_of(Internal(), request_id))
        finally:
            loop.call_soon(coming.put_nowait, None)

    work = asyncio.ensure_future(run())
    try:
        while (frame := await _next(coming)) is not None:
            yield frame
    finally:
        asking.stop()
        await asyncio.wait([work])


async def _next(coming: "asyncio.Queue[bytes | None]") -> bytes | None:
    """Wait for the next frame; a ping stands in for one that takes long."""
    try:
        async with asyncio.timeout(PING_SECONDS):
            return await coming.get()
    except TimeoutError:
        return PING


def _frame(kind: str, data: dict[str, Any]) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"event: {kind}\ndata: {text}\n\n".encode("utf-8", "replace")
