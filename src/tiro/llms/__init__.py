"""The contract of a language model, and the names of those that are built in.

An adapter is one file with one class. It declares what it is as data, which is checked before work
begins. One instance serves one model and one key; it may be used from several threads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol

from tiro import plugins

GROUP = "tiro.llms"
BUILT_IN: dict[str, str] = {
    "openai_compatible": "tiro.llms.openai_compatible:OpenAICompatible",
    "fake": "tiro.llms.fake:Fake",
}
NONE = "none"
"""Named where no language model is to be used."""

OnText = Callable[[str], None]
"""Called with each new piece of an answer; what it raises ends the answer."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider is, as data.

    Attributes:
        is_local: The text does not leave the machine, whatever the configuration.
        takes_key: It can work with a caller's own key.
        label: What people call it.
    """

    is_local: bool
    takes_key: bool
    label: str


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a provider is set up, told without asking it."""

    is_available: bool
    reason: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """What a provider is told once.

    Attributes:
        model: The model asked for; empty: the provider's default.
        config: The provider's own configuration (`TIRO_LLMS__<NAME>__...`).
        key: The caller's own key, instead of the server's.
    """

    model: str = ""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Shape:
    """The JSON that an answer must be: a name of letters and underscores, and a JSON Schema."""

    name: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked.

    Attributes:
        messages: In order; a system message first, if there is one.
        max_output_tokens: The answer ends there.
        shape: The JSON that the answer must be; None: text.
        temperature: 0 for the likeliest answer.
    """

    messages: Sequence[Message]
    max_output_tokens: int
    shape: Shape | None = None
    temperature: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered.

    Attributes:
        text: The answer; for a shape the JSON as it came, which may still be none.
        input_tokens: As the provider counted; None where it does not tell.
        output_tokens: Alike.
        is_cut: It ended at `max_output_tokens`.
    """

    text: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    is_cut: bool = False


class Llm(Protocol):
    """A language model behind a provider."""

    capabilities: ClassVar[Capabilities]

    def __init__(self, options: Options) -> None:
        """Get ready, without asking the provider.

        Raises:
            LlmUnavailable: The configuration is not usable.
            LlmKeyRefused: The key cannot stand in a header.
        """
        ...

    @classmethod
    def availability(cls, config: Mapping[str, Any]) -> Availability:
        """Say whether it is set up, without asking the provider."""
        ...

    @property
    def model(self) -> str:
        """The model that answers."""
        ...

    def context_tokens(self) -> int:
        """Say how many tokens question and answer may have together.

        Raises:
            LlmError: The provider had to be asked and did not answer.
        """
        ...

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Count the tokens of a question, by the model's own count where the provider tells it.

        What is estimated instead is rather too many than too few.

        Raises:
            LlmError: The provider was asked and failed.
        """
        ...

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """Ask, and wait for the whole answer.

        Raises:
            LlmBusy: Ask again after `retry_after` seconds.
            LlmFailed: No usable answer; trying again may help.
            LlmKeyRefused: The provider refused the key.
            LlmModelMissing: It has no such model.
            LlmContextExceeded: The question does not fit.
            LlmError: It refused the request; trying again does not help.
        """
        ...

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]] | None:
        """Give the meanings of texts as vectors, in their order; None where no model for that is set up.

        Raises:
            LlmError: As `complete`.
        """
        ...

    def close(self) -> None:
        """Let go of connections; an answer that is on its way ends with an error."""
        ...


def names() -> list[str]:
    """List the providers that can be named."""
    return plugins.names(GROUP, BUILT_IN)


def load(name: str) -> type[Llm]:
    """Import a provider's class.

    Raises:
        KeyError: There is none of this name.
    """
    found: type[Llm] = plugins.load(GROUP, BUILT_IN, name)
    return found
