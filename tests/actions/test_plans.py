"""What a new job will do: its stages, and what was chosen for each."""

from typing import Any

import pytest

from jobkit import new_job
from tiro.actions import lanes, plans
from tiro.actions.context import Context
from tiro.actions.options import parse
from tiro.errors import InvalidOptions
from tiro.store.database import Database


def test_a_new_recording_must_be_written_down(context: Context) -> None:
    """There is no text yet whose speakers could be told apart."""
    with pytest.raises(InvalidOptions) as refused:
        plans.transcription(context, parse({"stages": ["diarize"]}))
    assert refused.value.details["path"] == "stages"


def test_a_diarizer_that_there_is_not_is_refused(context: Context) -> None:
    """Whether alone or with a text."""
    for plan in (plans.transcription, plans.diarization):
        with pytest.raises(InvalidOptions) as refused:
            plan(context, parse({"speakers": 2, "diarizer": "oracle"}))
        assert refused.value.details["path"] == "diarizer"


@pytest.mark.parametrize(
    ("options", "is_told"),
    [({}, False), ({"speakers": "auto"}, True), ({"stages": ["transcribe", "diarize"]}, True)],
)
def test_a_plan_names_its_diarizer_when_speakers_are_asked_for(
    context: Context, options: dict[str, Any], is_told: bool
) -> None:
    """And none when nobody asked."""
    plan = plans.transcription(context, parse(options))
    assert ("diarize@1" in plan.stages) == is_told
    assert (plan.resolved["diarizer"] is not None) == is_told
    tried = [step for step in plan.resolved["steps"] if step["part"] == "diarizer"]
    assert bool(tried) == is_told


def test_each_stage_waits_in_the_queue_of_its_kind(database: Database) -> None:
    """Speech by engine and model, voices by the diarizer, all else with the media."""
    plan = ["listen@1", "transcribe@1", "diarize@1", "merge@1", "pull@1", "dream@9"]
    resolved = {"engine": "fake", "model": "fake", "diarizer": "ge2e", "language": None}
    with database.write() as session:
        job = new_job(session, plan=plan, resolved=resolved)
        queues = [lanes.queue_of(job, cursor) for cursor in range(len(plan) + 1)]
        assert queues == [
            "media", "speech/fake/*/fake", "voices/ge2e", "media", "models", "media", "media",
        ]  # fmt: skip
        assert lanes.runs_on(job, "diarize@1") == ("ge2e", "")
