"""Words that no dictionary has are said well enough to be found."""

import pytest

from tiro.engines import numerals, pronunciation

KNOWN = {
    "five": "F AY V",
    "and": "AH N D",
    "at": "AE T",
    "point": "P OY N T",
    "three": "TH R IY",
    "hour": "AW ER",
}
PHONES = frozenset(
    (
        *("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"),
        *(
            "B",
            "CH",
            "D",
            "DH",
            "F",
            "G",
            "HH",
            "JH",
            "K",
            "L",
            "M",
            "N",
            "NG",
            "P",
            "R",
            "S",
            "SH",
        ),
        *("T", "TH", "V", "W", "Y", "Z", "ZH"),
    )
)


def said(word: str) -> list[str]:
    return pronunciation.readings(word, KNOWN.get)


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("Kowalski,", "K OW AE L S K IY"),
        ("Tiro", "T ER OW"),
        ("naïve", "N EY V"),
        ("rope", "R OW P"),
        ("gem", "JH EH M"),
        ("FBI", "EH F B IY AY"),
        ("ch", "S IY EY CH"),
        ("five-hour", "F AY V AW ER"),
        ("AT&T", "AE T AH N D T IY"),
        ("3.5", "TH R IY P OY N T F AY V"),
    ],
)
def test_word_is_said_by_dictionary_rules_and_letters(word: str, phones: str) -> None:
    assert said(word)[0] == phones


@pytest.mark.parametrize("word", ["—", "...", "你好", ""])
def test_word_without_a_sound_has_no_reading(word: str) -> None:
    assert said(word) == []


def test_number_has_several_readings() -> None:
    assert [" ".join(way) for way in numerals.readings("1905")] == [
        "one thousand nine hundred five",
        "one nine zero five",
        "nineteen oh five",
    ]


@pytest.mark.parametrize(
    ("figures", "first"),
    [
        ("0", "zero"),
        ("12", "twelve"),
        ("2000", "two thousand"),
        ("1200345", "one million two hundred thousand three hundred forty five"),
        ("007", "zero zero seven"),
        ("1" * 13, "one " * 12 + "one"),
    ],
)
def test_number_is_read_as_people_read_it(figures: str, first: str) -> None:
    assert " ".join(numerals.readings(figures)[0]) == first


def test_every_table_entry_uses_the_phones_of_the_dictionary() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [one + two + three for one in letters for two in "aeiouh" for three in letters]
    used = {phone for word in words for phone in pronunciation.by_letters(word).split()}
    assert used <= PHONES
