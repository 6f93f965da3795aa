import pytest

from tiro.engines import english
from tiro.engines.rover import Heard


def written(*words: str, pause_before: str | None = None, vocabulary: tuple[str, ...] = ()) -> str:
    heard: list[Heard] = []
    clock = 0.0
    for word in words:
        clock += 0.8 if word == pause_before else 0.1
        heard.append(Heard(word, clock, clock, 0.5))
    sentences = english.sentences(heard, vocabulary)
    return " | ".join(" ".join(each.word for each in sentence) for sentence in sentences)


def test_pause_begins_a_sentence() -> None:
    assert written("yes", "now", "then", pause_before="then") == "Yes now. | Then."


def test_i_is_a_capital() -> None:
    assert written("so", "i", "think", "i'll", "in") == "So I think I'll in."


@pytest.mark.parametrize(
    ("vocabulary", "expected"),
    [
        (("Anna",), "Did Anna meet new york."),
        (("York", "New York"), "Did anna meet New York."),
        (("Berlin", ""), "Did anna meet new york."),
    ],
)
def test_names_are_written_as_in_the_vocabulary(vocabulary: tuple[str, ...], expected: str) -> None:
    assert written("did", "anna", "meet", "new", "york", vocabulary=vocabulary) == expected


def test_capital_inside_a_name_stays_at_the_beginning() -> None:
    assert written("ebay", "works", vocabulary=("eBay",)) == "EBay works."


def test_no_words_are_no_sentences() -> None:
    assert english.sentences([], ()) == []
