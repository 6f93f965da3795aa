import pytest

from tiro.store.search import highlights
from tiro.store.search.query import parse


def marked(text: str, query: str) -> list[str]:
    """Give what is marked, cut by units of UTF-16 as the page does."""
    places = highlights.in_utf16(text, highlights.find(text, parse(query)))
    units = text.encode("utf-16-le")
    return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in places]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Über die Straße, Café!", "strasse cafe", ["Straße", "Café"]),
        ("İstanbul und ﬁnale", "istanbul finale", ["İstanbul", "ﬁnale"]),
        ("🎉🎉 budget 👩‍🚀 Budget", "budget", ["budget", "Budget"]),
        ("ja 👍🏽 gut", "👍", ["👍"]),
        ("e\u0301te\u0301 été", "ete", ["e\u0301te\u0301", "été"]),
        ("قال مُحَمَّد نعم", "محمد", ["مُحَمَّد"]),
        ("今日は会議室です", "会議", ["会議"]),
        ("今日は会議室です", "室", ["室"]),
        ("회의에서 회의", "회의", ["회의", "회의"]),
        ("the red wine and red", '"red wine"', ["red wine"]),
        ("Haushaltsplan und Haushalt", "haushalt*", ["Haushaltsplan", "Haushalt"]),
        ("don't dont", "don't", ["don't"]),
        ("nothing", "other", []),
    ],
)
def test_found_words_are_marked_where_they_stand(
    text: str, query: str, expected: list[str]
) -> None:
    """In units of UTF-16, of the text as it is shown."""
    assert marked(text, query) == expected


def test_marks_that_meet_become_one() -> None:
    assert highlights.find("ab cd", parse('ab "ab cd" cd')) == [(0, 5)]
