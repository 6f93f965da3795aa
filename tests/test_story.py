"""Plans and progress."""

import pytest

from tiro import story


def test_a_plan_names_the_language_stage_when_it_must_be_detected() -> None:
    """What is found out is looked over, too; a language that is known is not."""
    found_out = story.plan_transcription(must_detect_language=True)
    said = story.plan_transcription(must_detect_language=False)
    assert {"language@2", "review@1"} <= set(found_out)
    assert not {"language@2", "review@1"} & set(said)


def test_a_plan_tells_speakers_apart_when_it_must() -> None:
    """After the text, before all is put together."""
    plan = story.plan_transcription(must_detect_language=False, tells_speakers=True)
    assert plan[-4:] == ("transcribe@1", "diarize@1", "merge@1", "finish@1")


def test_all_plans_are_known() -> None:
    """So that this release walks what it makes."""
    made = (
        story.plan_transcription(must_detect_language=True, tells_speakers=True),
        story.plan_diarization(),
        story.plan_enrolment(),
        story.plan_pull(),
    )
    assert all(story.is_known(plan) for plan in made)
    assert [story.needs_recording(plan) for plan in made] == [True, True, True, False]


def test_progress_goes_from_0_to_100_without_falling() -> None:
    plan = story.plan_transcription(must_detect_language=True)
    seen = [
        story.progress(plan, cursor, step / 10) for cursor in range(len(plan)) for step in range(11)
    ]
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert story.progress(plan, len(plan), 0.0) == 100


def test_an_unknown_plan_is_told() -> None:
    assert story.is_known(["listen@1", "merge@1"])
    assert not story.is_known(["listen@1", "dream@9"])


@pytest.mark.parametrize(
    ("cursor", "stages"),
    [
        (0, ["listen@1", "cut@1"]),
        (1, ["cut@1"]),
        (2, ["language@2", "transcribe@1", "review@1"]),
        (5, ["diarize@1"]),
        (6, ["merge@1", "finish@1"]),
    ],
)
def test_a_walk_holds_the_stages_of_one_lane(cursor: int, stages: list[str]) -> None:
    plan = story.plan_transcription(must_detect_language=True, tells_speakers=True)
    assert [plan[index] for index in story.walk_of(plan, cursor)] == stages
