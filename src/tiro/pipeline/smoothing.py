"""Clean texts and translations: versions beside the text, with its segments, times and speakers.

What a model makes of a window is kept, so that a worker that is lost costs one call; each version
is written as soon as it is made.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

from tiro.actions import templates
from tiro.errors import LlmUnavailable
from tiro.notes import smoothing
from tiro.notes.smoothing import Smoothed, Smoother, by_rules
from tiro.pipeline import calls, versions
from tiro.pipeline.calls import Calls, Keep
from tiro.pipeline.reporting import reported
from tiro.pipeline.task import Next, Task
from tiro.store import side_texts, work, written_notes
from tiro.store.database import Session
from tiro.store.side_texts import CLEAN, TRANSLATION, Side
from tiro.store.tables import Job
from tiro.transcript.model import Notice, Origin, Segment, Transcript

BY_RULES = Notice(
    "cleaned_by_rules",
    "Without a language model only fillers and repeated words were taken out.",
    "clean",
)


async def clean(task: Task) -> Next:
    """Make a clean text of what was said.

    Raises:
        NothingSaid: There is no text.
        LlmError: The language model failed.
    """
    told = task.job.resolved.get("clean")
    found = cast("dict[str, Any]", told) if isinstance(told, dict) else {}
    wish = _Wish(CLEAN, fillers=found.get("fillers", True), template=found.get("template"))
    await _Work(task, await _source(task), await calls.key_of(task)).make([wish])
    return Next(_ended)


async def translate(task: Task) -> Next:
    """Translate a text into each language that was asked for, but into its own.

    Raises:
        NothingSaid: There is no text.
        LlmError: The language model failed.
    """
    text = await _source(task)
    languages = [str(each) for each in task.job.resolved.get("translate_to") or ()]
    wishes = [_Wish(TRANSLATION, into=each) for each in languages if each != text.language]
    await _Work(task, text, await calls.key_of(task)).make(wishes)
    return Next(_ended)


@dataclass(frozen=True, slots=True)
class _Wish:
    """A version that is to be made."""

    kind: str
    into: str | None = None
    fillers: bool = True
    template: str | None = None


async def _source(task: Task) -> Transcript:
    return await task.read(
        lambda session: side_texts.source(session, task.job.owner_id, task.recording.id)
    )


def _ended(session: Session, job: Job) -> bool:
    written_notes.forget_steps(session, job.id)
    return True


@dataclass(slots=True)
class _Work:
    """Makes versions of one text, one after the other."""

    task: Task
    text: Transcript
    key: str | None

    async def make(self, wishes: list[_Wish]) -> None:
        """Make and write each that this run has not written yet."""
        for number, wish in enumerate(wishes):
            if await self.task.read(lambda session, one=wish: self._is_there(session, one)):
                continue

            async def report(share: float, done: int = number) -> None:
                await self.task.report((done + share) / len(wishes))

            side = await reported(lambda tell, one=wish: self._made(one, tell), report)
            await self.task.write(lambda session, one=side: self._write(session, one))

    async def _made(self, wish: _Wish, tell: Callable[[float], None]) -> Side:
        loop = asyncio.get_running_loop()
        running = Calls()

        def work_() -> Side:
            def progress(share: float) -> None:
                loop.call_soon_threadsafe(tell, share)

            return self._side(wish, self._smoothed(wish, running, progress))

        return await running.run(work_)

    def _smoothed(self, wish: _Wish, running: Calls, progress: Callable[[float], None]) -> Smoothed:
        if not calls.choice_of(self.task.job).is_model:
            if wish.kind == TRANSLATION:
                raise LlmUnavailable
            return by_rules(self.text.segments, self.text.language)
        llm = calls.open_for(self.task, self.key)
        try:
            asked = smoothing.Wish(wish.into, wish.fillers, self._instruction(wish))
            keep, language = Keep(self.task), self.text.language
            smoother = Smoother(running.asker(llm), keep, asked, language, progress)
            return smoother.smooth(self.text.segments, self.text.speakers)
        finally:
            llm.close()

    def _instruction(self, wish: _Wish) -> str | None:
        if wish.template is None:
            return None
        context, owner_id = self.task.works.context, self.task.job.owner_id
        return templates.find(context, owner_id, wish.template).instruction

    def _side(self, wish: _Wish, made: Smoothed) -> Side:
        text = replace(
            self.text,
            language=wish.into or self.text.language,
            engine=None,
            model=made.model or None,
            warnings=() if made.model else (BY_RULES,),
            segments=made.segments,
            report=_report(self.text.segments, made),
            made_of=Origin(self.text.id, self.text.revision, template=wish.template),
        )
        return Side(wish.kind, text, made.flags)

    def _is_there(self, session: Session, wish: _Wish) -> bool:
        """Whether this run of the job has written it of the same text, before its worker was lost."""
        job = self.task.job
        language = wish.into or self.text.language
        found = side_texts.current(session, job.owner_id, self.text.id, wish.kind, language)
        since = job.started_at or 0.0
        return found is not None and side_texts.was_made(
            session, found, job_id=job.id, revision=self.text.revision, since=since
        )

    def _write(self, session: Session, side: Side) -> Transcript | None:
        job = work.hold(session, self.task.ticket.under)
        if job is None:
            return None
        made = side_texts.add(session, side, owner_id=job.owner_id, job_id=job.id)
        versions.announce(session, job, made)
        return made


def _report(said: tuple[Segment, ...], made: Smoothed) -> dict[str, Any]:
    """Say in numbers what became of the text."""
    changed = sum(old.text != new.text for old, new in zip(said, made.segments, strict=True))
    return {
        "segments": len(said),
        "changed_segments": changed,
        "flagged_segments": len(made.flags),
    }
