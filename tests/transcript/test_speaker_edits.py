"""What a person said of who speaks is put onto any text, word by word."""

from dataclasses import replace

from exportkit import meeting, spoken
from tiro.transcript.model import Segment
from tiro.transcript.speaker_edits import SpeakerEdit, apply


def said(segments: list[Segment]) -> list[tuple[str, str, str | None]]:
    return [(segment.id, segment.text, segment.speaker) for segment in segments]


def test_a_text_without_edits_stays_as_it_is() -> None:
    assert apply(meeting(), []) == meeting()


def test_words_whose_middle_is_covered_change_hands_and_part_their_segment() -> None:
    segment = spoken("One two three four.", 0, 4, speaker="S1")

    parts = apply([segment], [SpeakerEdit(0.9, 2.9, "S2")])

    assert said(parts) == [("s1", "One", "S1"), ("s2", "two three", "S2"), ("s3", "four.", "S1")]
    assert [(part.start, part.end) for part in parts] == [(0, 1), (1, 3), (3, 4)]


def test_the_last_edit_wins_where_several_cover_a_word() -> None:
    segment = spoken("One two.", 0, 2, speaker="S1")

    edits = [SpeakerEdit(0, 2, "S2"), SpeakerEdit(1, 2, "S3"), SpeakerEdit(5, 6, "S4")]

    assert said(apply([segment], edits)) == [("s1", "One", "S2"), ("s2", "two.", "S3")]


def test_an_edit_of_one_channel_leaves_the_others_alone() -> None:
    left, right = (replace(spoken("Hello.", 0, 1, speaker="S1"), channel=at) for at in (0, 1))

    found = apply([left, replace(right, id="s2")], [SpeakerEdit(0, 1, None, channel=1)])

    assert [segment.speaker for segment in found] == ["S1", None]


def test_a_segment_without_words_changes_hands_by_its_own_middle() -> None:
    bare = replace(spoken("Hello there.", 0, 2, speaker="S1"), words=())

    assert apply([bare], [SpeakerEdit(0.5, 1.5, "S2")])[0].speaker == "S2"
    assert apply([bare], [SpeakerEdit(1.5, 2.5, "S2")])[0].speaker == "S1"


def test_edits_come_to_the_same_on_another_cut_of_the_same_words() -> None:
    """A re-run that cuts segments elsewhere gives each word to the same person."""
    one = spoken("One two three four.", 0, 4, speaker="S1")
    halves = [spoken("One two", 0, 2, speaker="S9"), replace(spoken("three four.", 2, 4), id="s2")]
    edits = [SpeakerEdit(0, 1, "S1"), SpeakerEdit(1, 4, "S2")]

    def speakers(segments: list[Segment]) -> list[str | None]:
        return [word.speaker for segment in segments for word in segment.words]

    assert speakers(apply([one], edits)) == speakers(apply(halves, edits)) == ["S1"] + ["S2"] * 3
