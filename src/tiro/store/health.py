"""Whether the database is sound, and what failed last, in codes alone."""

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tiro.store import scope
from tiro.store.database import Database
from tiro.store.states import State
from tiro.store.tables import Job
from tiro.store.views import rfc3339


def damage(database: Database) -> str | None:
    """Say what SQLite finds wrong with its file; None when sound, or on PostgreSQL."""
    if database.is_postgres:
        return None
    with database.read() as session:
        found = session.scalar(text("PRAGMA quick_check(1)"))
    return None if found == "ok" else str(found)


def server_version(database: Database) -> str | None:
    """Tell PostgreSQL's version; None on SQLite."""
    if not database.is_postgres:
        return None
    with database.read() as session:
        return str(session.scalar(text("SHOW server_version")))


def database_bytes(database: Database) -> int | None:
    """Tell what PostgreSQL's database takes; None on SQLite, where it is a file."""
    if not database.is_postgres:
        return None
    with database.read() as session:
        return session.scalar(text("SELECT pg_database_size(current_database())"))


def last_failures(session: Session, limit: int) -> list[dict[str, Any]]:
    """List the newest failed jobs of all owners: ids, codes and stages, no messages."""
    newest = (
        select(Job)
        .where(Job.state == State.FAILED)
        .order_by(Job.created_at.desc(), Job.id.desc())
        .limit(limit)
    )
    with scope.everyone():
        return [_failure(job) for job in session.scalars(newest)]


def _failure(job: Job) -> dict[str, Any]:
    error = job.error or {}
    return {
        "job_id": job.id,
        "kind": job.kind,
        "code": error.get("code"),
        "stage": error.get("stage"),
        "engine": job.resolved.get("engine"),
        "attempt": job.attempt,
        "at": rfc3339(job.finished_at),
    }
