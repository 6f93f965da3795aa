"""The rules of subtitles, counted over whole transcripts."""

# ruff: noqa: RUF001 - the marks of other scripts are meant

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exportkit import bare, hostile_text, meeting, moved, timed
from tiro.transcript.characters import columns
from tiro.transcript.cues import Cue, wrap
from tiro.transcript.model import Segment

PROSE = (
    "When the committee met on Tuesday, the chair explained that the old building, which had been"
    " empty for years, would be sold. Nobody objected to it, and the treasurer, who had prepared"
    " the figures, said that the money should be used for the library. After a pause, they voted."
)
CHINESE = "今天我们讨论一下新的项目计划，首先请王先生介绍一下目前的情况。然后我们再来看看预算的问题，最后决定下一步应该怎么做。"
ARABIC = "السلام عليكم ورحمة الله وبركاته، اليوم سنتحدث عن المشروع الجديد؟ نعم، بالتأكيد سنبدأ غدا."


def text_of(cues: list[Cue]) -> str:
    return " ".join(" ".join(cue.lines) for cue in cues)


def share(cues: list[Cue], is_good: list[bool]) -> float:
    return sum(is_good) / len(cues)


def assert_in_order(cues: list[Cue]) -> None:
    assert all(cue.start < cue.end for cue in cues)
    assert all(one.end <= other.start for one, other in pairwise(cues))


def speeches() -> list[list[Segment]]:
    long_talk = [moved(timed(PROSE, 0, 18), 20.0 * at) for at in range(20)]
    plain_talk = [Segment("", 20 * at, 20 * at + 18, PROSE) for at in range(20)]
    chinese = [Segment("", 14 * at, 14 * at + 12, CHINESE) for at in range(20)]
    arabic = [timed(ARABIC, 8 * at, 8 * at + 7) for at in range(20)]
    return [meeting(), meeting(has_speakers=False), long_talk, plain_talk, chinese, arabic]


@pytest.mark.parametrize("said", speeches())
def test_lines_keep_their_limits(said: list[Segment]) -> None:
    cues = wrap(said)

    assert all(len(cue.lines) <= 2 for cue in cues)
    assert all(columns(line) <= 42 for cue in cues for line in cue.lines)


@pytest.mark.parametrize("said", speeches())
def test_cues_last_one_to_seven_seconds(said: list[Segment]) -> None:
    cues = wrap(said)

    assert all(cue.end - cue.start <= 7.0005 for cue in cues)
    assert share(cues, [cue.end - cue.start >= 1 for cue in cues]) >= 0.98


@pytest.mark.parametrize("said", speeches())
def test_cues_can_be_read_in_their_time(said: list[Segment]) -> None:
    cues = wrap(said)

    speeds = [columns(" ".join(cue.lines)) / (cue.end - cue.start) for cue in cues]
    assert share(cues, [speed <= 20 for speed in speeds]) >= 0.95


@pytest.mark.parametrize("said", speeches())
def test_cues_never_overlap_and_keep_all_text(said: list[Segment]) -> None:
    cues = wrap([*said])

    assert_in_order(cues)
    names = {segment.speaker for segment in said if segment.speaker}
    found = text_of(cues)
    for name in names:
        found = found.replace(f"{name}: ", "")
    assert bare(found) == bare("".join(segment.text for segment in said))


def test_most_cues_end_with_a_sentence_or_clause() -> None:
    cues = wrap(speeches()[2])

    ends = [cue.lines[-1][-1] in ".,?!:;" for cue in cues]
    assert share(cues, ends) >= 0.75


def test_a_line_breaks_at_the_comma() -> None:
    (cue,) = wrap([timed("Thank you all, the next meeting is on Tuesday at nine.", 0, 4)])

    assert cue.lines == ("Thank you all,", "the next meeting is on Tuesday at nine.")


def test_a_cue_is_shown_longer_where_the_silence_allows() -> None:
    first, second = timed("Yes.", 0.0, 0.2), timed("So it is.", 10.0, 11.5)

    cues = wrap([first, second])

    assert [(cue.start, cue.end) for cue in cues] == [(0.0, 1.0), (10.0, 11.5)]


def test_a_pause_parts_cues_and_stays_a_gap() -> None:
    cues = wrap([timed("One moment please.", 0, 2), timed("Here it is now.", 5, 7)])

    assert cues[0].end <= 2.1
    assert cues[1].start == 5


def test_the_speaker_is_named_only_where_the_speaker_changes() -> None:
    said = [
        timed("Are you there?", 0, 2, speaker="Ann"),
        timed("Please answer me.", 4, 6, speaker="Ann"),
        timed("I am here.", 6, 8, speaker="Ben"),
    ]

    assert [cue.lines for cue in wrap(said)] == [
        ("Ann: Are you there?",),
        ("Please answer me.",),
        ("Ben: I am here.",),
    ]


def test_a_long_name_is_shortened_to_fit_a_line() -> None:
    (cue,) = wrap([timed("x" * 40, 0, 5, speaker="The Honourable Member for Nowhere")])[:1]

    assert cue.lines[0].startswith("The Honourable Memb…: x")
    assert columns(cue.lines[0]) <= 42


def test_two_who_speak_at_once_are_shown_one_after_the_other() -> None:
    said = [timed("I think that", 0, 4, speaker="A"), timed("No, you do not", 0, 4, speaker="B")]

    cues = wrap(said)

    assert_in_order(cues)
    assert all(cue.end - cue.start >= 1 for cue in cues)


def test_text_without_word_times_is_spread_over_its_segment() -> None:
    cues = wrap([Segment("", 10, 28, PROSE)])

    assert (cues[0].start, cues[-1].end) == (10, 28)
    assert len(cues) > 3


def test_an_edited_text_keeps_the_times_of_its_segment() -> None:
    """Words no longer agree with the text, and the text is what a person wrote."""
    said = timed("wrong words here", 3, 5)
    edited = Segment("", said.start, said.end, "Right words, here!", words=said.words)

    (cue,) = wrap([edited])

    assert (cue.lines, cue.start, cue.end) == (("Right words, here!",), 3, 5)


def test_japanese_lines_do_not_begin_with_marks_that_end_one() -> None:
    text = "これはとても長い文章なので、二行に分けなければならないのですが、どうでしょうか。" * 3

    cues = wrap([Segment("", 0, 30, text)])

    assert not [line for cue in cues for line in cue.lines if line[0] in "、。っょゃー"]


def test_a_lone_question_mark_stays_with_its_word() -> None:
    """French sets a space before it."""
    said = timed("Et maintenant nous allons voir ce que vous savez faire ?", 0, 4)

    assert wrap([said])[-1].lines[-1].endswith("faire ?")


def test_nothing_said_makes_no_cues() -> None:
    assert wrap([]) == []
    assert wrap([Segment("", 0, 1, " \n ")]) == []


spans = st.tuples(st.floats(0, 20), st.floats(0, 20), hostile_text(), st.sampled_from([None, "A"]))


@given(st.lists(spans, max_size=5), st.booleans())
def test_hostile_text_keeps_the_rules(
    given_spans: list[tuple[float, float, str, str | None]], has_words: bool
) -> None:
    said = [
        timed(text, start, end, speaker=who)
        if has_words
        else Segment("", start, end, text, speaker=who)
        for start, end, text, who in given_spans
    ]

    cues = wrap(said)

    assert_in_order(cues)
    for cue in cues:
        assert 1 <= len(cue.lines) <= 2
        assert all(
            line and line == line.strip() and len(line.splitlines()) == 1 for line in cue.lines
        )
        assert all(columns(line) <= 42 for line in cue.lines)
    found = text_of(cues).replace("A: ", "")
    assert bare(found) == bare("".join(text for *_, text, _ in given_spans)).replace("A: ", "")
