"""Questions over HTTP: answered with citations that are checked, streamed, or not said."""

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

import apikit
from apikit import API, error_of
from databases import Databases
from llm_server import Script, counting_words, scripted_server
from searchkit import OTHER, recorded
from tiro.actions.context import Context
from tiro.settings import LlmSettings, OpenAILlmSettings, Settings
from tiro.store.tables import User

QUESTION = "When is the outer berth free?"
KEY = "sk-own-key-of-a-caller"
FERRY = (
    "Good morning.", "The outer berth is free by three.", "We sail at four then.", "Fine with me.",
)  # fmt: skip


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    """A server of a model."""
    with scripted_server() as running:
        running.pages = counting_words(2000)
        yield running


@pytest.fixture(scope="module")
def client(
    script: Script, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """An API with some recordings and a model, shared by the tests of this module."""
    folder = tmp_path_factory.mktemp("ask")
    databases.sqlite_file(folder)
    server = OpenAILlmSettings(base_url=script.base_url, model="m")
    settings = Settings(data_dir=folder, llms=LlmSettings(openai_compatible=server))
    with apikit.in_process(settings) as client:
        context: Context = cast("Any", client.app).state.context
        with context.database.write() as session:
            recorded(session, *FERRY, id="rec_ferry", title="Night ferry", language="en")
            recorded(session, "The ramp camera froze in the storm.", id="rec_storm", title="Storm")
            session.add(User(id=OTHER, created_at=1.0, name="Other", role="member"))
            session.flush()
            recorded(session, "The outer berth is mine.", id="rec_other", owner_id=OTHER)
        yield client


@pytest.fixture(autouse=True)
def fresh(script: Script) -> None:
    """Forget what other tests asked."""
    script.asked.clear()
    script.faults.clear()
    says(script, ("By three.", [1]))


def says(script: Script, *statements: tuple[str, list[int]], said: bool = True) -> None:
    told = [{"text": text, "passages": numbers} for text, numbers in statements]
    script.answer = lambda _: json.dumps({"said": said, "statements": told})


def ask(client: TestClient, question: str = QUESTION, **more: Any) -> Any:
    answer = client.post(f"{API}/ask", json={"question": question, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_library_is_answered_with_a_citation(client: TestClient, script: Script) -> None:
    """The best passage is the first, what stands beside it is read, and nothing of others."""
    found = ask(client)
    assert (found["answer"], found["said"], found["origin"]) == ("By three.", True, "model")
    assert found["statements"] == [{"text": "By three.", "citations": [0]}]
    (cited,) = found["citations"]
    assert (cited["recording_id"], cited["start"]) == ("rec_ferry", 0.0)
    assert "The outer berth is free by three." in cited["text"]
    assert "mine" not in script.asked[0].text
    assert found["coverage"]["recordings"] == 1


def test_recording_that_fits_is_read_as_a_whole(client: TestClient, script: Script) -> None:
    """In order of time; the share that was read is told."""
    found = ask(client, "What did they agree on?", recording_id="rec_ferry")
    assert found["coverage"]["share"] == 1.0
    assert script.asked[0].text.index("Good morning") < script.asked[0].text.index("Fine with me")
    missing = client.post(f"{API}/ask", json={"question": "x", "recording_id": "rec_other"})
    assert error_of(missing)["code"] == "not_found"


def test_nothing_is_said_when_no_passage_supports_it(client: TestClient, script: Script) -> None:
    """Neither a citation that does not exist, nor a word that nobody said; then no model is asked."""
    says(script, ("By noon.", [99]))
    found = ask(client)
    assert (found["said"], found["answer"], found["citations"]) == (False, "", [])
    assert found["coverage"]["unverified"] == 1
    script.asked.clear()
    assert ask(client, "zebra xylophone")["said"] is False
    assert script.asked == []


def test_filters_narrow_what_is_read(client: TestClient) -> None:
    """By language, time and tag; a tag that there is not is refused."""
    assert ask(client, language="de")["said"] is False
    assert ask(client, **{"from": "2030-01-01T00:00:00Z"})["said"] is False
    refused = client.post(f"{API}/ask", json={"question": "x", "tag": ["none"]})
    assert error_of(refused)["details"] == {"path": "tag"}


def test_passages_are_given_when_there_is_no_model(client: TestClient, script: Script) -> None:
    """Labelled extracted; whether they answer is not said."""
    found = ask(client, llm="none")
    assert (found["origin"], found["said"], found["answer"]) == ("extracted", None, "")
    assert [each["recording_id"] for each in found["citations"]] == ["rec_ferry"]
    assert script.asked == []


def test_answer_is_streamed_with_its_pieces(client: TestClient) -> None:
    """What was found, the words as they come, and the whole answer last."""
    headers = {"Accept": "text/event-stream"}
    answer = client.post(f"{API}/ask", json={"question": QUESTION}, headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [
        (part.split("\n")[0].removeprefix("event: "), json.loads(part.split("data: ")[1]))
        for part in answer.text.split("\n\n")
        if part.startswith("event: ")
    ]
    assert events[0] == ("found", {"passages": 1, "recordings": 1})
    assert "".join(data["text"] for kind, data in events if kind == "piece") == "By three."
    assert (events[-1][0], events[-1][1]["answer"]) == ("answer", "By three.")


def test_own_key_is_used_and_told_nowhere(client: TestClient, script: Script) -> None:
    """Nor in the error of a provider that echoes it."""
    headers = {"X-LLM-Key": KEY}
    client.post(f"{API}/ask", json={"question": QUESTION}, headers=headers)
    assert script.asked[0].key == f"Bearer {KEY}"
    script.faults.append((401, {"error": {"message": f"wrong key {KEY}"}}))
    refused = client.post(f"{API}/ask", json={"question": QUESTION}, headers=headers)
    assert error_of(refused)["code"] == "llm_key_refused"
    assert KEY not in refused.text
    script.faults.append((401, {"error": {"message": f"wrong key {KEY}"}}))
    streamed = client.post(
        f"{API}/ask", json={"question": QUESTION, "stream": True}, headers=headers
    )
    assert "event: error\n" in streamed.text
    assert KEY not in streamed.text
