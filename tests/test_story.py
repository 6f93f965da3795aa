"""Plans and progress."""

import pytest

from tiro import story


def test_a_plan_names_the_language_stage_when_it_must_be_detected() -> None:
    assert "language@1" in story.plan_transcription(must_detect_language=True)
    assert "language@1" not in story.plan_transcription(must_detect_language=False)


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
        (2, ["language@1", "transcribe@1"]),
        (4, ["merge@1", "finish@1"]),
    ],
)
def test_a_walk_holds_the_stages_of_one_lane(cursor: int, stages: list[str]) -> None:
    plan = story.plan_transcription(must_detect_language=True)
    assert [plan[index] for index in story.walk_of(plan, cursor)] == stages
