"""Language: what the recording is spoken in, from samples; and whether each chunk must be asked.

One sample in a few chunks tells the prevailing language. Where the samples do not agree, or the
caller says that several languages may be spoken, each chunk is asked before it is written down.
The stage review has the last word; it also asks chunks whose text was poorly understood.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tiro.actions.choosing import CHOSEN, LANGUAGE, Step
from tiro.engines import load_engine
from tiro.pipeline import chunks, spans, speaking
from tiro.pipeline.notices import add_notice, drop_notice
from tiro.pipeline.spans import Span
from tiro.pipeline.task import Next, Task
from tiro.store import work
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.transcript.language import Guess, Policy, Verdict, decide
from tiro.transcript.model import Notice
from tiro.transcript.questions import share

CERTAIN = 0.5
UNCERTAIN = "language_uncertain"
SEVERAL = "several_languages"
REVIEW = "review@1"


@dataclass(frozen=True, slots=True)
class Asking:
    """What the stage language left for the chunks.

    Attributes:
        guesses: What was told of those chunks that were asked.
        is_each: Every chunk is to be asked.
    """

    guesses: Mapping[int, Mapping[str, float]]
    is_each: bool


async def language(task: Task) -> Next:
    """Name the language of the recording, unless the engine knows but one."""
    known = load_engine(str(task.job.resolved["engine"])).capabilities
    if not known.can_detect_language:
        only = (
            next(iter(known.languages)) if known.languages and len(known.languages) == 1 else None
        )
        return Next(lambda _, job: settle(job, only))
    planned = await task.read(lambda session: spans.load(session, task.job))
    if not planned:
        return Next()
    asked = choose(planned)
    guesses = [(await speaking.detect_language(task, planned[at])).probabilities for at in asked]
    verdict = decide_on([planned[at] for at in asked], guesses, task.job)
    told = dict(zip(asked, map(chunks.likeliest, guesses), strict=True))
    is_each = len(policy_of(task.job).allowed) > 1 or _is_mixed(verdict)
    return Next(lambda session, job: _record(session, job, Asking(told, is_each), verdict))


def policy_of(job: Job) -> Policy:
    """Say which languages the job allows."""
    return Policy(allowed=tuple(job.options.get("languages") or ()))


def decide_on(
    spans: Sequence[Span],
    guesses: Sequence[Guess],
    job: Job,
    written: Sequence[str | None] | None = None,
) -> Verdict:
    """Decide on the language of chunks, by what the job allows."""
    return decide(
        guesses,
        policy_of(job),
        speech_seconds=[span.speech_seconds for span in spans],
        written=written,
        places=spans,
    )


def choose(planned: Sequence[Span]) -> list[int]:
    """Pick the chunks to ask: of each part of the recording the one with the most speech."""
    count = share(len(planned))
    bounds = [len(planned) * part // count for part in range(count + 1)]
    parts = [range(first, last) for first, last in pairwise(bounds)]
    return [max(part, key=lambda at: planned[at].speech_seconds) for part in parts]


def asking(session: Session, job: Job) -> Asking | None:
    """Read what the stage left; None when chunks are all written down in one language."""
    kept: dict[str, Any] | None = work.output(session, job, "language")
    if kept is None or REVIEW not in job.plan:
        return None
    guesses = {int(at): guess for at, guess in kept["guesses"].items()}
    return Asking(guesses, bool(kept["each"]))


def settle(job: Job, code: str | None, verdict: Verdict | None = None) -> bool:
    """Put the prevailing language on the job, and a word where it is not all there is to say."""
    steps = [step for step in job.resolved.get("steps", ()) if step["part"] != LANGUAGE]
    if code is not None:
        told = "The engine writes no other." if verdict is None else _reason(verdict)
        steps.append(Step(LANGUAGE, code, CHOSEN, told).view())
    job.resolved = {**job.resolved, "language": code, "steps": steps}
    for notice in (UNCERTAIN, SEVERAL):
        drop_notice(job, notice)
    if verdict is None or code is None:
        return True
    heard = sorted({each for each in verdict.languages if each is not None})
    if len(heard) > 1:
        text = f"Several languages were heard: {', '.join(heard)}. Each segment says its own."
        add_notice(job, Notice(SEVERAL, text, "language"))
    elif verdict.certainty < CERTAIN:
        text = f"The language was taken to be '{code}' with {verdict.certainty:.0%} certainty."
        add_notice(job, Notice(UNCERTAIN, f"{text} Set it to be sure.", "language"))
    return True


def _reason(verdict: Verdict) -> str:
    return f"It is what most of the speech was taken for, with {verdict.certainty:.0%} certainty."


def _is_mixed(verdict: Verdict) -> bool:
    return bool(verdict.doubtful) or len(set(verdict.languages)) > 1


def _record(session: Session, job: Job, told: Asking, verdict: Verdict) -> bool:
    kept = {"guesses": told.guesses, "each": told.is_each}
    work.put_output(session, job, "language", kept)
    return settle(job, verdict.prevailing, verdict)
