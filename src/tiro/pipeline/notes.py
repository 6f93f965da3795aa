"""Notes: a language model reads the whole text and fills templates; without one they are extracted.

What each call has made is kept, so that a worker that is lost costs one call. In a transcription a
note that cannot be written never fails the job: the text is there, and the job says why.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tiro.actions import llms, templates
from tiro.actions import recordings as recording_actions
from tiro.actions.llms import LlmChoice
from tiro.errors import LlmKeyRequired, NoteError
from tiro.notes import apart, citing, extracting
from tiro.notes.asking import Asker
from tiro.notes.lines import number_lines, spoken_seconds
from tiro.notes.template import Template
from tiro.notes.writing import Writer
from tiro.pipeline.reporting import reported
from tiro.pipeline.task import Next, Superseded, Task
from tiro.store import notes as note_rows
from tiro.store import recordings, transcripts, written_notes
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.store.written_notes import Made
from tiro.transcript.model import Transcript


class Stopped(Exception):  # noqa: N818 - no error, a turn of events
    """The work on a note must stop."""


async def notes(task: Task) -> Next:
    """Write the job's notes.

    Raises:
        NothingSaid: The text is empty.
        NoteError: A note could not be written.
        LlmError: The language model failed.
    """
    made = await _all(task)
    return Next(lambda session, job: _record(session, job, made))


async def _all(task: Task) -> list[Made]:
    text = await task.read(
        lambda session: transcripts.primary(session, task.job.owner_id, task.recording.id)
    )
    names = [str(each) for each in task.job.resolved.get("templates") or ()]
    key = await task.works.ask_llm_key(task.job) if task.job.has_own_llm_key else None
    if task.job.has_own_llm_key and key is None:
        raise LlmKeyRequired
    work = _Work(task, text, key)
    made: list[Made] = []
    for number, name in enumerate(names):
        template = templates.find(task.works.context, task.job.owner_id, name)

        async def report(share: float, done: int = number) -> None:
            await task.report((done + share) / len(names))

        made.append(await reported(lambda tell, each=template: work.write(each, tell), report))
    return made


@dataclass(slots=True)
class _Work:
    """Writes notes of one text, off the event loop."""

    task: Task
    text: Transcript
    key: str | None

    async def write(self, template: Template, tell: Callable[[float], None]) -> Made:
        """Write one note; when this is cancelled, the answer that is on its way ends, too."""
        loop = asyncio.get_running_loop()
        stopping = threading.Event()

        def progress(share: float) -> None:
            loop.call_soon_threadsafe(tell, share)

        call = asyncio.ensure_future(asyncio.to_thread(self._write, template, progress, stopping))
        try:
            return await asyncio.shield(call)
        except asyncio.CancelledError:
            stopping.set()
            await asyncio.wait([call])
            raise

    def _write(
        self, template: Template, progress: Callable[[float], None], stopping: threading.Event
    ) -> Made:
        job = self.task.job
        choice = LlmChoice(str(job.resolved["llm"]), job.resolved.get("llm_model"))
        if not choice.is_model:
            return self._extracted(template)
        llm = llms.open_llm(self.task.works.context, choice, self.key)
        try:
            asker = Asker(llm, sleep=_sleeper(stopping), on_text=_stopper(stopping))
            keep = _Keep(self.task)
            writer = Writer(asker, template, keep, job.options.get("note_language"), progress)
            written = writer.write(number_lines(self.text.segments, self.text.speakers))
        finally:
            llm.close()
        made = self._made(template, written.data, written.coverage, origin=written_notes.MODEL)
        return replace(made, model=written.model, proposed_tags=written.tags)

    def _extracted(self, template: Template) -> Made:
        if template.without_model is None:
            raise NoteError(
                f"The template {template.name} needs a language model, and none is set up."
            )
        lines = number_lines(self.text.segments, self.text.speakers)
        data = extracting.extract(template.without_model, lines, self.text.language)
        cited = citing.cite(data, lines)
        seconds = round(spoken_seconds(lines), 3)
        coverage: dict[str, Any] = {
            "seconds": seconds, "read_seconds": seconds, "share": 1.0, "calls": [],
            "unverified": cited.unverified, "left_out": [],
        }  # fmt: skip
        return self._made(template, cited.data, coverage, origin=written_notes.EXTRACTED)

    def _made(
        self,
        template: Template,
        data: Mapping[str, Any],
        coverage: Mapping[str, Any],
        *,
        origin: str,
    ) -> Made:
        language = self.task.job.options.get("note_language") or self.text.language
        try:
            text = apart.rendered(template, data)
        except ValueError as error:
            raise NoteError(f"The template {template.id} cannot be rendered: {error}") from None
        return Made(
            template=template.id,
            title=template.title.get(str(language), template.title["en"]),
            text=text,
            data=data,
            coverage=coverage,
            origin=origin,
            transcript_id=self.text.id,
            transcript_revision=self.text.revision,
            language=language,
        )


@dataclass(slots=True)
class _Keep:
    """Keeps finished calls in rows of the job."""

    task: Task

    def get(self, key: str) -> Mapping[str, Any] | None:
        """Give what a call has made."""
        with self.task.works.context.database.read() as session:
            return written_notes.step(session, self.task.job.id, key)

    def put(self, key: str, value: Mapping[str, Any]) -> None:
        """Keep what a call has made.

        Raises:
            Superseded: The job has moved on.
        """
        with self.task.works.context.database.write() as session:
            if not written_notes.put_step(session, self.task.ticket.under, key, value):
                raise Superseded


def _sleeper(stopping: threading.Event) -> Callable[[float], None]:
    def sleep(seconds: float) -> None:
        if stopping.wait(seconds):
            raise Stopped

    return sleep


def _stopper(stopping: threading.Event) -> Callable[[str], None]:
    def look(_: str) -> None:
        if stopping.is_set():
            raise Stopped

    return look


def _record(session: Session, job: Job, made: list[Made]) -> bool:
    recording_id = str(job.recording_id)
    for each in made:
        note = written_notes.add(session, job.owner_id, recording_id, job.id, each)
        note_rows.announce(session, note)
    written_notes.forget_steps(session, job.id)
    recording = recordings.get(session, job.owner_id, recording_id)
    recording.revision += 1
    recording_actions.announce(session, recording, job_id=job.id)
    return True
