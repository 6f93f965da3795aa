# ruff: noqa: RUF001 - the marks of other scripts are meant
import pytest
from hypothesis import given

from exportkit import hostile_text
from tiro.transcript.characters import (
    columns,
    count_sentences,
    ends_clause,
    ends_sentence,
    joined,
    one_line,
)


@pytest.mark.parametrize(
    ("word", "following"),
    [
        ("done.", "Next"),
        ("done.", ""),
        ('"why?"', "he"),
        ("好。", "我"),
        ("كيف؟", "نعم"),
        ("है।", ""),
    ],
)
def test_a_sentence_ends_at_its_mark(word: str, following: str) -> None:
    assert ends_sentence(word, following)


@pytest.mark.parametrize(
    ("word", "following"),
    [("Dr.", "Smith"), ("J.", "Bach"), ("approx.", "ten"), ("word", ""), ("well,", "So")],
)
def test_a_sentence_does_not_end_at_an_abbreviation_or_comma(word: str, following: str) -> None:
    assert not ends_sentence(word, following)


def test_a_clause_ends_at_a_comma_of_any_script() -> None:
    assert all(map(ends_clause, ["so,", "因此，", "لذلك،", "thus:", '("yes,"']))
    assert not ends_clause("so")


def test_sixteen_wide_characters_fill_a_line() -> None:
    assert columns("字" * 16) == columns("x" * 42) == 42


def test_marks_and_invisible_characters_take_no_column() -> None:
    assert columns("e\u0301\u200b\u200d") == 1


def test_texts_are_joined_as_their_script_wants() -> None:
    assert joined("One.", "Two.") == "One. Two."
    assert joined("一。", "二") == "一。二"
    assert joined("", "x") == joined("x", "") == "x"


def test_sentences_are_counted_in_any_script() -> None:
    assert count_sentences("One. Two? 3.5 percent! 一。二！") == 5


@given(hostile_text())
def test_one_line_is_one_line_and_stays_so(text: str) -> None:
    found = one_line(text)

    assert found == one_line(found)
    assert len(found.splitlines()) <= 1
