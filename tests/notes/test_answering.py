"""Answers from passages: cited, checked, streamed, or not said."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from llm_server import Script, counting_words, scripted_server
from tiro.errors import LlmKeyRefused
from tiro.llms import Options
from tiro.llms.openai_compatible import OpenAICompatible
from tiro.notes.answering import Passage, Reply, answer
from tiro.notes.asking import Asker

PASSAGES = (
    Passage("rec_1", "Night ferry", 731.0, 736.0, "Anna", "The outer berth is free by three."),
    Passage("rec_2", "Storm drill", 532.0, 536.0, None, "The ramp\ncamera froze."),
)
QUESTION = "When is the outer berth free?"


@pytest.fixture
def script() -> Iterator[Script]:
    with scripted_server() as running:
        running.pages = counting_words(600)
        yield running


@pytest.fixture
def model(script: Script) -> Iterator[OpenAICompatible]:
    found = OpenAICompatible(Options("m", {"base_url": script.base_url}))
    yield found
    found.close()


def asked(model: OpenAICompatible, passages: Any = PASSAGES, **more: Any) -> Reply:
    return answer(Asker(model, sleep=lambda _: None), QUESTION, passages, **more)


def says(script: Script, *statements: tuple[str, list[int]], said: bool = True) -> None:
    told = [{"text": text, "passages": numbers} for text, numbers in statements]
    script.answer = lambda _: json.dumps({"said": said, "statements": told})


def test_statement_cites_its_passages(script: Script, model: OpenAICompatible) -> None:
    says(script, ("By three.", [1]))
    reply = asked(model)
    assert (reply.said, reply.text, reply.read) == (True, "By three.", 2)
    assert reply.statements[0].passages == (PASSAGES[0],)
    assert "[1] Night ferry, 12:11, Anna: The outer berth is free by three." in script.asked[0].text
    assert "[2] Storm drill, 8:52, somebody: The ramp camera froze." in script.asked[0].text


@pytest.mark.parametrize("numbers", [[], [3], [0], [-1]])
def test_statement_that_rests_on_nothing_is_left_out(
    script: Script, model: OpenAICompatible, numbers: list[int]
) -> None:
    says(script, ("By three.", [1]), ("And it rains.", numbers))
    reply = asked(model)
    assert (reply.text, reply.unverified) == ("By three.", 1)


@pytest.mark.parametrize(
    ("statements", "said"),
    [([], False), ([], True), ([("Maybe.", [9])], True), ([("Yes.", [1])], False)],
)
def test_what_nothing_supports_is_not_said(
    script: Script, model: OpenAICompatible, statements: Any, said: bool
) -> None:
    says(script, *statements, said=said)
    reply = asked(model)
    assert (reply.said, reply.text) == (False, "")


def test_model_that_cannot_keep_to_the_shape_says_nothing(
    script: Script, model: OpenAICompatible
) -> None:
    script.answer = lambda _: "By three, I think."
    assert not asked(model).said


def test_nothing_is_asked_where_nothing_was_found(script: Script, model: OpenAICompatible) -> None:
    assert not asked(model, ()).said
    assert script.asked == []


def test_text_comes_as_it_is_written(script: Script, model: OpenAICompatible) -> None:
    says(script, ("It is free by three, says Anna; “so” \\ é 😀.", [1]), ("No more.", [2]))
    pieces: list[str] = []
    reply = asked(model, on_text=pieces.append)
    assert "".join(pieces) == reply.text
    assert len(pieces) > 5


def test_passages_that_do_not_fit_are_left_out_from_the_end(
    script: Script, model: OpenAICompatible
) -> None:
    says(script, ("By three.", [1]))
    reply = asked(model, PASSAGES * 40)
    assert 1 < reply.read < 80
    assert len(script.asked[0].text.split()) < 600


def test_fault_is_told(script: Script, model: OpenAICompatible) -> None:
    script.faults = [(401, {})]
    with pytest.raises(LlmKeyRefused):
        asked(model)
