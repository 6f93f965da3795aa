# ruff: noqa: RUF001 - the letters of other scripts are meant

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exportkit  # noqa: F401 - sets how long a test of hypothesis may take
from tiro.store.search import words
from tiro.store.search.words import LONGEST_WORD, folded, spans

ALPHABETS = st.sampled_from(
    "aZé ßİıŁøæﬁ0½①-'_.\u0301\u0308\u00ad\u200d\u200c\ufe0fأمُحَمَّدשׁ\u05b0हिन्दी्สวัสดีที่"
    "会議室でがか\u3099ｶﾞー회의\u1112\u1166\u11ab👩👍🏽٣㎞Ώςñ\0\ud800"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café Zürich, STRASSE straße", ["cafe", "zurich", "strasse", "strasse"]),
        ("İstanbul ﬁnal Łódź Ærø", ["istanbul", "final", "lodz", "aero"]),
        ("don't l’été 1,000.50", ["don", "t", "l", "ete", "1", "000", "50"]),
        ("e\u0301te\u0301 Zusammen\u00adarbeit", ["ete", "zusammenarbeit"]),
        ("مُحَمَّد أحمد", ["محمد", "احمد"]),
        ("कि की", ["कि", "की"]),
        ("かが", ["かが", "が"]),
        ("会議室で3回", ["会議", "議室", "室で", "で", "3", "回"]),
        ("회의에", ["회의", "의에", "에"]),
        ("👩‍🚀 ok👍🏽", ["👩", "🚀", "ok", "👍", "🏽"]),
        ("--- ... ''", []),
    ],
)
def test_words_have_neither_case_nor_accents(text: str, expected: list[str]) -> None:
    """And scripts without spaces come in pairs of characters."""
    assert words.words(text) == expected


@given(st.text(ALPHABETS | st.characters(), max_size=20))
def test_places_are_told_of_the_same_words_whatever_the_text(text: str) -> None:
    """What is marked is what was indexed."""
    found = spans(text)
    assert [span.word for span in found] == words.words(text)
    assert all(0 <= each.start < each.first_end <= each.end <= len(text) for each in found)


def test_place_of_a_word_is_that_of_the_text_when_folding_makes_it_longer() -> None:
    text = "Ein ﬁnales Straßenﬆück e\u0301te\u0301 da"
    assert [text[each.start : each.end] for each in spans(text)] == text.split()


def test_long_word_is_known_by_its_beginning() -> None:
    assert words.words("a" * 5000) == ["a" * LONGEST_WORD]


def test_folding_again_changes_nothing_when_a_text_is_folded() -> None:
    for text in ("Grüße İstanbul ﬁ", "مُحَمَّد", "회의 がか\u3099"):
        assert folded(folded(text)) == folded(text)
