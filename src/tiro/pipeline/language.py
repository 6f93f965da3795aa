"""Language: named once, from the stretches with the most speech, and kept for the whole job."""

from collections.abc import Mapping, Sequence

from tiro.engines import load_engine
from tiro.pipeline import spans, speaking
from tiro.pipeline.notices import add_notice
from tiro.pipeline.spans import Span
from tiro.pipeline.task import Next, Task
from tiro.store.tables import Job
from tiro.transcript.model import Notice

SAMPLES = 3
"""Chunks asked, at most: one encoder window each."""
SAMPLED_FROM = 6
"""Shorter recordings are asked once, so that the extra windows stay a small part of the work."""
CERTAIN = 0.5


async def language(task: Task) -> Next:
    """Name the language of the recording, unless the engine knows but one."""
    known = load_engine(str(task.job.resolved["engine"])).capabilities
    if not known.can_detect_language:
        only = (
            next(iter(known.languages)) if known.languages and len(known.languages) == 1 else None
        )
        return Next(lambda _, job: _settle(job, only, 1.0))
    planned = await task.read(lambda session: spans.load(session, task.job))
    if not planned:
        return Next()
    guesses = [await _ask(task, span) for span in choose(planned)]
    best, probability = combine(guesses)
    return Next(lambda _, job: _settle(job, best, probability))


async def _ask(task: Task, span: Span) -> Mapping[str, float]:
    guess = await speaking.detect_language(task, span)
    return guess.probabilities


def choose(planned: Sequence[Span]) -> list[Span]:
    """Pick the chunks with the most speech, one from each third of a long recording."""
    if len(planned) < SAMPLED_FROM:
        return [max(planned, key=lambda span: span.speech_seconds)]
    size = len(planned) // SAMPLES
    parts = [planned[index * size : (index + 1) * size] for index in range(SAMPLES)]
    return [max(part, key=lambda span: span.speech_seconds) for part in parts]


def combine(guesses: Sequence[Mapping[str, float]]) -> tuple[str, float]:
    """Average the probabilities; gives the best language and its probability."""
    totals: dict[str, float] = {}
    for guess in guesses:
        for code, probability in guess.items():
            totals[code] = totals.get(code, 0.0) + probability / len(guesses)
    best = max(sorted(totals), key=lambda code: totals[code])
    return best, totals[best]


def _settle(job: Job, code: str | None, probability: float) -> bool:
    job.resolved = {**job.resolved, "language": code}
    if code and probability < CERTAIN:
        add_notice(
            job,
            Notice(
                "language_uncertain",
                f"The language was taken to be '{code}' with {probability:.0%} certainty."
                " Set it to be sure.",
                "language",
            ),
        )
    return True
