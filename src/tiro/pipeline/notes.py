"""Notes: a language model reads the whole text and fills templates; without one they are extracted.

What each call has made is kept, so that a worker that is lost costs one call, and each note is written
as soon as it is made. What cannot be written keeps no other note from being.
"""

from tiro.actions import recordings as recording_actions
from tiro.actions import templates
from tiro.errors import TiroError
from tiro.pipeline import calls
from tiro.pipeline.note_writing import News, NoteWork
from tiro.pipeline.notices import tell_failed
from tiro.pipeline.reporting import reported
from tiro.pipeline.task import Next, Task
from tiro.store import events, recordings, transcripts, work, written_notes
from tiro.store import notes as note_rows
from tiro.store.database import Session
from tiro.store.tables import Job, Note
from tiro.store.written_notes import Made
from tiro.story import is_soft

STAGE = "notes"
PROGRESS = "note_progress"
"""The kind of event that tells what has come of a note so far."""


async def notes(task: Task) -> Next:
    """Write the job's notes, but those that this run has written of the same text.

    Raises:
        NothingSaid: The text is empty.
        NoteError: A note could not be written.
        LlmError: The language model failed.
    """
    text = await task.read(
        lambda session: transcripts.primary(session, task.job.owner_id, task.recording.id)
    )
    made_of = NoteWork(task, text, await calls.key_of(task))
    names = [str(each) for each in task.job.resolved.get("templates") or ()]
    failed: dict[str, TiroError] = {}
    for number, name in enumerate(names):
        try:
            await _Note(task, made_of, name, number, len(names)).write()
        except TiroError as error:
            # Asked again later, this stage goes on here; the same would befall the others now.
            if error.is_retryable or len(names) == 1:
                raise
            failed[name] = error
    if failed and (len(failed) == len(names) or not is_soft(task.job.plan, task.ticket.cursor)):
        raise next(iter(failed.values()))
    return Next(lambda session, job: _end(session, job, failed))


class _Note:
    """One of the notes of a job."""

    def __init__(self, task: Task, made_of: NoteWork, name: str, number: int, count: int) -> None:
        self._task = task
        self._made_of = made_of
        self._name = name
        self._number = number
        self._count = count

    async def write(self) -> None:
        task = self._task
        if await task.read(self._is_there):
            return
        template = templates.find(task.works.context, task.job.owner_id, self._name)
        made = await reported(lambda tell: self._made_of.write(template, tell), self._report)
        await task.write(lambda session: self._keep(session, made))

    def _is_there(self, session: Session) -> bool:
        text, job = self._made_of.text, self._task.job
        return written_notes.is_written(
            session, job, self._name, of=(text.id, text.revision), since=job.started_at or 0.0
        )

    async def _report(self, news: News) -> None:
        await self._task.report((self._number + news.share) / self._count)
        if news.text:
            await self._task.write(lambda session: self._tell(session, news))

    def _tell(self, session: Session, news: News) -> bool | None:
        job = work.load(session, self._task.ticket.under)
        if job is None:
            return None
        data = {
            "job_id": job.id,
            "recording_id": job.recording_id,
            "template": self._name,
            "text": news.text,
            "step": news.step,
            "part": news.part,
            "parts": news.parts,
        }
        events.tell_passing(
            session,
            kind=PROGRESS,
            owner_id=job.owner_id,
            job_id=job.id,
            recording_id=job.recording_id,
            data=data,
        )
        return True

    def _keep(self, session: Session, made: Made) -> Note | None:
        job = work.hold(session, self._task.ticket.under)
        if job is None:
            return None
        note = written_notes.add(session, job.owner_id, str(job.recording_id), job.id, made)
        events.drop_passing(session, kind=PROGRESS, job_id=job.id)
        note_rows.announce(session, note)
        return note


def _end(session: Session, job: Job, failed: dict[str, TiroError]) -> bool:
    recording = recordings.get(session, job.owner_id, str(job.recording_id), is_to_change=True)
    recording.revision += 1
    recording_actions.announce(session, recording, job_id=job.id)
    if not failed:
        written_notes.forget_steps(session, job.id)
    for name, error in failed.items():
        tell_failed(job, STAGE, error, what=f"The note '{name}' was not written")
    return True
