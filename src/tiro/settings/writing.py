"""What notes, clean texts and answers are written by."""

from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic.config import JsonDict

RUNTIME: JsonDict = {"runtime": True}


class OpenAILlmSettings(BaseModel):
    """Any server that speaks OpenAI's chat completions: Ollama, llama.cpp, vLLM, OpenAI."""

    model_config = ConfigDict(extra="forbid")

    base_url: str | None = Field(
        default=None, description="Such as http://127.0.0.1:11434/v1; unset: switched off."
    )
    model: str = Field(default="", description="The model asked for; needed.")
    api_key: SecretStr | None = Field(
        default=None, description="The server's own key for this provider."
    )
    context_tokens: int = Field(
        default=0,
        ge=0,
        description="Most tokens that the model reads at once; 0: as many as the server tells.",
    )
    num_ctx: int = Field(
        default=0, ge=0, description="Context that Ollama is told to use; 0: Ollama's own default."
    )
    timeout_seconds: float = Field(
        default=300.0, gt=0, description="Longest silence while an answer is waited for."
    )
    embedding_model: str = Field(
        default="",
        description="Model that puts what was found for a question in order; unset: none.",
    )


class FakeLlmSettings(BaseModel):
    """A language model for tests."""

    model_config = ConfigDict(extra="allow")

    enabled: bool = Field(default=False, description="For tests only.")


class TemplateSettings(BaseModel):
    """Templates of the server's folder."""

    model_config = ConfigDict(extra="forbid")

    dir: Path | None = Field(
        default=None,
        description="Folder of templates for all; unset: templates in the data folder.",
    )


class AskSettings(BaseModel):
    """Questions to recordings."""

    model_config = ConfigDict(extra="forbid")

    at_once: int = Field(
        default=4,
        ge=1,
        le=64,
        description="Questions that one process answers at once; further ones wait.",
    )


class LlmSettings(BaseModel):
    """Language models. One from outside the package reads its own table, by its name."""

    model_config = ConfigDict(extra="allow")

    default: str = Field(
        default="auto",
        description="Provider of jobs that name none; auto: openai_compatible where it is set up, else none.",
        json_schema_extra=RUNTIME,
    )
    at_once: int = Field(
        default=2, ge=1, le=64, description="Notes and clean texts that one worker writes at once."
    )
    openai_compatible: OpenAILlmSettings = Field(default_factory=OpenAILlmSettings)
    fake: FakeLlmSettings = Field(default_factory=FakeLlmSettings)

    def config_of(self, name: str) -> dict[str, Any]:
        """Give one provider's table, secrets in clear."""
        found = getattr(self, name, None)
        table = (
            found.model_dump() if isinstance(found, BaseModel) else dict(cast("Any", found) or {})
        )
        return {
            key: value.get_secret_value() if isinstance(value, SecretStr) else value
            for key, value in table.items()
        }
