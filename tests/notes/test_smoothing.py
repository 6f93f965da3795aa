"""Clean and translated texts: times and speakers stay, what may mean something else is flagged and kept."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from llm_server import Asked, Script, counting_words, scripted_server
from tiro.errors import LlmFailed, NothingSaid
from tiro.llms import Options
from tiro.llms.openai_compatible import OpenAICompatible
from tiro.notes.asking import Asker
from tiro.notes.smoothing import Smoothed, Smoother
from tiro.transcript.model import Segment, Word


class Kept(dict[str, Mapping[str, Any]]):
    def put(self, key: str, value: Mapping[str, Any]) -> None:
        self[key] = value


def said(number: int, text: str, *, speaker: str = "S1", held: str | None = None) -> Segment:
    start = number * 10.0
    words = tuple(
        Word(word, start + at, start + at + 0.8, 0.9, speaker)
        for at, word in enumerate(text.split())
    )
    return Segment(f"s{number}", start, start + 9.0, text, speaker=speaker, words=words, held=held)


TALK = (
    said(0, "um so the ferry uh leaves at three"),
    said(1, "we will not pay", speaker="S2"),
    said(2, "thanks for watching", held="known_phrase"),
    said(3, "it costs forty"),
)


@pytest.fixture
def script() -> Iterator[Script]:
    with scripted_server() as running:
        running.pages = counting_words(2000)
        yield running


@pytest.fixture
def model(script: Script) -> Iterator[OpenAICompatible]:
    found = OpenAICompatible(Options("m", {"base_url": script.base_url}))
    yield found
    found.close()


def answering(change: Callable[[int, str], str | None]) -> Callable[[Asked], str]:
    """Change each line; None leaves it out."""

    def answer(asked: Asked) -> str:
        lines = re.findall(r"^\[(\d+)\] \S+ (?:\w+: )?(.*)$", asked.text, re.MULTILINE)
        changed = [(int(number), change(int(number), text)) for number, text in lines]
        return json.dumps({"lines": [{"line": n, "text": t} for n, t in changed if t is not None]})

    return answer


def smooth(model: OpenAICompatible, keep: Kept | None = None, **more: Any) -> Smoothed:
    asker = Asker(model, sleep=lambda _: None)
    return Smoother(asker, Kept() if keep is None else keep, language="en", **more).smooth(TALK)


def test_words_that_stay_keep_their_times(script: Script, model: OpenAICompatible) -> None:
    script.answer = answering(lambda n, t: "The ferry leaves at three." if n == 1 else t)
    first = smooth(model).segments[0]
    assert (first.id, first.start, first.end, first.speaker) == ("s0", 0.0, 9.0, "S1")
    times = [(word.word, word.start) for word in first.words]
    assert times == [("The", 2.0), ("ferry", 3.0), ("leaves", 5.0), ("at", 6.0), ("three.", 7.0)]


def test_other_meaning_keeps_what_was_said_and_is_flagged(
    script: Script, model: OpenAICompatible
) -> None:
    script.answer = answering(lambda n, t: "We will pay." if n == 2 else t)
    made = smooth(model)
    assert made.segments[1] == TALK[1]
    (flag,) = made.flags
    assert (flag.segment, flag.kind, flag.after) == ("s1", "negation", "We will pay.")


def test_what_is_held_back_is_not_sent(script: Script, model: OpenAICompatible) -> None:
    script.answer = answering(lambda _, text: text)
    assert smooth(model).segments[2] == TALK[2]
    assert "watching" not in script.asked[0].text


def test_line_that_does_not_come_back_is_asked_for_again(
    script: Script, model: OpenAICompatible
) -> None:
    script.answer = answering(lambda n, t: None if n == 2 and len(script.asked) == 1 else t)
    assert smooth(model).flags == ()
    assert len(script.asked) == 2


def test_line_that_never_comes_back_is_flagged(script: Script, model: OpenAICompatible) -> None:
    script.answer = answering(lambda n, t: None if n == 2 else t)
    made = smooth(model)
    assert [(flag.segment, flag.kind) for flag in made.flags] == [("s1", "missing")]
    assert made.segments[1] == TALK[1]


def test_answer_without_shape_leaves_all_as_it_was(script: Script, model: OpenAICompatible) -> None:
    script.answer = lambda _: "Sorry, I cannot."
    made = smooth(model)
    assert made.segments == TALK
    assert len(made.flags) == 3


def test_lines_that_were_not_asked_for_are_nobodys(script: Script, model: OpenAICompatible) -> None:
    def answer(asked: Asked) -> str:
        told = json.loads(answering(lambda _, text: text)(asked))
        return json.dumps({"lines": [*told["lines"], {"line": 99, "text": "Made up."}]})

    script.answer = answer
    assert smooth(model).flags == ()


def test_translation_keeps_times_and_speakers(script: Script, model: OpenAICompatible) -> None:
    script.answer = answering(lambda n, _: f"Zeile {n}.")
    made = smooth(model, into="de")
    assert [each.text for each in made.segments] == [
        "Zeile 1.",
        "Zeile 2.",
        "thanks for watching",
        "Zeile 3.",
    ]
    assert [(e.id, e.start, e.end, e.speaker) for e in made.segments] == [
        (e.id, e.start, e.end, e.speaker) for e in TALK
    ]
    assert made.segments[0].language == "de"
    assert "code de" in script.asked[0].text


def test_templates_words_take_the_place_of_the_usual_ones(
    script: Script, model: OpenAICompatible
) -> None:
    script.answer = answering(lambda _, text: text)
    smooth(model, instruction="Make subtitles.")
    assert "Make subtitles." in script.asked[0].text


def test_finished_windows_are_not_asked_for_again(script: Script, model: OpenAICompatible) -> None:
    script.answer = answering(lambda _, text: text)
    talk = [
        said(number, "the pier is free by three and nobody loads a bicycle there")
        for number in range(300)
    ]
    keep = Kept()
    asker = Asker(model, sleep=lambda _: None)
    whole = Smoother(asker, keep, language="en").smooth(talk)
    calls = len(script.asked)
    assert calls > 3
    assert Smoother(asker, keep, language="en").smooth(talk) == whole
    assert len(script.asked) == calls


def test_fault_of_the_server_is_told(script: Script, model: OpenAICompatible) -> None:
    script.faults = [(500, {}) for _ in range(9)]
    with pytest.raises(LlmFailed):
        smooth(model)


def test_nothing_said_is_told(model: OpenAICompatible) -> None:
    with pytest.raises(NothingSaid):
        Smoother(Asker(model), Kept()).smooth([TALK[2]])
