"""A changed text keeps the times of what stayed, and shares those of what went."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from tiro.transcript.model import Word
from tiro.transcript.retiming import Stretch, retime

OLD = (
    Word("We", 1.0, 1.2, 0.9, "Anna"),
    Word("met", 1.2, 1.6, 0.8, "Anna"),
    Word("Kowalsky", 1.6, 2.4, 0.3, "Anna"),
    Word("today.", 3.0, 3.6, 0.9, "Anna"),
)
WITHIN = Stretch(1.0, 4.0)
TIMES = some.floats(-10, 30)
NAMES = some.sampled_from(["a", "b", "C.", "dd", "—", "你好"])
ANY_OLD = some.lists(some.builds(Word, NAMES, TIMES, TIMES), max_size=8)


def times(words: tuple[Word, ...]) -> list[tuple[str, float, float]]:
    return [(word.word, word.start, word.end) for word in words]


@given(ANY_OLD, some.lists(NAMES, max_size=8), some.tuples(TIMES, TIMES).map(sorted))
def test_any_text_gets_times_in_order_and_inside(
    old: list[Word], text: list[str], bounds: list[float]
) -> None:
    within = Stretch(*bounds)
    words = retime(old, text, within).words
    assert [word.word for word in words] == text
    assert all(within.start <= word.start <= word.end <= within.end for word in words)
    assert all(one.end <= two.start for one, two in pairwise(words))


@given(some.lists(some.floats(0, 2), min_size=1, max_size=8))
def test_text_that_stayed_keeps_all_times(steps: list[float]) -> None:
    old: list[Word] = []
    at = 0.0
    for number, step in enumerate(steps):
        end = round(at + step, 3)
        old.append(Word(f"w{number}", at, end, 0.5, "Ben"))
        at = end
    assert retime(old, [word.word for word in old], Stretch(0.0, at)).words == tuple(old)


def test_corrected_word_takes_the_time_of_the_wrong_one() -> None:
    words = retime(OLD, "We met Kowalski today.", WITHIN).words
    assert words == (*OLD[:2], Word("Kowalski", 1.6, 2.4, speaker="Anna"), OLD[3])


def test_word_with_another_case_or_mark_is_the_same() -> None:
    words = retime(OLD, "we met Kowalsky, today", WITHIN).words
    assert [word.probability for word in words] == [0.9, 0.8, 0.3, 0.9]
    assert words[3] == replace(OLD[3], word="today")


def test_several_words_share_the_time_of_one_by_their_letters() -> None:
    words = retime(OLD, "We met Jo Kowals today.", WITHIN).words
    assert times(words[2:4]) == [("Jo", 1.6, 1.8), ("Kowals", 1.8, 2.4)]


def test_new_word_is_put_into_the_pause() -> None:
    words = retime(OLD, "We met Kowalsky here today.", WITHIN).words
    assert times(words[3:4]) == [("here", 2.4, 2.8)]
    assert words[2] == OLD[2]


def test_new_word_without_a_pause_takes_time_of_the_word_before() -> None:
    words = retime(OLD, "We had met Kowalsky today.", WITHIN).words
    assert times(words[:3]) == [("We", 1.0, 1.08), ("had", 1.08, 1.2), ("met", 1.2, 1.6)]


def test_word_that_went_leaves_the_others_alone() -> None:
    assert retime(OLD, "We met today.", WITHIN).words == (*OLD[:2], OLD[3])


def test_text_without_old_times_is_spread_over_the_stretch() -> None:
    words = retime((), "ab abcd", Stretch(1.0, 7.0)).words
    assert times(words) == [("ab", 1.0, 3.0), ("abcd", 3.0, 7.0)]


def test_no_text_has_no_words() -> None:
    assert retime(OLD, "  ", WITHIN).words == ()
