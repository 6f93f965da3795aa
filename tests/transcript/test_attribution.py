from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exportkit import meeting, timed
from tiro.transcript.attribution import attribute, by_channel
from tiro.transcript.model import Segment, Turn, Word

TIMES = st.floats(0, 60, allow_nan=False)


@st.composite
def turns(draw: st.DrawFn) -> list[Turn]:
    """Turns in any order, overlapping as they like, some without length."""
    found: list[Turn] = []
    for _ in range(draw(st.integers(0, 8))):
        start, end = sorted((draw(TIMES), draw(TIMES)))
        found.append(Turn(start, end, draw(st.sampled_from(["S1", "S2", "S3"]))))
    return found


@st.composite
def segments(draw: st.DrawFn) -> list[Segment]:
    """Segments in order, whose words have times that never go back."""
    times = iter(sorted(draw(st.lists(TIMES, min_size=40, max_size=40))))
    found: list[Segment] = []
    for _ in range(draw(st.integers(1, 4))):
        words = [
            Word(word, next(times), next(times))
            for word in draw(st.lists(st.sampled_from(["a", "b.", "(c", "字"]), max_size=4))
        ]
        text = " ".join(word.word for word in words) or "loose text"
        text = draw(st.sampled_from([text, text.replace(" ", ""), f"«{text}»"]))
        start = words[0].start if words else next(times)
        end = words[-1].end if words else next(times)
        found.append(Segment("s9", start, end, text, words=tuple(words)))
    return found


def speakers(found: list[Segment]) -> list[tuple[str, str | None]]:
    return [(segment.text, segment.speaker) for segment in found]


def spoken(*parts: tuple[str, float, float]) -> Segment:
    words = tuple(Word(word, start, end) for word, start, end in parts)
    return Segment(
        "s1", words[0].start, words[-1].end, " ".join(w.word for w in words), words=words
    )


def bare(text: str) -> str:
    return "".join(text.split())


def test_words_go_to_the_speaker_whose_turns_they_overlap_most() -> None:
    said = timed("one two three four", 0, 4)

    found = attribute([said], [Turn(0, 2.2, "S1"), Turn(2.2, 4, "S2")])

    assert speakers(found) == [("one two", "S1"), ("three four", "S2")]
    assert [segment.id for segment in found] == ["s1", "s2"]
    assert [(segment.start, segment.end) for segment in found] == [(0, 2), (2, 4)]
    assert all(word.speaker == part.speaker for part in found for word in part.words)


def test_opening_marks_go_with_the_part_that_they_open() -> None:
    said = replace(timed("said he hello there", 0, 4), text="said he: “hello there”")

    found = attribute([said], [Turn(0, 2, "S1"), Turn(2, 4, "S2")])

    assert [segment.text for segment in found] == ["said he:", "“hello there”"]


def test_a_word_outside_of_all_turns_goes_to_the_nearest_within_half_a_second() -> None:
    said = [timed("near", 1.4, 1.8), timed("far", 3.0, 3.4), timed("before", 5.0, 5.6)]

    found = attribute(said, [Turn(0, 1, "S1"), Turn(6, 7, "S2")])

    assert speakers(found) == [("near", "S1"), ("far", None), ("before", "S2")]


def test_a_word_under_two_turns_alike_stays_with_the_one_who_speaks() -> None:
    said = timed("one two three four", 0, 4)

    found = attribute([said], [Turn(1, 2, "S1"), Turn(0, 4, "S2")])

    assert speakers(found) == [("one two three four", "S2")]


def test_a_flip_of_one_word_is_smoothed_where_its_turn_hardly_covers_it() -> None:
    said = timed("we will meet again soon", 0, 5)

    found = attribute([said], [Turn(0, 2.3, "S1"), Turn(2.3, 2.9, "S2"), Turn(2.9, 5, "S1")])

    assert speakers(found) == [("we will meet again soon", "S1")]


def test_a_short_remark_of_another_stays_theirs() -> None:
    said = timed("Do you agree? Yes. Then we go on.", 0, 8)

    found = attribute([said], [Turn(0, 3, "S1"), Turn(3, 4, "S2"), Turn(4, 8, "S1")])
    doubtful = attribute([said], [Turn(0, 3.4, "S1"), Turn(3.4, 4, "S2"), Turn(4, 8, "S1")])

    expected = [("Do you agree?", "S1"), ("Yes.", "S2"), ("Then we go on.", "S1")]
    assert speakers(found) == speakers(doubtful) == expected


def test_a_word_at_a_border_goes_to_the_side_that_it_touches() -> None:
    """The turn of S2 begins too early, before the pause in which the speakers change."""
    said = spoken(("so", 0, 1), ("long", 1, 2), ("then", 2, 2.5), ("good", 4, 5), ("bye", 5, 6))
    late = spoken(("so", 0, 1), ("long", 1, 2), ("well", 3.5, 4), ("good", 4, 5), ("bye", 5, 6))

    early_turn = attribute([said], [Turn(0, 2.2, "S1"), Turn(2.2, 6, "S2")])
    late_turn = attribute([late], [Turn(0, 3.8, "S1"), Turn(3.8, 6, "S2")])

    assert speakers(early_turn) == [("so long then", "S1"), ("good bye", "S2")]
    assert speakers(late_turn) == [("so long", "S1"), ("well good bye", "S2")]


def test_a_segment_without_words_goes_to_the_speaker_with_the_most_overlap() -> None:
    said = Segment("s1", 0, 10, "no times here")

    found = attribute([said], [Turn(0, 3, "S1"), Turn(3, 7, "S2"), Turn(7, 9, "S1")])

    assert speakers(found) == [("no times here", "S1")]


def test_nobody_speaks_where_there_are_no_turns() -> None:
    """A diarizer that failed leaves an explicit nobody, not what was there before."""
    said = replace(timed("one two", 0, 1, speaker="S7"), held="no_speech")

    (found,) = attribute([said], [])

    assert found.speaker is None
    assert found.held == "no_speech"
    assert {word.speaker for word in found.words} == {None}


def test_a_segment_whose_text_was_edited_stays_whole() -> None:
    said = replace(timed("one two three", 0, 3), text="something else")

    (found,) = attribute([said], [Turn(0, 1, "S1"), Turn(1, 3, "S2")])

    assert (found.text, found.speaker) == ("something else", "S2")
    assert [word.speaker for word in found.words] == ["S1", "S2", "S2"]


def test_the_shipped_meeting_gets_its_speakers_back() -> None:
    said = meeting()
    turns = [Turn(each.start, each.end, str(each.speaker)) for each in said]

    found = attribute(meeting(has_speakers=False), turns)

    assert speakers(found) == speakers(said)


@given(segments(), turns())
def test_attribution_keeps_every_word_in_order_and_the_text(
    given_segments: list[Segment], given_turns: list[Turn]
) -> None:
    found = attribute(given_segments, given_turns)

    said = [word for segment in given_segments for word in segment.words]
    kept = [word for segment in found for word in segment.words]
    assert [replace(word, speaker=None) for word in kept] == said
    assert bare("".join(each.text for each in found)) == bare(
        "".join(each.text for each in given_segments)
    )
    assert all(segment.text for segment in found)
    assert all(one.start <= other.start for one, other in pairwise(found))


@given(segments(), turns())
def test_attribution_of_what_was_attributed_moves_no_word(
    given_segments: list[Segment], given_turns: list[Turn]
) -> None:
    once = attribute(given_segments, given_turns)

    assert attribute(once, given_turns) == once


def test_a_hundred_thousand_words_are_attributed_in_one_pass() -> None:
    """Work that grew with words times turns would not end within the suite's time."""
    said = [
        timed("ten words are said here by one or another", at, at + 9) for at in range(0, 10**5, 9)
    ]
    changes = [Turn(at, at + 4.5, f"S{at % 3}") for at in range(0, 10**5, 5)]

    found = attribute(said, changes)

    assert sum(len(segment.words) for segment in found) == sum(len(each.words) for each in said)


def test_channels_become_speakers_in_order_of_time() -> None:
    left = replace(timed("hello", 0, 1), channel=0)
    right = replace(timed("hi", 0.5, 1), channel=1)
    last = replace(timed("how are you", 2, 3), channel=0)

    found = by_channel([left, last, right])
    named = by_channel([right], {1: "Agent"})

    assert speakers(found) == [("hello", "S1"), ("hi", "S2"), ("how are you", "S1")]
    assert [segment.id for segment in found] == ["s1", "s2", "s3"]
    assert {word.speaker for word in found[1].words} == {"S2"}
    assert speakers(named) == [("hi", "Agent")]
