from hypothesis import given
from hypothesis import strategies as st

from exportkit import bare, hostile_text, timed
from tiro.transcript.model import Segment
from tiro.transcript.text import paragraphs, plain_text


def test_a_paragraph_ends_where_the_speaker_changes() -> None:
    said = [timed("Hello.", 0, 1, speaker="Ann"), timed("Hi.", 1, 2, speaker="Ben")]

    assert plain_text(said) == "Ann: Hello.\n\nBen: Hi."


def test_a_paragraph_ends_at_a_pause_and_the_speaker_is_named_once() -> None:
    said = [timed("Hello.", 0, 1, speaker="Ann"), timed("Well.", 3, 4, speaker="Ann")]

    assert plain_text(said) == "Ann: Hello.\n\nWell."


def test_a_paragraph_ends_after_five_sentences() -> None:
    said = [timed("One more.", at, at + 1) for at in range(7)]

    assert [len(paragraph.text.split(".")) - 1 for paragraph in paragraphs(said)] == [5, 2]


def test_a_paragraph_ends_in_time_where_no_sentence_does() -> None:
    said = [timed("so and then and", at, at + 1) for at in range(200)]

    assert max(len(paragraph.text) for paragraph in paragraphs(said)) < 900


def test_a_paragraph_spans_the_times_of_its_segments() -> None:
    (found,) = paragraphs([timed("One.", 1, 2), timed("Two.", 2.5, 4)])

    assert (found.start, found.end, found.text) == (1, 4, "One. Two.")


def test_chinese_segments_are_joined_without_a_space_and_korean_with_one() -> None:
    assert plain_text([Segment("", 0, 1, "你好。"), Segment("", 1, 2, "再见。")]) == "你好。再见。"
    assert plain_text([Segment("", 0, 1, "안녕"), Segment("", 1, 2, "하세요")]) == "안녕 하세요"


def test_no_segments_make_no_text() -> None:
    assert plain_text([]) == ""


@given(st.lists(hostile_text(), max_size=6))
def test_plain_text_keeps_every_letter_on_lines_of_its_own(texts: list[str]) -> None:
    said = [Segment("", at, at + 1, text) for at, text in enumerate(texts)]

    found = plain_text(said)

    assert bare(found) == bare("".join(texts))
    assert (
        all(line.strip() for part in found.split("\n\n") for line in part.split("\n")) or not found
    )
