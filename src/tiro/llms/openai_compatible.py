"""Any server that speaks OpenAI's chat completions: Ollama, llama.cpp, vLLM, OpenAI and others.

Answers are streamed, so that a slow one is seen to come and can be ended. JSON is asked for by a JSON
Schema where the server takes one, else by a tool call, else by words; which way it took is remembered.
Nothing of an answer is repeated in an error: servers echo keys and texts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from tiro import net
from tiro.errors import LlmFailed, LlmKeyRefused, LlmUnavailable
from tiro.llms import Availability, Capabilities, Message, OnText, Options, Reply, Request, Shape
from tiro.llms.openai_refusals import Refusal, read
from tiro.llms.openai_servers import Server
from tiro.llms.thoughts import WithoutThoughts

if TYPE_CHECKING:
    import openai

_TIMEOUT_SECONDS = 300.0
_NO_KEY = "none"
"""Sent where no key is needed: the SDK insists on one."""
_ASK_FOR_JSON = (
    "Answer with one JSON value alone, without any other text and without a code fence. It must"
    " fit this JSON Schema:\n"
)


@dataclass(slots=True)
class _Way:
    """How this server is asked, as far as it has been found out.

    Attributes:
        shapes: The ways of asking for JSON that are left, the best one first.
        limit: What the bound of an answer is called.
        has_temperature: It takes a temperature.
    """

    shapes: tuple[str, ...] = ("schema", "tool", "words")
    limit: str = "max_tokens"
    has_temperature: bool = True

    def learn(self, refusal: Refusal, *, has_shape: bool) -> bool:
        """Take another way after a refusal; False when there is none."""
        if refusal.is_about("max_tokens") and self.limit == "max_tokens":
            self.limit = "max_completion_tokens"
        elif refusal.is_about("temperature") and self.has_temperature:
            self.has_temperature = False
        elif has_shape and refusal.may_be_form and len(self.shapes) > 1:
            self.shapes = self.shapes[1:]
        else:
            return False
        return True


@dataclass(slots=True)
class _Heard:
    """What of an answer has come."""

    text: str = ""
    reason: str | None = None
    usage: Any = None


class OpenAICompatible:
    """One model of one server."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        is_local=False, takes_key=True, label="OpenAI-compatible server"
    )

    def __init__(self, options: Options) -> None:
        """Make the client; the server is not asked.

        Raises:
            LlmUnavailable: The base URL is missing or none.
            LlmKeyRefused: The key cannot stand in a header.
        """
        config = options.config
        base_url = str(config.get("base_url") or "").rstrip("/")
        if not base_url.startswith(("http://", "https://")):
            raise LlmUnavailable("The base URL of the language model must begin with http(s)://.")
        key = options.key or config.get("api_key") or _NO_KEY
        if not net.is_header_safe(key):
            raise LlmKeyRefused("The key of the language model has letters that no key can have.")
        self._model = options.model or str(config.get("model") or "")
        timeout = float(config.get("timeout_seconds") or _TIMEOUT_SECONDS)
        self._http = net.client(timeout_seconds=timeout)
        self._client: openai.OpenAI = _sdk().OpenAI(
            base_url=base_url, api_key=key, http_client=self._http, max_retries=0
        )
        self._embedding_model = str(config.get("embedding_model") or "")
        self._server = Server(self._http, base_url, self._model, key, config)
        self._way = _Way()

    @classmethod
    def availability(cls, config: Mapping[str, Any]) -> Availability:
        """It can work once base URL and model are set; the server is not asked."""
        for name in ("base_url", "model"):
            if not config.get(name):
                setting = f"TIRO_LLMS__OPENAI_COMPATIBLE__{name.upper()}"
                return Availability(is_available=False, reason=f"Set {setting} to switch it on.")
        return Availability(is_available=True, model=str(config["model"]))

    @property
    def model(self) -> str:
        """The model that answers."""
        return self._model

    def context_tokens(self) -> int:
        """Ask the server, or take what is set."""
        return self._server.context_tokens()

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Let the server count, or estimate."""
        return self._server.count_tokens(messages)

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """Ask, another way when the server does not know the first one."""
        openai = _sdk()
        while True:
            try:
                heard = self._stream(request, on_text)
            except openai.APIStatusError as error:
                refusal = read(error)
            except openai.APIConnectionError:
                raise LlmFailed("The language model's server could not be reached.") from None
            except (openai.OpenAIError, net.TransportError):
                raise LlmFailed("The language model's answer broke off.") from None
            else:
                return _reply(heard)
            if not self._way.learn(refusal, has_shape=request.shape is not None):
                raise refusal.as_error() from None

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]] | None:
        """Ask the model for embeddings, where one is set up."""
        if not self._embedding_model:
            return None
        openai = _sdk()
        try:
            found = self._client.embeddings.create(
                model=self._embedding_model, input=list(texts), encoding_format="float"
            )
        except openai.APIStatusError as error:
            raise read(error).as_error() from None
        except (openai.OpenAIError, net.TransportError):
            raise LlmFailed("The language model's server gave no embeddings.") from None
        if len(found.data) != len(texts):
            raise LlmFailed("The language model's server gave no embeddings.")
        return [each.embedding for each in sorted(found.data, key=lambda each: each.index)]

    def close(self) -> None:
        """Close the client's connections."""
        self._client.close()
        self._http.close()

    def _stream(self, request: Request, on_text: OnText | None) -> _Heard:
        heard = _Heard()
        told = WithoutThoughts(on_text)
        create: Any = (
            self._client.chat.completions.create
        )  # its overloads fit no mapping of options
        with create(**self._asked(request)) as stream:
            for chunk in stream:
                heard.usage = chunk.usage or heard.usage
                for choice in chunk.choices[:1]:
                    heard.reason = choice.finish_reason or heard.reason
                    told.add(_piece(choice.delta))
        if heard.reason is None:
            raise LlmFailed("The language model's answer broke off.")
        heard.text = told.end()
        return heard

    def _asked(self, request: Request) -> dict[str, Any]:
        messages = [{"role": each.role, "content": each.text} for each in request.messages]
        asked: dict[str, Any] = {
            "model": self._model,
            "messages": messages,
            "stream": True,
            "stream_options": {"include_usage": True},
            self._way.limit: request.max_output_tokens,
            "extra_body": self._server.extras(),
        }
        if self._way.has_temperature:
            asked["temperature"] = request.temperature
        if request.shape is not None:
            asked |= _shaped(request.shape, self._way.shapes[0], messages)
        return asked


def _sdk() -> Any:
    """Import the SDK, which is large, where it is used alone."""
    import openai

    return openai


def _shaped(shape: Shape, way: str, messages: list[dict[str, str]]) -> dict[str, Any]:
    """Give what asks for JSON of a shape."""
    schema = dict(shape.schema)
    if way == "schema":
        named = {"name": shape.name, "strict": True, "schema": schema}
        return {"response_format": {"type": "json_schema", "json_schema": named}}
    if way == "tool":
        tool = {"name": shape.name, "description": "Takes the answer.", "parameters": schema}
        return {
            "tools": [{"type": "function", "function": tool}],
            "tool_choice": {"type": "function", "function": {"name": shape.name}},
        }
    words = f"{_ASK_FOR_JSON}{json.dumps(schema, ensure_ascii=False)}"
    return {"messages": [*messages, {"role": "user", "content": words}]}


def _piece(delta: Any) -> str:
    """Give the text of a piece, or what it adds to the arguments of the tool."""
    calls: list[Any] = delta.tool_calls or []
    return (delta.content or "") + "".join(
        call.function.arguments or "" for call in calls[:1] if call.function is not None
    )


def _reply(heard: _Heard) -> Reply:
    usage = heard.usage
    return Reply(
        text=heard.text,
        input_tokens=None if usage is None else usage.prompt_tokens,
        output_tokens=None if usage is None else usage.completion_tokens,
        is_cut=heard.reason == "length",
    )
