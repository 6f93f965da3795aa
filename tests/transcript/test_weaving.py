"""Times and speakers of words survive a clean-up, in any script; texts that were joined are parted again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiro.transcript.model import Word
from tiro.transcript.retiming import Stretch
from tiro.transcript.weaving import parted, weave


def spoken(text: str, speaker: str | None = "S1") -> list[Word]:
    """Words of a second each, the first from 0."""
    words = text.split()
    return [Word(word, float(at), at + 1.0, 0.9, speaker) for at, word in enumerate(words)]


def woven(said: str, clean: str) -> list[tuple[str, float, float]]:
    words = spoken(said)
    return [(w.word, w.start, w.end) for w in weave(words, clean, Stretch(0.0, float(len(words))))]


@pytest.mark.parametrize(
    ("said", "clean", "times"),
    [
        ("um so the ferry", "The ferry.", [("The", 2, 3), ("ferry.", 3, 4)]),
        ("we need we need ramps", "We need ramps.", [("We", 2, 3), ("need", 3, 4), ("ramps.", 4, 5)]),
        ("the ice cream melts", "The icecream melts.", [("The", 0, 1), ("icecream", 1, 3), ("melts.", 3, 4)]),
        ("please login now", "Please log in now.", [("Please", 0, 1), ("log", 1, 1.6), ("in", 1.6, 2), ("now.", 2, 3)]),
        ("n a t o met", "NATO met.", [("NATO", 0, 4), ("met.", 4, 5)]),
        ("they walk home", "They walked home.", [("They", 0, 1), ("walked", 1, 2), ("home.", 2, 3)]),
        ("wir , äh , gehen", "Wir gehen.", [("Wir", 0, 1), ("gehen.", 4, 5)]),
        ("א ב אה ג", "א, ב ג.", [("א,", 0, 1), ("ב", 1, 2), ("ג.", 3, 4)]),
        ("هذا آه كتاب جديد", "هذا كتابٌ جديد.", [("هذا", 0, 1), ("كتابٌ", 2, 3), ("جديد.", 3, 4)]),
    ],
)  # fmt: skip
def test_words_keep_the_times_of_those_they_were_made_of(
    said: str, clean: str, times: list[tuple[str, float, float]]
) -> None:
    assert woven(said, clean) == [
        (word, pytest.approx(a), pytest.approx(b)) for word, a, b in times
    ]


def test_text_without_spaces_is_timed_by_its_letters() -> None:
    """Whatever words the engine made of it."""
    words = [Word("えっと", 0, 3), Word("会議", 3, 5), Word("は", 5, 6), Word("終わる", 6, 9)]
    found = weave(words, "会議は終わる。", Stretch(0.0, 9.0))
    assert [(w.word, w.start) for w in found] == [
        ("会", 3.0), ("議", 4.0), ("は", 5.0), ("終", 6.0), ("わ", 7.0), ("る。", 8.0),
    ]  # fmt: skip


def test_speakers_of_words_survive_within_a_segment() -> None:
    words = [*spoken("uh hello there"), Word("hi", 3.0, 4.0, 0.9, "S2")]
    found = weave(words, "Hello there. Hi!", Stretch(0.0, 4.0))
    assert [(w.word, w.speaker) for w in found] == [
        ("Hello", "S1"),
        ("there.", "S1"),
        ("Hi!", "S2"),
    ]


def test_new_word_stands_between_its_neighbours() -> None:
    words = [Word("go", 0.0, 1.0), Word("home", 2.0, 3.0)]
    found = weave(words, "Go back home.", Stretch(0.0, 3.0))
    assert [w.word for w in found] == ["Go", "back", "home."]
    assert 1.0 <= found[1].start <= found[1].end <= 2.0


def test_words_without_times_get_none() -> None:
    assert weave([], "The ferry.", Stretch(0.0, 1.0)) == ()


@given(st.text("ab d会。,", max_size=30), st.text("ab d会。,", max_size=30))
def test_times_stay_in_order_and_inside_whatever_is_woven(said: str, clean: str) -> None:
    words = spoken(said)
    found = weave(words, clean, Stretch(0.0, float(len(words))))
    edges = [0.0, *(time for word in found for time in (word.start, word.end)), len(words)]
    assert edges == sorted(edges)


@pytest.mark.parametrize(
    ("lines", "text", "parts"),
    [
        (["um we met", "at the pier"], "We met at the pier.", ["We met", "at the pier."]),
        (["one", "uh", "two"], "One. Two.", ["One.", "", "Two."]),
        (["we met anna", "she left"], "We met Anna. Then she left.", ["We met Anna.", "Then she left."]),
        (["会議は", "終わります"], "会議は終わります。", ["会議は", "終わります。"]),
        (["a b", "c"], "", ["", ""]),
    ],
)  # fmt: skip
def test_joined_lines_are_parted_where_they_were_said(
    lines: list[str], text: str, parts: list[str]
) -> None:
    assert parted(lines, text) == parts
