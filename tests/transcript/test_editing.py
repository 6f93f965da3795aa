"""What a person may do to segments."""

import time
from dataclasses import replace

import pytest

from exportkit import spoken
from tiro.transcript import editing
from tiro.transcript.editing import Assign, EditError, Hold, Replace, Restore
from tiro.transcript.speaker_edits import SpeakerEdit

TEXT = [
    spoken("One two three.", 0, 3, speaker="S1"),
    replace(spoken("Four five.", 3, 5, speaker="S2"), id="s2"),
    replace(spoken("Six.", 5, 6, speaker="S2"), id="s3"),
    replace(spoken("Seven.", 6, 7, speaker="S1"), id="s4"),
]


def test_a_segment_is_assigned_as_a_whole() -> None:
    edited = editing.edit(TEXT, Assign("S2", segment="s1"))

    assert {word.speaker for word in edited.segments[0].words} == {"S2"}
    assert edited.said == [SpeakerEdit(0, 3, "S2")]
    assert edited.segments[1:] == TEXT[1:]


def test_some_words_are_assigned_and_part_the_segment_under_free_ids() -> None:
    edited = editing.edit(TEXT, Assign(None, segment="s1", words=(1, 1)))

    shown = [(one.id, one.text, one.speaker) for one in edited.segments[:3]]
    assert shown == [("s1", "One", "S1"), ("s5", "two", None), ("s6", "three.", "S1")]
    assert edited.said == [SpeakerEdit(1, 2, None)]


def test_new_parts_take_no_id_of_another_segment() -> None:
    edited = editing.edit(TEXT, Assign(None, segment="s1", words=(1, 1)))

    assert edited.segments[3:] == TEXT[1:]


def test_many_operations_on_a_long_text_take_moments() -> None:
    """They are done while nobody else can write to the database."""
    words = " ".join(f"w{number}" for number in range(8))
    long = [
        replace(spoken(words, at, at + 3, speaker="S1"), id=f"s{at}") for at in range(0, 12_000, 3)
    ]
    began = time.process_time()
    for at in range(0, 300, 3):
        long = editing.edit(long, Assign("S2", segment=f"s{at}", words=(1, 3))).segments
        long = editing.edit(long, Assign("S3", start=6000 + at, end=6002 + at)).segments

    assert time.process_time() - began < 3
    assert {segment.speaker for segment in long} == {"S1", "S2", "S3"}


def test_more_than_one_edit_may_take_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an edit costs grows with the segments that it changes, whoever made them so long."""
    monkeypatch.setattr(editing, "MOST_CHARACTERS", 50)
    longer = Replace("s1", "word " * 10)
    editing.edit_all(TEXT, [longer])
    with pytest.raises(EditError, match="too much") as caught:
        editing.edit_all(TEXT, [longer, longer])
    assert caught.value.number == 1


def test_a_stretch_is_assigned_by_the_middles_of_words() -> None:
    edited = editing.edit(TEXT, Assign("S3", start=1.6, end=4.4))

    assert [(one.text, one.speaker) for one in edited.segments[:4]] == [
        ("One two", "S1"),
        ("three.", "S3"),
        ("Four", "S3"),
        ("five.", "S2"),
    ]
    assert edited.said == [SpeakerEdit(1.6, 4.4, "S3")]


def test_all_that_somebody_says_is_given_away_in_long_stretches() -> None:
    edited = editing.give(TEXT, "S1", editing.said_by("S2"))

    assert {one.speaker for one in edited.segments} == {"S1"}
    assert edited.said == [SpeakerEdit(3, 6, "S1")]


def test_what_is_held_back_is_restored_and_held_back_again() -> None:
    held = [replace(TEXT[0], held="repetition"), *TEXT[1:]]

    shown = editing.edit(held, Restore("s1"))

    assert (shown.segments, shown.said) == (TEXT, [])
    assert editing.edit(TEXT, Hold("s1")).segments[0].held == "by_person"


@pytest.mark.parametrize(
    ("operation", "part"),
    [
        (Assign("S1", segment="s9"), "segment"),
        (Assign("S1", segment="s1", words=(0, 3)), "words"),
        (Restore("s9"), "segment"),
    ],
)
def test_what_does_not_fit_the_text_names_the_field(
    operation: editing.Operation, part: str
) -> None:
    with pytest.raises(EditError) as caught:
        editing.edit(TEXT, operation)
    assert caught.value.part == part
