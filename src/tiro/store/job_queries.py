"""Questions about jobs that are asked with nearly every answer, made once."""

from functools import cache

from sqlalchemy import Select, String, bindparam, func, select

from tiro.store import scope
from tiro.store.shown import belongs_to_shown
from tiro.store.states import BESIDE
from tiro.store.tables import Job


@cache
def one() -> Select[Job]:
    """Select the job `:job` of the owner `:owner`, unless its recording is deleted."""
    owner = bindparam("owner", type_=String)
    is_shown = belongs_to_shown(owner, Job.recording_id)
    return scope.kept(
        select(Job).where(Job.id == bindparam("job"), Job.owner_id == owner, is_shown)
    )


@cache
def newest() -> Select[Job]:
    """Select the newest job of each of `:recordings`, but for such as only work beside."""
    newest = (
        select(Job.recording_id, func.max(Job.id).label("id"))
        .where(
            Job.recording_id.in_(bindparam("recordings", expanding=True)), Job.kind.not_in(BESIDE)
        )
        .group_by(Job.recording_id)
        .subquery()
    )
    return scope.kept(select(Job).join(newest, Job.id == newest.c.id))
