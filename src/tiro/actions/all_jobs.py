"""Jobs of all accounts, for administrators: they see how the work stands and may steer it, but not what it is about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tiro.actions import jobs
from tiro.actions.context import Context
from tiro.errors import NotFound
from tiro.store import all_jobs, audit, paging, scope
from tiro.store.audit import Actor
from tiro.store.jobs import Filters

ALL = "all"
OPTIONS_SHOWN = frozenset(
    {
        "beam_size", "channels", "diarizer", "engine", "guard", "language", "languages", "model",
        "priority", "speakers", "stages", "task", "temperature", "word_times",
    }
)  # fmt: skip
"""Options of others' jobs that are shown; the rest may hold names and words of theirs."""

View = dict[str, Any]


def page(
    context: Context, admin_id: str, owner: str, filters: Filters, asked: paging.Asked
) -> View:
    """Give one page of jobs with whose they are.

    Args:
        context: Where they are.
        admin_id: Who looks: their own jobs are shown as always.
        owner: `all`, or an account's id.
        filters: Which jobs.
        asked: Which page.
    """
    with scope.everyone(), context.database.read() as session:
        found = all_jobs.page(session, None if owner == ALL else owner, filters, asked)
        names = all_jobs.names(session, [job.owner_id for job in found.items])
        ids = [job.recording_id for job in found.items if job.recording_id is not None]
        lengths = all_jobs.durations(session, ids)
        why = jobs.reasons(context, session)
        return found.view(
            [
                _shown(
                    jobs.seen(session, job, why),
                    admin_id,
                    owner={"id": job.owner_id, "name": names.get(job.owner_id)},
                    duration=lengths.get(job.recording_id or ""),
                )
                for job in found.items
            ]
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose jobs a caller means.

    Attributes:
        context: Where they are.
        who: The caller, as the audit log names them.
        own_id: Whose things the caller sees.
        owner: `all` or an account's id, for administrators; None: the caller's own.
    """

    context: Context
    who: Actor
    own_id: str
    owner: str | None = None

    def show(self, job_id: str, read: Callable[[str], View]) -> View:
        """Show a job, read as its owner would.

        Raises:
            NotFound: There is no such job, or it is somebody else's.
        """
        view = self.look(job_id, read)
        return view if self.owner is None else self._told(self._whose(job_id), view)

    def look(self, job_id: str, read: Callable[[str], View]) -> View:
        """Read something of a job that tells nothing of what it is about, as its owner would.

        Raises:
            NotFound: There is no such job, or it is somebody else's.
        """
        owner_id = self._whose(job_id)
        with scope.acting_for(owner_id):
            return read(owner_id)

    def steer(self, job_id: str, verb: str, act: Callable[[str], View]) -> View:
        """Do something to a job as its owner would; what is done to others' is kept in the audit log.

        Args:
            job_id: Which job.
            verb: What is done, in the past, for the log.
            act: Does it, and gives the job; is told whose it is.

        Raises:
            NotFound: There is no such job, or it is somebody else's.
        """
        owner_id = self._whose(job_id)
        with scope.acting_for(owner_id):
            view = act(owner_id)
        self._record(owner_id, job_id, verb)
        return view if self.owner is None else self._told(owner_id, view)

    def delete(self, job_id: str) -> None:
        """Delete an ended job; raises as `steer`."""
        owner_id = self._whose(job_id)
        with scope.acting_for(owner_id):
            jobs.delete(self.context, owner_id, job_id)
        self._record(owner_id, job_id, "deleted")

    def _whose(self, job_id: str) -> str:
        if self.owner is None:
            return self.own_id
        with scope.everyone(), self.context.database.read() as session:
            found = all_jobs.owner_of(session, job_id)
        if self.owner not in {ALL, found}:
            raise NotFound("There is no job with this id.")
        return found

    def _record(self, owner_id: str, job_id: str, verb: str) -> None:
        if owner_id != self.own_id:
            with self.context.database.write() as session:
                audit.record(
                    session,
                    who=self.who,
                    action=f"job.{verb}",
                    target=job_id,
                    after={"owner": owner_id},
                )

    def _told(self, owner_id: str, view: View) -> View:
        recording = view["recording_id"]
        with scope.everyone(), self.context.database.read() as session:
            names = all_jobs.names(session, [owner_id])
            lengths = all_jobs.durations(session, [recording] if recording else [])
        owner = {"id": owner_id, "name": names.get(owner_id)}
        return _shown(view, self.own_id, owner=owner, duration=lengths.get(recording or ""))


def _shown(view: View, admin_id: str, *, owner: Mapping[str, Any], duration: float | None) -> View:
    more = {"owner": dict(owner), "duration": duration}
    if owner["id"] == admin_id:
        return view | more
    options = {name: value for name, value in view["options"].items() if name in OPTIONS_SHOWN}
    resolved = {key: value for key, value in view["resolved"].items() if key != "vocabulary"}
    return view | more | {"options": options, "resolved": resolved, "warnings": []}
