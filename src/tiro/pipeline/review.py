"""Review: when all chunks are written down, those in a doubtful language are done again in the prevailing one.

Where only samples were asked for their language, chunks whose text was poorly understood are asked
first. What a chunk's row says of its language decides; so a review that is begun again goes on
where it was.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tiro.pipeline import chunks, spans, speaking
from tiro.pipeline.chunks import Written
from tiro.pipeline.language import Asking, asking, decide_on, policy_of, settle
from tiro.pipeline.spans import Span
from tiro.pipeline.task import HandedOver, Next, Task
from tiro.store import work
from tiro.store.tables import Job
from tiro.transcript.language import Guess, Verdict
from tiro.transcript.neighbours import find_sides
from tiro.transcript.questions import MOST_SHARES, Inquiry, find_doubt, share

_ASKED = 0.5
"""Of the stage, for its progress: the questions; the rest is for what is written down again."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    idx: int
    span: Span
    written: Written


async def review(task: Task) -> Next:
    """Decide on the language of each chunk, and have the wrong ones written down again."""
    planned = await task.read(lambda session: spans.load(session, task.job))
    rows = await task.read(lambda session: chunks.load(session, task.job))
    asked = await task.read(lambda session: asking(session, task.job))
    found = [_Chunk(idx, planned[idx], written) for idx, written in sorted(rows.items())]
    if asked is None or all(chunk.written.guess is None for chunk in found):
        return Next()
    inquiry = await asyncio.to_thread(_inquiry, task.job, found, asked)
    if inquiry is not None:
        found = await _ask(task, found, inquiry)
    verdict = _verdict(task.job, found, inquiry)
    for done, at in enumerate(verdict.rerun):
        if task.works.is_draining.is_set():
            raise HandedOver
        await _again(task, found[at], verdict.languages[at])
        await task.report(_ASKED + (1 - _ASKED) * (done + 1) / len(verdict.rerun))
    return Next(lambda _, job: settle(job, verdict.prevailing or job.resolved["language"], verdict))


def _inquiry(job: Job, found: Sequence[_Chunk], asked: Asking) -> Inquiry | None:
    """Look for chunks to ask; None when each was asked."""
    samples = [at for at, chunk in enumerate(found) if chunk.idx in asked.guesses]
    verdict = decide_on(
        [found[at].span for at in samples], [found[at].written.guess for at in samples], job
    )
    if asked.is_each or verdict.prevailing is None:
        return None
    policy = policy_of(job)
    has_enough = [chunk.span.speech_seconds >= policy.least_speech_seconds for chunk in found]
    doubts = {
        at: find_doubt(chunk.written.segments, chunk.span.relative_regions)
        for at, chunk in enumerate(found)
        if has_enough[at] and chunk.written.guess is None
    }
    return Inquiry(
        prevailing=verdict.prevailing,
        certainty=verdict.certainty,
        policy=policy,
        samples=frozenset(samples),
        doubts={at: doubt for at, doubt in doubts.items() if doubt is not None},
        sides=find_sides([chunk.span for chunk in found], has_enough),
    )


async def _ask(task: Task, found: Sequence[_Chunk], inquiry: Inquiry) -> list[_Chunk]:
    """Ask chunk by chunk; each answer is in its row before the next is asked."""
    known = list(found)
    most = MOST_SHARES * share(len(known))
    for done in range(1, most + 1):
        at = inquiry.next_question([chunk.written.guess for chunk in known])
        if at is None:
            break
        if task.works.is_draining.is_set():
            raise HandedOver
        known[at] = await _asked(task, known[at])
        await task.report(_ASKED * done / most)
    return known


async def _asked(task: Task, chunk: _Chunk) -> _Chunk:
    told = (await speaking.detect_language(task, chunk.span)).probabilities
    before = chunk.written.language or task.job.resolved.get("language")
    written = replace(chunk.written, language=before, guess=chunks.likeliest(told))
    await _record(task, chunk.idx, written)
    return replace(chunk, written=written)


def _verdict(job: Job, found: Sequence[_Chunk], inquiry: Inquiry | None) -> Verdict:
    told = str(job.resolved.get("language") or "") or None
    guesses: list[Guess] = [chunk.written.guess for chunk in found]
    return decide_on(
        [chunk.span for chunk in found],
        guesses if inquiry is None else inquiry.assume(guesses),
        job,
        written=[chunk.written.language or told for chunk in found],
    )


async def _again(task: Task, chunk: _Chunk, code: str | None) -> None:
    result = await speaking.transcribe(task, chunk.span, code)
    await _record(task, chunk.idx, Written(result.segments, code, chunk.written.guess or {}))


async def _record(task: Task, idx: int, written: Written) -> None:
    body = chunks.dump(written)
    await task.write(lambda session: work.replace_chunk(session, task.ticket.under, idx, body))
