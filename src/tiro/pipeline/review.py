"""Review: when all chunks are written down, those in a doubtful language are done again in the prevailing one.

What a chunk's row says of its language decides; so a review that is begun again goes on where it was.
"""

from dataclasses import dataclass

from tiro.pipeline import chunks, spans, speaking
from tiro.pipeline.chunks import Written
from tiro.pipeline.language import decide_on, settle
from tiro.pipeline.spans import Span
from tiro.pipeline.task import HandedOver, Next, Task
from tiro.store import work
from tiro.transcript.language import Verdict


@dataclass(frozen=True, slots=True)
class _Chunk:
    idx: int
    span: Span
    written: Written


async def review(task: Task) -> Next:
    """Decide on the language of each chunk, and have the wrong ones written down again."""
    planned = await task.read(lambda session: spans.load(session, task.job))
    rows = await task.read(lambda session: chunks.load(session, task.job))
    found = [_Chunk(idx, planned[idx], written) for idx, written in sorted(rows.items())]
    if all(chunk.written.guess is None for chunk in found):
        return Next()
    verdict = _verdict(task, found)
    for done, at in enumerate(verdict.rerun):
        if task.works.is_draining.is_set():
            raise HandedOver
        await _again(task, found[at], verdict.languages[at])
        await task.report((done + 1) / len(verdict.rerun))
    return Next(lambda _, job: settle(job, verdict.prevailing or job.resolved["language"], verdict))


def _verdict(task: Task, found: list[_Chunk]) -> Verdict:
    told = str(task.job.resolved.get("language") or "") or None
    return decide_on(
        [chunk.span for chunk in found],
        [chunk.written.guess for chunk in found],
        task.job,
        written=[chunk.written.language or told for chunk in found],
    )


async def _again(task: Task, chunk: _Chunk, code: str | None) -> None:
    result = await speaking.transcribe(task, chunk.span, code)
    body = chunks.dump(Written(result.segments, code, chunk.written.guess or {}))
    await task.write(
        lambda session: work.replace_chunk(session, task.ticket.under, chunk.idx, body)
    )
