import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiro.transcript.anchors import locate
from tiro.transcript.model import Word


def spoken(*words: str) -> list[Word]:
    return [Word(word, 0, 1) for word in words]


def test_words_are_found_with_marks_and_spaces_between() -> None:
    assert locate("«Yes» - he said: no.", spoken("Yes", "he", "said", "no")) == [1, 8, 11, 17]


def test_words_are_found_where_no_spaces_are_written() -> None:
    assert locate("你好世界", spoken("你好", "世", "界")) == [0, 2, 3]


@pytest.mark.parametrize(
    "words",
    [("one", "three"), ("one", "two"), ("two", "three"), ("one", "two", "three", "four"), ()],
)
def test_nothing_is_found_where_text_and_words_differ(words: tuple[str, ...]) -> None:
    assert locate("one two three", spoken(*words)) is None


@settings(deadline=None)
@given(st.lists(st.text("ab.字,", min_size=1, max_size=4), min_size=1, max_size=8))
def test_words_joined_by_spaces_are_always_found(words: list[str]) -> None:
    found = locate(" ".join(words), spoken(*words))

    assert found is not None
    text = " ".join(words)
    assert all(text.startswith(word, at) for word, at in zip(words, found, strict=True))
