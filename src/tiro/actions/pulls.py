"""Jobs that fetch a model: they are about no recording, and any worker takes them up again."""

from dataclasses import dataclass
from typing import Any

from tiro.actions import jobs
from tiro.actions.context import Context
from tiro.actions.model_rules import Key
from tiro.actions.options import DEFAULT_PRIORITY
from tiro.actions.plans import PULL, Plan
from tiro.models.fetching import sources_of
from tiro.store import models, owners
from tiro.store.database import Session
from tiro.store.tables import Job
from tiro.story import plan_pull

KIND = PULL


@dataclass(frozen=True, slots=True)
class PullPlan(Plan):
    """Fetches one model."""

    engine: str | None = None
    model: str | None = None

    @property
    def resolved(self) -> dict[str, Any]:
        """What is fetched, as the job shows it."""
        nothing = Plan(self.kind, self.stages).resolved
        return {**nothing, "engine": self.engine, "model": self.model}


def submit(context: Context, session: Session, owner_id: str, engine: str, model: str) -> Job:
    """Queue the fetching of a model, in the caller's transaction; gives the job that does it already.

    Raises:
        ModelMissing: It is not known, comes with a package, or this server fetches none.
        QueueFull: As many jobs are queued as may be.
    """
    sources_of(context.settings, engine, model)
    owners.lock(session, owner_id)
    for job in models.live_jobs(session):
        if job.kind == KIND and key_of(job) == (engine, model) and job.owner_id == owner_id:
            return job
    return jobs.submit(
        context,
        session,
        owner_id=owner_id,
        recording=None,
        plan=PullPlan(KIND, plan_pull(), engine=engine, model=model),
        options={"engine": engine, "model": model},
        priority=DEFAULT_PRIORITY,
    )


def key_of(job: Job) -> Key:
    """Give engine and name of the model that a job fetches."""
    return str(job.resolved.get("engine")), str(job.resolved.get("model"))
