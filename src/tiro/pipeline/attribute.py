"""Attribute: a text that is there gets its speakers; not a letter of it changes."""

from tiro.pipeline import people, versions, voices
from tiro.pipeline.notices import notices
from tiro.pipeline.task import Next, Task
from tiro.store import transcripts
from tiro.store.database import Session
from tiro.store.tables import Job, Recording


async def attribute(task: Task) -> Next:
    """Write the present text with the speakers that were found, as a new version.

    Nothing is written when the speakers could not be told apart.

    Raises:
        NotFound: The text is gone.
    """
    del task
    return Next(_record)


def _record(session: Session, job: Job) -> bool:
    found = voices.load(session, job)
    if found is None:
        return True
    recording = session.get_one(Recording, job.recording_id)
    people.lock(session, recording, found.matches)
    present = transcripts.primary(session, job.owner_id, recording.id)
    settled = people.settle(
        session,
        recording,
        present.segments,
        found.turns,
        matches=found.matches,
        origin=present.origin,
    )
    mine = tuple(notice for notice in notices(job) if notice not in present.warnings)
    like = versions.with_warnings(present, mine)
    versions.add(session, job, like, settled)
    return True
