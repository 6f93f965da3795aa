"""One adapter for all servers that speak chat completions: against llama.cpp's real server, and against faults."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate

from llm_server import Asked, Script, llama_server, scripted_server
from tiny_gguf import write_tiny_gguf
from tiro.errors import (
    LlmBusy,
    LlmContextExceeded,
    LlmError,
    LlmFailed,
    LlmKeyRefused,
    LlmModelMissing,
    LlmUnavailable,
)
from tiro.llms import Message, Options, Request, Shape, load
from tiro.llms.openai_compatible import OpenAICompatible
from tiro.llms.openai_servers import DEFAULT_CONTEXT

KEY = "sk-hush-1234567890"
SCHEMA = {
    "type": "object",
    "properties": {"title": {"type": "string", "pattern": "^[a-z ]{1,20}$"}},
    "required": ["title"],
    "additionalProperties": False,
}
SHAPE = Shape("notes", SCHEMA)
OPENED: list[OpenAICompatible] = []


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a real server."""
    with llama_server(write_tiny_gguf(tmp_path_factory.mktemp("llama") / "tiny.gguf")) as base_url:
        yield base_url


@pytest.fixture
def script() -> Iterator[Script]:
    with scripted_server() as running:
        yield running


@pytest.fixture(autouse=True)
def opened() -> Iterator[list[OpenAICompatible]]:
    """Closes the models of a test."""
    yield OPENED
    while OPENED:
        OPENED.pop().close()


def model_at(base_url: str, *, key: str | None = None, **config: Any) -> OpenAICompatible:
    made = OpenAICompatible(Options("tiny", {"base_url": base_url, **config}, key))
    OPENED.append(made)
    return made


def asking(text: str = "What was decided?", **more: Any) -> Request:
    wish: dict[str, Any] = {"max_output_tokens": 60, **more}
    return Request([Message("user", text)], **wish)


def test_provider_is_found_by_its_name() -> None:
    assert load("openai_compatible") is OpenAICompatible


def test_real_server_answers_piece_by_piece(llama: str) -> None:
    pieces: list[str] = []
    reply = model_at(llama).complete(asking(max_output_tokens=20), pieces.append)
    assert reply.text
    assert "".join(pieces) == reply.text
    assert len(pieces) > 5
    assert reply.input_tokens is not None
    assert (reply.output_tokens, reply.is_cut) == (20, True)


def test_real_server_keeps_to_a_schema(llama: str) -> None:
    reply = model_at(llama).complete(asking(shape=SHAPE))
    validate(json.loads(reply.text), SCHEMA)


def test_real_server_tells_its_context_and_counts_as_it_bills(llama: str) -> None:
    model = model_at(llama)
    request = asking("The team will report the budget, und zwar über 漢字.", max_output_tokens=1)
    assert model.context_tokens() == 4096
    assert model.count_tokens(request.messages) == model.complete(request).input_tokens


def test_real_server_says_that_a_question_is_too_long(llama: str) -> None:
    with pytest.raises(LlmContextExceeded):
        model_at(llama).complete(asking("word " * 5000))


@pytest.mark.parametrize(
    ("refuses", "way"),
    [
        (frozenset[str](), "response_format"),
        (frozenset({"response_format"}), "tools"),
        (frozenset({"response_format", "tools"}), None),
    ],
)
def test_json_is_asked_for_the_best_way_that_the_server_takes(
    script: Script, refuses: frozenset[str], way: str | None
) -> None:
    script.refuses = refuses
    script.answer = lambda _: '{"title": "a b"}'
    model = model_at(script.base_url)
    for _ in range(2):
        assert json.loads(model.complete(asking(shape=SHAPE)).text) == {"title": "a b"}
    assert len(script.asked) == len(refuses) + 2
    assert (way or "messages") in script.asked[-1].body
    assert ("JSON Schema" in script.asked[-1].text) == (way is None)


def test_parameters_are_named_as_the_server_knows_them(script: Script) -> None:
    script.refuses = frozenset({"max_tokens", "temperature"})
    assert model_at(script.base_url).complete(asking()).text == "Yes."
    last = script.asked[-1].body
    assert last["max_completion_tokens"] == 60
    assert "temperature" not in last


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (401, {"message": KEY}, LlmKeyRefused),
        (403, {}, LlmKeyRefused),
        (404, {"message": "model not found"}, LlmModelMissing),
        (429, {}, LlmBusy),
        (503, {}, LlmBusy),
        (500, {}, LlmFailed),
        (400, {"code": "context_length_exceeded"}, LlmContextExceeded),
        (400, {"message": "this model's maximum context length is 8"}, LlmContextExceeded),
        (400, {"message": KEY}, LlmError),
    ],
)
def test_refusal_is_told_in_our_words(
    script: Script, status: int, error: dict[str, str], kind: type[LlmError]
) -> None:
    script.faults = [(status, {"error": error})]
    with pytest.raises(LlmError) as raised:
        model_at(script.base_url, key=KEY).complete(asking())
    assert type(raised.value) is kind
    assert KEY not in json.dumps(raised.value.view())
    assert raised.value.__cause__ is None
    assert raised.value.retry_after == (7 if kind is LlmBusy else None)


def test_answer_that_breaks_off_is_no_answer(script: Script) -> None:
    script.faults = ["cut"]
    with pytest.raises(LlmFailed):
        model_at(script.base_url).complete(asking())


def test_server_that_is_silent_is_given_up(script: Script) -> None:
    script.faults = ["hang"]
    with pytest.raises(LlmFailed):
        model_at(script.base_url, timeout_seconds=0.2).complete(asking())


def test_nobody_there_is_told() -> None:
    with pytest.raises(LlmFailed):
        model_at("http://127.0.0.1:9/v1").complete(asking())


def test_own_key_is_sent_instead_of_the_servers(script: Script) -> None:
    model_at(script.base_url, key=KEY, api_key="sk-of-the-server").complete(asking())
    assert script.asked[0].key == f"Bearer {KEY}"


@pytest.mark.parametrize("key", ["a b", "a\r\nX: 1", "é"])
def test_key_that_no_header_takes_is_refused(key: str) -> None:
    with pytest.raises(LlmKeyRefused):
        model_at("http://127.0.0.1:9/v1", key=key)


@pytest.mark.parametrize("base_url", ["", "ftp://host", "host:11434"])
def test_base_url_that_is_none_is_refused(base_url: str) -> None:
    with pytest.raises(LlmUnavailable):
        model_at(base_url)


@pytest.mark.parametrize("config", [{}, {"base_url": "http://host/v1"}])
def test_reason_is_told_while_something_is_not_set(config: dict[str, str]) -> None:
    found = OpenAICompatible.availability(config)
    assert not found.is_available
    assert "TIRO_LLMS__OPENAI_COMPATIBLE__" in str(found.reason)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("<think> hm, so </think>\n\nYes.", "Yes."),
        ("<think>never ends", ""),
        ("<thin ice", "<thin ice"),
        ("<", "<"),
        ("a <think>b</think>", "a <think>b</think>"),
    ],
)
def test_thoughts_are_left_out(script: Script, answer: str, text: str) -> None:
    pieces: list[str] = []
    script.answer = lambda _: answer
    assert model_at(script.base_url).complete(asking(), pieces.append).text == text
    assert "".join(pieces) == text


def test_what_the_listener_raises_ends_the_answer(script: Script) -> None:
    script.answer = lambda _: "word " * 10_000

    def stop(_: str) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        model_at(script.base_url).complete(asking(max_output_tokens=10_000), stop)


def test_one_model_answers_several_threads(script: Script) -> None:
    def last(asked: Asked) -> str:
        return str(asked.body["messages"][-1]["content"])

    script.answer = last
    model, found = model_at(script.base_url), dict[int, str]()

    def ask(number: int) -> None:
        found[number] = model.complete(asking(f"n{number}")).text

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"n{number}" for number in range(8)}


@pytest.mark.parametrize(
    ("num_ctx", "wished", "loaded", "context"),
    [
        (16_384, 0, 16_384, 16_384),
        (16_384, 0, 4096, 4096),
        (16_384, 0, None, 16_384),
        (2048, 0, 4096, 2048),
        (0, 0, 32_768, 32_768),
        (0, 0, None, 4096),
        (0, 32_768, 4096, 4096),
        (0, 2000, 4096, 2000),
        (0, 8000, None, 8000),
    ],
)
def test_ollama_reads_as_much_as_it_has_loaded(
    script: Script, num_ctx: int, wished: int, loaded: int | None, context: int
) -> None:
    """It is told what is set; where it does not hear that it would cut silently, so it is looked at."""
    facts = {"name": "tiny:latest", "context_length": loaded}
    script.pages = {"/api/version": {"version": "0.12"}, "/api/ps": {"models": [facts]}}
    model = model_at(script.base_url, num_ctx=num_ctx, context_tokens=wished)
    assert model.context_tokens() == context
    model.complete(asking())
    assert [asked.body["max_tokens"] for asked in script.asked] == [1, 60]
    wish = {"num_ctx": num_ctx} if num_ctx else None
    assert [asked.body.get("options") for asked in script.asked] == [wish, wish]


def test_vllm_tells_context_and_count(script: Script) -> None:
    script.pages = {
        "/v1/models": {"data": [{"id": "tiny", "max_model_len": 32_768}]},
        "/tokenize": {"count": 41},
    }
    model = model_at(script.base_url)
    assert model.context_tokens() == 32_768
    assert model.count_tokens([Message("user", "x")]) == 41


def test_context_that_is_set_wins_and_tokens_are_estimated_elsewhere(script: Script) -> None:
    assert model_at(script.base_url).context_tokens() == DEFAULT_CONTEXT
    model = model_at(script.base_url, context_tokens=1000)
    assert model.context_tokens() == 1000
    said = "Wir treffen uns am Donnerstag um neun."
    assert model.count_tokens([Message("user", said)]) >= len(said.split())


def test_file_of_the_tiny_model_is_the_same_each_time(tmp_path: Path) -> None:
    one, two = (write_tiny_gguf(tmp_path / name) for name in ("one.gguf", "two.gguf"))
    assert one.read_bytes() == two.read_bytes()
