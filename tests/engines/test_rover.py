from hypothesis import given
from hypothesis import strategies as some

from tiro.engines.rover import Heard, vote


def decode(text: str, probability: float = 0.9) -> list[Heard]:
    return [
        Heard(word, number * 0.5, number * 0.5 + 0.4, probability)
        for number, word in enumerate(text.split())
        if word != "-"
    ]


def text(words: list[Heard]) -> str:
    return " ".join(heard.word for heard in words)


@given(some.lists(some.sampled_from("abcd"), max_size=8))
def test_decodes_that_agree_are_taken_over(words: list[str]) -> None:
    same = decode(" ".join(words))
    assert [heard.word for heard in vote([same, same, same])] == words


def test_majority_wins() -> None:
    assert text(vote([decode("the cat sat"), decode("the bat sat"), decode("the cat sat")])) == (
        "the cat sat"
    )


def test_word_that_one_decode_invents_is_dropped() -> None:
    voted = vote([decode("the - sat"), decode("the odd sat", 0.2), decode("the - sat")])
    assert text(voted) == "the sat"


def test_word_that_one_decode_missed_is_kept() -> None:
    assert text(vote([decode("the - sat"), decode("the cat sat"), decode("the cat sat")])) == (
        "the cat sat"
    )


def test_nothing_heard_is_nothing() -> None:
    assert vote([[], [], []]) == []


def test_probability_is_the_score() -> None:
    (heard,) = vote([decode("yes", 0.5)] * 3)
    assert heard.probability == 0.4 + 0.6 * 0.5
