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
from tiro.notes.smoothing import Smoothed, Smoother, Wish, by_rules
from tiro.transcript.model import Segment, Word


class Kept:
    def __init__(self) -> None:
        self.rows: dict[str, Mapping[str, Any]] = {}

    def get(self, key: str) -> Mapping[str, Any] | None:
        return self.rows.get(key)

    def put(self, key: str, value: Mapping[str, Any]) -> None:
        self.rows[key] = value


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
        lines = re.findall(r"^\[(\d+)\] (?:\w+: )?(.*)$", asked.text, re.MULTILINE)
        changed = [(int(number), change(int(number), text)) for number, text in lines]
        return json.dumps({"lines": [{"line": n, "text": t} for n, t in changed if t is not None]})

    return answer


def smooth(model: OpenAICompatible, keep: Kept | None = None, **more: Any) -> Smoothed:
    asker = Asker(model, sleep=lambda _: None)
    wish = Wish(**more)
    return Smoother(asker, Kept() if keep is None else keep, wish, language="en").smooth(TALK)


def test_words_that_stay_keep_their_times(script: Script, model: OpenAICompatible) -> None:
    script.answer = answering(lambda n, t: "The ferry leaves at three." if n == 1 else t)
    first = smooth(model).segments[0]
    assert (first.id, first.start, first.end, first.speaker) == ("s0", 0.0, 9.0, "S1")
    times = [(word.word, word.start) for word in first.words]
    assert times == [("The", 2.0), ("ferry", 3.0), ("leaves", 5.0), ("at", 6.0), ("three.", 7.0)]


def test_other_meaning_keeps_what_was_said_and_is_flagged(
    script: Script, model: OpenAICompatible
) -> None:
    script.answer = answering(lambda _, t: "We will pay." if "pay" in t else t)
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
    script.answer = answering(lambda _, t: None if "pay" in t else t)
    made = smooth(model)
    assert [(flag.segment, flag.kind) for flag in made.flags] == [("s1", "missing")]
    assert made.segments[1] == TALK[1]


def test_joined_lines_are_parted_again(script: Script, model: OpenAICompatible) -> None:
    """The model put two lines into one, and gave nothing for the other."""
    joined = "We will not pay. It costs forty."
    script.answer = answering(lambda n, t: {2: joined, 3: ""}.get(n, t))
    made = smooth(model)
    assert made.flags == ()
    assert [each.text for each in made.segments[1::2]] == ["We will not pay.", "It costs forty."]
    assert [word.start for word in made.segments[3].words] == [30.0, 31.0, 32.0]
    assert len(script.asked) == 1


def test_lines_that_moved_by_one_are_put_back(script: Script, model: OpenAICompatible) -> None:
    moved = {1: "The ferry", 2: "leaves at three. We will not", 3: "pay. It costs forty."}
    script.answer = answering(lambda n, _: moved[n])
    made = smooth(model)
    assert made.flags == ()
    texts = [each.text for each in made.segments if each.held is None]
    assert texts == ["The ferry leaves at three.", "We will not pay.", "It costs forty."]


def test_line_that_was_parted_is_one_again(script: Script, model: OpenAICompatible) -> None:
    parts = [
        (1, "The ferry"),
        (1, "leaves at three."),
        (2, "We will not pay."),
        (3, "It costs forty."),
    ]
    told = json.dumps({"lines": [{"line": n, "text": t} for n, t in parts]})
    script.answer = lambda _: told
    assert smooth(model).segments[0].text == "The ferry leaves at three."


def test_number_and_speaker_that_are_written_once_more_go(
    script: Script, model: OpenAICompatible
) -> None:
    script.answer = answering(lambda n, t: f"[{n}] S2: {t}" if n == 2 else t)
    assert smooth(model).segments[1].text == "we will not pay"


def test_window_without_an_answer_is_parted(script: Script, model: OpenAICompatible) -> None:
    """A small model may keep to the shape with fewer lines."""

    def answer(asked: Asked) -> str:
        return "No." if "[3]" in asked.text else answering(lambda _, t: t)(asked)

    script.answer = answer
    assert smooth(model).flags == ()


def test_line_too_long_for_a_window_is_cleaned_in_pieces(
    script: Script, model: OpenAICompatible
) -> None:
    script.answer = answering(lambda _, text: text.upper())
    words = " ".join(f"word{'abcdefghij'[n % 10]}" for n in range(1500))
    smoother = Smoother(Asker(model, sleep=lambda _: None), Kept(), language="en")
    made = smoother.smooth([said(0, words)])
    assert made.flags == ()
    assert made.segments[0].text == words.upper()
    assert len(made.segments[0].words) == 1500


def test_text_is_cleaned_by_rules_where_there_is_no_model() -> None:
    made = by_rules(TALK, "en")
    assert made.segments[0].text == "so the ferry leaves at three"
    assert made.segments[0].words[1].start == 2.0
    assert made.segments[2] is TALK[2]
    assert (made.model, made.flags) == ("", ())


def test_wrong_number_in_a_translation_is_flagged(script: Script, model: OpenAICompatible) -> None:
    script.answer = answering(lambda _, t: "Es kostet 41." if "costs" in t else "Zeile.")
    made = Smoother(Asker(model, sleep=lambda _: None), Kept(), Wish("de"), language="en").smooth(
        [said(0, "it costs 40")]
    )
    assert [(flag.kind, flag.after) for flag in made.flags] == [("numbers", "Es kostet 41.")]


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
    assert "German (de)" in script.asked[0].text


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
    assert calls > 2
    assert Smoother(asker, keep, language="en").smooth(talk) == whole
    assert len(script.asked) == calls


def test_fault_of_the_server_is_told(script: Script, model: OpenAICompatible) -> None:
    script.faults = [(500, {}) for _ in range(9)]
    with pytest.raises(LlmFailed):
        smooth(model)


def test_nothing_said_is_told(model: OpenAICompatible) -> None:
    with pytest.raises(NothingSaid):
        Smoother(Asker(model), Kept()).smooth([TALK[2]])
