"""The time a job still takes."""

import pytest

from tiro.actions.eta import estimate
from tiro.store.tables import Job
from tiro.story import plan_transcription

PLAN = list(plan_transcription(must_detect_language=False))
TRANSCRIBE = PLAN.index("transcribe@1")


def _job(**values: object) -> Job:
    return Job(
        **{
            "id": "job_1",
            "owner_id": "usr_local",
            "recording_id": "rec_1",
            "kind": "transcribe",
            "state": "running",
            "priority": 5,
            "plan": PLAN,
            "options": {},
            "resolved": {},
            "created_at": 0.0,
            "queued_at": 0.0,
        }
        | values
    )


def test_nothing_is_foretold_when_a_stage_was_never_seen() -> None:
    assert estimate(_job(), 60.0, lambda stage: None if stage == "merge@1" else 0.1, 0.0) is None


def test_all_stages_are_summed_when_the_job_waits() -> None:
    found = estimate(_job(state="queued"), 60.0, lambda _: 0.1, 0.0)
    assert found == pytest.approx(60.0 * 0.1 * len(PLAN))


def test_the_own_pace_counts_once_chunks_are_done() -> None:
    """A quarter took 30 s, so the rest of the stage takes 90 s; merge and finish follow."""
    job = _job(cursor=TRANSCRIBE, stage_started_at=100.0, chunks_total=8, chunks_done=2)
    found = estimate(job, 60.0, lambda _: 0.01, 130.0)
    assert found == pytest.approx(90.0 + 2 * 0.6)
