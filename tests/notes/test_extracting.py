"""Notes without a language model: only what was said, in the shape of the templates, and honest."""

import pytest
from jsonschema import validate

from tiro.errors import NothingSaid
from tiro.notes import citing, extracting, reading, rendering
from tiro.notes.lines import Line, number_lines
from tiro.transcript.model import Segment

HARBOUR = (
    "The harbour needs a new ramp for the ferry.",
    "The ferry cannot use the old ramp at low tide.",
    "A ramp for the ferry costs forty thousand.",
    "The harbour master wants the ramp before winter.",
)
BREAD = (
    "Rye bread rests for a whole night in the bakery.",
    "The bakery opens at three, and the dough is warm.",
    "Good dough needs rye flour, water and salt.",
    "People queue for the bread before the bakery opens.",
)


def talk(*sentences: str, seconds: float = 20.0) -> list[Line]:
    return number_lines(
        Segment(f"s{at}", at * seconds, at * seconds + seconds - 1, text)
        for at, text in enumerate(sentences)
    )


TWO_TOPICS = talk(*HARBOUR * 4, *BREAD * 4)


@pytest.mark.parametrize(
    "template", [each for each in reading.shipped() if each.without_model], ids=lambda each: each.id
)
def test_extraction_has_the_shape_of_its_template(template: reading.Template) -> None:
    assert template.without_model is not None
    made = extracting.extract(template.without_model, TWO_TOPICS, "en")
    validate(made, dict(template.schema))
    cited = citing.cite(made, TWO_TOPICS)
    assert cited.unverified == 0
    assert rendering.render(template.rendering, cited.data).strip()


def test_every_sentence_was_said() -> None:
    said = {line.text for line in TWO_TOPICS}
    made = extracting.extract("summary", TWO_TOPICS, "en")
    assert {made["gist"]["text"], *(point["text"] for point in made["points"])} <= said


def test_no_two_key_sentences_are_alike() -> None:
    found = [line.text for line in extracting.key_sentences(TWO_TOPICS, "en", 4)]
    assert len(set(found)) == len(found) == 4


def test_key_words_name_both_topics() -> None:
    found = " ".join(extracting.key_words(TWO_TOPICS, "en")).lower()
    assert "ramp" in found
    assert "bakery" in found


def test_chapter_begins_where_the_topic_changes() -> None:
    first, second = extracting.chapters(TWO_TOPICS, "en")
    assert first.lines[-1].text == HARBOUR[-1]
    assert second.lines[0].text == BREAD[0]
    assert "ramp" in first.title.lower()
    assert "bakery" in second.title.lower()


def test_one_topic_is_one_chapter() -> None:
    assert len(extracting.chapters(talk(*HARBOUR), "en")) == 1


@pytest.mark.parametrize(
    ("language", "task", "other"),
    [
        ("en", "I will send the budget by Friday.", "The budget was sent on Friday."),
        ("de", "Wir müssen das Budget bis Freitag schicken.", "Das Budget kam am Freitag."),
        ("en", "Please call the harbour.", "Will they call the harbour?"),
    ],
)
def test_sentences_that_sound_like_tasks_are_found(language: str, task: str, other: str) -> None:
    assert [line.text for line in extracting.task_like(talk(task, other), language)] == [task]


def test_nothing_is_called_a_decision() -> None:
    made = extracting.extract("meeting", TWO_TOPICS, "en")
    assert (made["decisions"], made["questions"]) == ([], [])


@pytest.mark.parametrize("language", [None, "xx", "ja", "de"])
def test_any_language_gives_something(language: str | None) -> None:
    made = extracting.extract(
        "summary", talk("会議は三時に終わります。", "Ja.", "Also gut, dann los."), language
    )
    assert made["gist"]["text"]


def test_nothing_said_is_told() -> None:
    with pytest.raises(NothingSaid):
        extracting.extract("summary", [], "en")


def test_three_hours_are_extracted_without_much_ado() -> None:
    made = extracting.extract("chapters", talk(*(HARBOUR * 4 + BREAD * 4) * 60, seconds=6.0), "en")
    assert 1 < len(made["chapters"]) <= extracting.MOST_CHAPTERS
