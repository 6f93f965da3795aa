import pytest

from tiro.store.search.query import MOST_TERMS, Query, Term, parse


def shown(query: Query) -> tuple[list[str], list[str], str | None]:
    """Give terms as words, with a star where they may go on."""

    def one(term: Term) -> str:
        return " ".join(term.words) + ("*" if term.is_prefix else "")

    return (
        [one(each) for each in query.wanted],
        [one(each) for each in query.unwanted],
        query.speaker,
    )


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted", "speaker"),
    [
        ("Budget ZÜRICH", ["budget", "zurich"], [], None),
        ('"the budget" conf* -draft', ["the budget", "conf*"], ["draft"], None),
        ("„im Büro“ «so war»", ["im buro", "so war"], [], None),
        ('"haus auf"*', ["haus auf*"], [], None),
        ("well-known don't", ["well known", "don t"], [], None),
        ('speaker:"Anna Berger" budget', ["budget"], [], "anna berger"),
        ("SPEAKER:anna", [], [], "anna"),
        ("sprecher:anna ja", ["ja"], [], "anna"),
        ("speaker:", ["speaker"], [], None),
        ("-draft", ["draft"], [], None),
        ('-"not this" yes', ["yes"], ["not this"], None),
        ("会議室", ["会議 議室"], [], None),
        ("会", ["会*"], [], None),
        ("会議3", ["会議 議 3"], [], None),
        ('"open', ["open"], [], None),
        ("* - ' \" ()", [], [], None),
        ("NEAR(a b, 5) OR tokens:x", ["near a", "b", "5", "or", "tokens x"], [], None),
        ("'; DROP TABLE x --", ["drop", "table", "x"], [], None),
        ("a\0b", ["a b"], [], None),
    ],
)
def test_query_is_understood_whatever_is_typed(
    text: str, wanted: list[str], unwanted: list[str], speaker: str | None
) -> None:
    """What means nothing is searched as it stands."""
    assert shown(parse(text)) == (wanted, unwanted, speaker)


def test_terms_are_bounded_when_there_are_thousands() -> None:
    assert len(parse("a b " * 5000).wanted) == MOST_TERMS
