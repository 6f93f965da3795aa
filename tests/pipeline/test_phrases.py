"""The phrase lists that come with Tiro."""

import json
from importlib import resources
from typing import Any

import pytest

from tiro.engines import BUILT_IN
from tiro.pipeline import phrases
from tiro.transcript.guard.phrasebook import Kind, Phrasebook, normalised

FILES = [
    file
    for file in (resources.files("tiro.transcript.guard") / "phrases").iterdir()
    if file.name.endswith(".json")
]


@pytest.fixture(scope="module")
def written() -> dict[str, dict[str, list[str]]]:
    """The list of Whisper's phrases as it stands in its file."""
    (file,) = (each for each in FILES if each.name == "faster_whisper.json")
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_list_belongs_to_an_engine_and_is_read(file: Any) -> None:
    engine = file.name.removesuffix(".json")

    assert engine in BUILT_IN
    assert phrases.load(engine).phrases


def test_an_engine_without_a_list_invents_nothing_that_is_known() -> None:
    assert phrases.load("fake") == Phrasebook()


def test_every_phrase_is_found_as_it_is_written(
    written: dict[str, dict[str, list[str]]],
) -> None:
    book = phrases.load("faster_whisper")
    for language, kinds in written.items():
        for kind, found in kinds.items():
            for phrase in found:
                text = normalised(phrase.removesuffix("*") + "!")
                assert book.kind_of(text, language) == Kind(kind), phrase


def test_a_phrase_stands_there_once_and_a_certain_one_is_no_single_word(
    written: dict[str, dict[str, list[str]]],
) -> None:
    for language, kinds in written.items():
        texts = [normalised(phrase) for found in kinds.values() for phrase in found]
        assert sorted(texts) == sorted(set(texts)), language
        assert all(len(normalised(phrase).split()) > 1 for phrase in kinds["certain"])


def test_a_phrase_may_go_on_with_a_name_but_not_for_long() -> None:
    book = phrases.load("faster_whisper")
    credit = normalised("Untertitel im Auftrag des ZDF")

    assert book.kind_of(f"{credit} für funk 2031", "de") is Kind.CERTAIN
    assert book.kind_of(credit + " sind" * 9, "de") is None
