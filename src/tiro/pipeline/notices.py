"""Warnings on a job: each code once, the newest text.

A soft stage (`story.SOFT`) of a transcription raises what it cannot do, as any stage does: after its
tries the runner leaves the notice and steps on, and a later success takes it away. One that did a
part of its work says so itself by `tell_failed` in what it writes.
"""

from collections.abc import Mapping

from tiro.errors import TiroError
from tiro.store.tables import Job
from tiro.story import failed_code
from tiro.transcript.model import Notice

EDITED_SHOWN = "edited_version_shown"
RULE_SKIPPED = "rule_skipped"
OF_THE_JOB = frozenset({"duplicate_of", EDITED_SHOWN, RULE_SKIPPED, "deliver_failed"})
"""Said of the upload, or of which version is shown; a text does not carry them."""
MISSING: Mapping[str, str] = {
    "clean": "The text was not cleaned up",
    "translate": "The text was not translated",
    "notes": "A note was not written",
    "deliver": "Nothing was delivered",
}
"""What is not there when a soft stage fails."""


def add_notice(job: Job, notice: Notice) -> None:
    """Put a warning on the job, in place of an earlier one of the same code."""
    row = {"code": notice.code, "message": notice.message, "stage": notice.stage}
    job.warnings = [item for item in job.warnings if item["code"] != notice.code] + [row]


def drop_notice(job: Job, code: str) -> None:
    """Take a warning away that is no longer true."""
    if any(item["code"] == code for item in job.warnings):
        job.warnings = [item for item in job.warnings if item["code"] != code]


def tell_failed(job: Job, stage: str, error: TiroError, *, what: str | None = None) -> None:
    """Leave the notice of a soft stage that failed, from which the job can be started again.

    Args:
        job: The job, held by the caller.
        stage: Its name, without version.
        error: Why.
        what: What is missing, when that is not all that the stage makes.
    """
    told = f"{what or MISSING[stage]}: {error.text}"
    add_notice(job, Notice(failed_code(stage), told, stage))


def notices(job: Job) -> tuple[Notice, ...]:
    """Give the warnings that belong to the text, as values."""
    return tuple(
        Notice(row["code"], row["message"], row.get("stage"))
        for row in job.warnings
        if row["code"] not in OF_THE_JOB
    )
