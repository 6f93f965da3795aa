"""The words that a job expects, as they were when it was sent."""

from typing import Any

from tiro.store import vocabularies
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.transcript.terms import WordList, read_lists


def load(session: Session, job: Job) -> tuple[WordList, ...]:
    """Read a job's lists; one that an earlier release queued has its own words alone."""
    if job.resolved.get("vocabulary"):
        return read_lists(vocabularies.of_job(session, job.id))
    own: list[Any] = job.options.get("vocabulary") or []
    entries = [{"word": item} if isinstance(item, str) else item for item in own]
    return read_lists([{"entries": entries}]) if entries else ()
