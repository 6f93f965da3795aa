"""Warnings on a job: each code once, the newest text."""

from tiro.store.tables import Job
from tiro.transcript.model import Notice

EDITED_SHOWN = "edited_version_shown"
OF_THE_JOB = frozenset({"duplicate_of", EDITED_SHOWN})
"""Said of the upload, or of which version is shown; a text does not carry them."""


def add_notice(job: Job, notice: Notice) -> None:
    """Put a warning on the job, in place of an earlier one of the same code."""
    row = {"code": notice.code, "message": notice.message, "stage": notice.stage}
    job.warnings = [item for item in job.warnings if item["code"] != notice.code] + [row]


def drop_notice(job: Job, code: str) -> None:
    """Take a warning away that is no longer true."""
    job.warnings = [item for item in job.warnings if item["code"] != code]


def notices(job: Job) -> tuple[Notice, ...]:
    """Give the warnings that belong to the text, as values."""
    return tuple(
        Notice(row["code"], row["message"], row.get("stage"))
        for row in job.warnings
        if row["code"] not in OF_THE_JOB
    )
