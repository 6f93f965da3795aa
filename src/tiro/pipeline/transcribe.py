"""Transcribe: groups of neighbouring chunks on any worker; a chunk's row is its checkpoint.

The ticket that enters the stage writes the groups, enqueues all but the first open one in the
same transaction, and does that one itself. Whoever ends the last group steps the job on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from tiro.durable.tickets import Ticket
from tiro.pipeline import chunks, spans, speaking
from tiro.pipeline.chunks import Written
from tiro.pipeline.language import Asking, asking, policy_of
from tiro.pipeline.spans import Span
from tiro.pipeline.task import HandedOver, Next, Task
from tiro.store import batches, jobs, work, workers
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.story import progress
from tiro.transcript.language import decide

LARGEST_GROUP = 10
GROUPS_A_SLOT = 4


@dataclass(frozen=True, slots=True)
class _Share:
    """What a ticket does: chunks `first` to `last`, but those that have a row."""

    group: int
    todo: tuple[int, ...]


async def transcribe(task: Task) -> Next:
    """Do one group, or spread the groups and do the first."""
    planned = await task.read(lambda session: spans.load(session, task.job))
    if not planned:
        return Next()
    group = task.ticket.group
    if group is None:
        group = await task.write(lambda session: _spread(session, task, len(planned)))
    if group < 0:
        return Next()
    share = await task.read(lambda session: _share(session, task.job, group))
    asked = await task.read(lambda session: asking(session, task.job))
    for idx in share.todo:
        if task.works.is_draining.is_set():
            raise HandedOver
        await _do_chunk(task, idx, planned[idx], asked)
    return Next(lambda session, job: _end(session, job, share.group))


async def _do_chunk(task: Task, idx: int, span: Span, asked: Asking | None) -> None:
    guess = None if asked is None else await _guess(task, idx, span, asked)
    code = first_language(guess, task.job, span.speech_seconds)
    result = await speaking.transcribe(task, span, code)
    body = chunks.dump(Written(result.segments, code or result.language, guess))

    def record(session: Session) -> Job | None:
        job = work.record_chunk(session, task.ticket.under, idx, body)
        if job is not None:
            fraction = job.chunks_done / max(1, job.chunks_total)
            job.progress = max(job.progress, progress(job.plan, job.cursor, fraction))
            jobs.announce(session, job)
        return job

    await task.write(record)


async def _guess(task: Task, idx: int, span: Span, asked: Asking) -> Mapping[str, float] | None:
    told = asked.guesses.get(idx)
    if told is not None or not asked.is_each:
        return told
    return (await speaking.detect_language(task, span)).probabilities


def first_language(
    guess: Mapping[str, float] | None, job: Job, speech_seconds: float
) -> str | None:
    """Give the language to write a chunk down in: the prevailing one unless it is nearly certain.

    What the chunks after it tell is not known yet; the stage review looks again.
    """
    prevailing: str | None = job.resolved.get("language")
    policy = policy_of(job)
    if guess is None or speech_seconds < policy.least_speech_seconds:
        return prevailing
    verdict = decide([guess], policy)
    is_sure = verdict.certainty >= policy.alone
    return verdict.prevailing if is_sure and verdict.prevailing else prevailing


def group_size(chunks: int, slots: int) -> int:
    """Give how many chunks go together: about four groups for each slot of all workers."""
    return min(max(ceil(chunks / (GROUPS_A_SLOT * max(1, slots))), 1), LARGEST_GROUP)


def size_for(session: Session, job: Job, chunks: int, slots: int) -> int:
    """Give how many chunks of a job go together: all of what came in a batch as a short recording."""
    return chunks if batches.is_short(session, job) else group_size(chunks, slots)


def _spread(session: Session, task: Task, count: int) -> int | None:
    """Write the groups once a run and enqueue the open ones once a fence.

    Gives the group that this ticket does itself, -1 when none is open, None when superseded.
    """
    job = work.hold(session, task.ticket.under)
    if job is None:
        return None
    found = work.groups(session, job)
    if not found:
        slots = workers.live_slots(session, task.works.context.settings)
        size = size_for(session, job, count, slots)
        bounds = [(first, min(first + size, count) - 1) for first in range(0, count, size)]
        work.add_groups(session, job, bounds)
        found = work.groups(session, job)
    undone = [group.idx for group in found if not group.is_done]
    spread = work.output(session, job, "spread")
    if spread is not None and spread["fence"] == job.fence:
        return int(spread["own"])
    own = undone[0] if undone else -1
    work.put_output(session, job, "spread", {"fence": job.fence, "own": own})
    for idx in undone[1:]:
        _enqueue(session, task, job, idx)
    session.flush()
    return own


def _enqueue(session: Session, task: Task, job: Job, idx: int) -> None:
    assert job.speech_queue is not None  # noqa: S101 - set when the engine was resolved
    task.works.context.queue.submit(
        session,
        Ticket(job.id, job.fence, job.cursor, idx),
        queue=job.speech_queue,
        priority=job.priority,
        turn=job.turn,
    )


def _share(session: Session, job: Job, group: int) -> _Share:
    row = work.group(session, job, group)
    if row is None or row.is_done:
        return _Share(group, ())
    done = work.done_chunks(session, job, row.first, row.last)
    return _Share(group, tuple(idx for idx in range(row.first, row.last + 1) if idx not in done))


def _end(session: Session, job: Job, group: int) -> bool:
    return work.end_group(session, job, group) == 0
