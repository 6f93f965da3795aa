"""Which server it is: how much it reads at once, and how it counts tokens.

llama.cpp, vLLM and Ollama tell more than OpenAI's interface has room for; each is known by an address
of its own. Of others the context is what is set, and tokens are estimated.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from tiro import net
from tiro.errors import LlmFailed
from tiro.llms import Message

LLAMA_CPP, OLLAMA, VLLM, OTHER = "llama.cpp", "ollama", "vllm", "other"
DEFAULT_CONTEXT = 8192
"""Tokens, where neither the server nor a setting tells."""
_BYTES_PER_TOKEN = 3
_TOKENS_PER_MESSAGE = 8
_ASK_SECONDS = 20.0
_LOAD_SECONDS = 300.0
OLLAMA_USUAL = 4096
"""Tokens that Ollama reads where nobody says otherwise."""
LARGEST = 1 << 31


class Server:
    """What lies behind a base URL; asked when it is needed first, and remembered.

    Args:
        http: The client.
        base_url: Such as `http://127.0.0.1:11434/v1`.
        model: The model that is used there.
        key: Sent along.
        config: May set `context_tokens` and `num_ctx`.
    """

    def __init__(
        self, http: net.Client, base_url: str, model: str, key: str, config: Mapping[str, Any]
    ) -> None:
        self._http = http
        self._base = base_url
        self._root = base_url.removesuffix("/v1")
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"}
        self._set_context = int(config.get("context_tokens") or 0)
        self._num_ctx = int(config.get("num_ctx") or 0)
        self._kind: str | None = None
        self._told_context: int | None = None

    @property
    def kind(self) -> str:
        """`llama.cpp`, `ollama`, `vllm` or `other`."""
        if self._kind is None:
            self._kind = self._look()
        return self._kind

    def context_tokens(self) -> int:
        """Give the context in tokens: as set, but never more than the server tells; else a cautious guess."""
        most = self._set_context or LARGEST
        if self.kind == OLLAMA:
            usual = self._num_ctx or self._set_context or OLLAMA_USUAL
            return min(most, self._num_ctx or LARGEST, self._told_context or usual)
        return min(most, self._told_context or self._set_context or DEFAULT_CONTEXT)

    def extras(self) -> dict[str, Any]:
        """Give what this server wants beside OpenAI's parameters."""
        return self._wish if self._num_ctx and self.kind == OLLAMA else {}

    @property
    def _wish(self) -> dict[str, Any]:
        """Give the context that Ollama is asked for; its own interface calls it so, newer ones the other way."""
        if not self._num_ctx:
            return {}
        return {"options": {"num_ctx": self._num_ctx}, "num_ctx": self._num_ctx}

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Count by the server's own tokenizer, or estimate from the length.

        Raises:
            LlmFailed: The server does not answer any more.
        """
        told = [{"role": each.role, "content": each.text} for each in messages]
        if self.kind == LLAMA_CPP:
            prompt = self._post("/apply-template", {"messages": told}).get("prompt", "")
            body = {"content": prompt, "add_special": True}
            return len(self._post("/tokenize", body).get("tokens", ()))
        if self.kind == VLLM:
            counted = self._post("/tokenize", {"model": self._model, "messages": told}).get("count")
            if isinstance(counted, int):
                return counted
        return sum(estimate(each.text) + _TOKENS_PER_MESSAGE for each in messages)

    def _look(self) -> str:
        props = self._get(f"{self._root}/props").get("default_generation_settings")
        if isinstance(props, dict):
            self._told_context = _positive(cast("dict[str, Any]", props).get("n_ctx"))
            return LLAMA_CPP
        listed = self._get(f"{self._base}/models").get("data")
        for each in cast("list[Any]", listed) if isinstance(listed, list) else []:
            if isinstance(each, dict) and cast("dict[str, Any]", each).get("id") == self._model:
                self._told_context = _positive(cast("dict[str, Any]", each).get("max_model_len"))
        if self._told_context:
            return VLLM
        if "version" in self._get(f"{self._root}/api/version"):
            self._told_context = self._context_of_ollama()
            return OLLAMA
        return OTHER

    def _context_of_ollama(self) -> int | None:
        """Give with how much context Ollama has loaded the model; None when it does not tell.

        Many versions do not hear `num_ctx` here and cut silently what is longer than what they
        loaded, so the model is loaded by a tiny question and looked at.
        """
        hello = {"model": self._model, "max_tokens": 1, **self._wish}
        hello["messages"] = [{"role": "user", "content": "Hello"}]
        try:
            self._post("/v1/chat/completions", hello, seconds=_LOAD_SECONDS)
        except LlmFailed:
            return None  # what is wrong is told by the question itself
        found = self._get(f"{self._root}/api/ps").get("models")
        for each in cast("list[Any]", found) if isinstance(found, list) else []:
            told = cast("dict[str, Any]", each) if isinstance(each, dict) else {}
            if _bare(self._model) in {_bare(str(told.get(name))) for name in ("name", "model")}:
                return _positive(told.get("context_length"))
        return None

    def _get(self, address: str) -> dict[str, Any]:
        """Give a JSON object, empty where there is none."""
        try:
            answer = net.send(
                self._http, "GET", address, headers=self._headers, deadline_seconds=_ASK_SECONDS
            )
            content: Any = answer.json() if answer.status == 200 else None
        except net.NetError as error:
            if not error.was_sent:
                raise LlmFailed("The language model's server could not be reached.") from None
            return {}
        return cast("dict[str, Any]", content) if isinstance(content, dict) else {}

    def _post(
        self, path: str, body: Mapping[str, Any], *, seconds: float = _ASK_SECONDS
    ) -> dict[str, Any]:
        try:
            answer = net.send(
                self._http, "POST", f"{self._root}{path}", headers=self._headers, data=body,
                deadline_seconds=seconds,
            )  # fmt: skip
            if answer.status == 200:
                return cast("dict[str, Any]", answer.json())
        except net.NetError:
            pass
        raise LlmFailed("The language model's server does not count tokens any more.")


def estimate(text: str) -> int:
    """Estimate tokens from the length in bytes, rather too many."""
    return len(text.encode()) // _BYTES_PER_TOKEN + 1


def _bare(model: str) -> str:
    """Give the name of a model of Ollama without the version that is meant anyway."""
    return model.removesuffix(":latest")


def _positive(value: Any) -> int | None:
    return value if isinstance(value, int) and value > 0 else None
