"""Which passages a question finds, on both databases, and in which order a model is given them."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from actionkit import new_context
from llm_server import Script, counting_words, llama_server, scripted_server
from searchkit import recorded, said, written
from tiny_gguf import write_tiny_gguf
from tiro.actions import questions
from tiro.actions.context import Context
from tiro.actions.questions import Asking, Question, Stopped
from tiro.errors import LlmError
from tiro.settings import LlmSettings, OpenAILlmSettings, Settings
from tiro.store.database import Database
from tiro.store.search.finder import Filters
from tiro.store.tables import LOCAL_OWNER, Recording

EMBEDDINGS = "/v1/embeddings"


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    """A server of a model."""
    with scripted_server() as running:
        yield running


@pytest.fixture
def model(script: Script, context: Context) -> Script:
    """The server, as the usual model."""
    script.asked.clear()
    script.faults.clear()
    script.pages = counting_words(400)
    script.answer = lambda _: '{"said": true, "statements": [{"text": "Yes.", "passages": [1]}]}'
    one = OpenAILlmSettings(base_url=script.base_url, model="m", embedding_model="e")
    context.settings.llms = LlmSettings(openai_compatible=one)
    return script


def found(
    context: Context, question: str, *, llm: str | None = "none", **filters: Any
) -> list[str]:
    """Ask; gives the texts that are cited."""
    asked = Question(question, Filters(**filters), llm)
    answer = Asking(context, LOCAL_OWNER, asked).answer()
    return [each["text"] for each in answer["citations"]]


def test_passages_are_found_by_words_that_tell_something(context: Context) -> None:
    """Whatever their endings; rarer ones first; with what stands beside them; nothing deleted."""
    with context.database.write() as session:
        first = recorded(session, "What is that?", "It is what it is.", "So what.", id="rec_a")
        written(
            session,
            recorded(session, id="rec_b", title="Harbour"),
            (
                *said("Where is the berth?", speaker="S1"),
                *(each for each in said("-", "It lies at the outer pier.", speaker="S2")[1:]),
            ),
        )
        recorded(session, "Der Liegeplatz wurde gestrichen.", id="rec_c", language="de")
        session.get_one(Recording, first).deleted_at = 1.0
    assert found(context, "Where are the berths?") == [
        "Where is the berth?",
        "It lies at the outer pier.",
    ]
    assert found(context, "Was ist mit den Liegeplätzen?") == ["Der Liegeplatz wurde gestrichen."]
    assert found(context, "What is it?") != []
    assert found(context, "What is it?", language="de") == []
    assert found(context, "outer berth", speaker="S2", recording_id="rec_b") == [
        "It lies at the outer pier."
    ]
    assert found(context, "'; DROP TABLE -- \" * () AND NOT speaker:x") == []


@pytest.mark.usefixtures("model")
def test_long_recording_is_read_by_its_best_passages(context: Context) -> None:
    """What does not fit is left out, from the end, and the share that was read is told."""
    lines = [f"Nothing of note in minute {number} of this watch." for number in range(120)]
    lines[70] = "The camera of the ramp froze in the storm."
    with context.database.write() as session:
        long = recorded(session, *lines, title="Watch")
    asked = Question("Which camera froze?", Filters(recording_id=long))
    answer = Asking(context, LOCAL_OWNER, asked).answer()
    (cited,) = answer["citations"]
    assert "camera of the ramp" in cited["text"]
    assert 0 < answer["coverage"]["share"] < 0.2
    other = Asking(context, LOCAL_OWNER, Question("Zebra?", Filters(recording_id=long))).answer()
    assert 0 < other["coverage"]["share"] < 1


def test_meaning_orders_passages_where_a_model_for_it_is_set_up(
    context: Context, model: Script
) -> None:
    """One that fails costs the order alone."""
    with context.database.write() as session:
        recorded(session, "The budget was cut, cut and cut.", id="rec_a", title="A")
        recorded(session, "We have less budget now.", id="rec_b", title="B")

    def vectors(body: dict[str, Any]) -> dict[str, Any]:
        near = [
            [1.0, 0.0] if "less" in text or "?" in text else [0.0, 1.0] for text in body["input"]
        ]
        data = [{"index": at, "embedding": each} for at, each in enumerate(near)]
        return {
            "object": "list",
            "model": "e",
            "data": data,
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }

    plain = Question("What of the budget cut?")
    Asking(context, LOCAL_OWNER, plain).answer()
    assert model.asked[-1].text.index("[1] A") < model.asked[-1].text.index("[2] B")
    model.pages[EMBEDDINGS] = vectors
    Asking(context, LOCAL_OWNER, Question("What of the budget?")).answer()
    assert "[1] B" in model.asked[-1].text


def test_question_that_is_stopped_ends_the_answer(context: Context, model: Script) -> None:
    """The model's server is hung up on."""
    with context.database.write() as session:
        recorded(session, "The budget was cut.")
    model.faults.append("hang")
    asking = Asking(context, LOCAL_OWNER, Question("What of the budget?"))
    raised: list[BaseException] = []

    def found_some(passages: int, recordings: int) -> None:
        assert (passages, recordings) == (1, 1)
        begun.set()

    def run() -> None:
        try:
            asking.answer(found=found_some)
        except (Stopped, LlmError) as error:
            raised.append(error)

    begun = threading.Event()
    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(10)
    asking.stop()
    model.go_on.set()
    thread.join(10)
    model.go_on.clear()
    assert [type(each) for each in raised] == [Stopped]
    with pytest.raises(Stopped):
        asking.answer()


def test_tags_are_named_by_id_or_name(context: Context) -> None:
    """None needs none."""
    assert questions.tags_named(context, LOCAL_OWNER, []) == ()


def test_answer_of_a_real_server_cites_only_what_it_was_given(
    settings: Settings, sqlite_database: Database, tmp_path: Path
) -> None:
    """The tiny model of llama.cpp knows nothing; what it says keeps the shape, and every citation exists."""
    with sqlite_database.write() as session:
        recorded(session, "The outer berth is free by three.", "We sail at four then.", id="rec_a")
    heard: list[str] = []
    tiny = write_tiny_gguf(tmp_path / "tiny.gguf")
    with llama_server(tiny, context_tokens=2048) as base_url:
        one = OpenAILlmSettings(base_url=base_url, model="tiny")
        settings.llms = LlmSettings(openai_compatible=one)
        with closing(new_context(settings, sqlite_database)) as context:
            asking = Asking(context, LOCAL_OWNER, Question("When is the outer berth free?"))
            answer = asking.answer(heard.append)
    assert (answer["origin"], answer["model"]) == ("model", "tiny")
    assert answer["said"] == bool(answer["statements"])
    assert {each["recording_id"] for each in answer["citations"]} <= {"rec_a"}
    assert answer["coverage"]["read"] == 1
