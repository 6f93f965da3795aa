"""Speakers keep their labels when they are told apart once more."""

from tiro.transcript.carrying import carry, next_label, renamed, turns_of
from tiro.transcript.model import Segment, Turn

OLD = [Turn(0, 10, "S1"), Turn(10, 14, "S2"), Turn(14, 20, "S1")]


def test_swapped_labels_are_swapped_back() -> None:
    new = [Turn(0, 9.8, "S2"), Turn(9.8, 14, "S1"), Turn(14, 20, "S2")]

    labels = carry(OLD, new)

    assert labels == {"S2": "S1", "S1": "S2"}
    assert [turn.speaker for turn in renamed(new, labels)] == ["S1", "S2", "S1"]


def test_a_voice_that_was_one_and_is_now_two_keeps_its_label_for_the_larger_part() -> None:
    new = [Turn(0, 10, "S1"), Turn(10, 14, "S2"), Turn(14, 20, "S3")]

    assert carry(OLD, new) == {"S1": "S1", "S2": "S2", "S3": "S3"}
    assert carry(OLD, new, taken={"S3"})["S3"] == "S4"


def test_a_little_overlap_makes_nobody_somebody() -> None:
    """Who mostly speaks in another's time does not get a name by a word at the border."""
    new = [Turn(0, 9, "S1"), Turn(9, 10.2, "S2")]

    assert carry(OLD, new) == {"S1": "S1", "S2": "S3"}


def test_a_first_finding_keeps_its_labels_and_spares_those_that_mean_somebody() -> None:
    new = [Turn(0, 1, "S1"), Turn(1, 2, "S2")]

    assert carry([], new) == {"S1": "S1", "S2": "S2"}
    assert carry([], new, taken={"S1"}) == {"S1": "S2", "S2": "S3"}


def test_turns_of_a_text_leave_out_what_is_held_back_or_of_nobody() -> None:
    text = [
        Segment("s1", 0, 1, "a", speaker="S1"),
        Segment("s2", 1, 2, "b"),
        Segment("s3", 2, 3, "c", speaker="S2", held="repetition"),
    ]

    assert turns_of(text) == [Turn(0, 1, "S1")]


def test_the_next_label_is_the_first_that_is_free() -> None:
    assert next_label({"S1", "S3", "Anna"}) == "S2"
