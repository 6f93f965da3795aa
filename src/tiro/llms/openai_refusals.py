"""What an OpenAI-compatible server means when it refuses, in our words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from tiro.errors import (
    LlmBusy,
    LlmContextExceeded,
    LlmError,
    LlmFailed,
    LlmKeyRefused,
    LlmModelMissing,
)
from tiro.net.waits import retry_after

if TYPE_CHECKING:
    import openai

_TOO_LONG = re.compile(
    r"context.{0,20}(length|size|window)|exceed.{0,20}context|too many tokens|prompt is too long",
    re.IGNORECASE,
)
_TOO_LONG_CODES = frozenset({"context_length_exceeded", "exceed_context_size_error"})
_FORM = frozenset({400, 404, 405, 415, 422, 500, 501})
"""Answers that may mean that the form of the request is not known there."""
_BUSY = frozenset({408, 409, 425, 429, 503})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal as far as it is understood; the server's own words are only looked at.

    Attributes:
        status: Of the answer.
        code: What the server calls it.
        parameter: Which parameter it is about.
        says: The server's words, never shown to anybody.
        wait_seconds: After which it wants to be asked again.
    """

    status: int
    code: str
    parameter: str
    says: str
    wait_seconds: int | None

    @property
    def is_too_long(self) -> bool:
        """Whether question and answer do not fit into the context."""
        return self.code in _TOO_LONG_CODES or bool(_TOO_LONG.search(self.says))

    @property
    def may_be_form(self) -> bool:
        """Whether asking in another form may help."""
        is_model = self.status == 404 and "model" in self.says.lower()
        return self.status in _FORM and not self.is_too_long and not is_model

    def is_about(self, parameter: str) -> bool:
        """Whether one parameter is why."""
        is_named = self.parameter == parameter or f"'{parameter}'" in self.says
        return self.status in {400, 422} and is_named

    def as_error(self) -> LlmError:
        """Give the error that stands for it."""
        details = {"status": self.status}
        if self.status in {401, 403}:
            return LlmKeyRefused(details=details)
        if self.is_too_long:
            return LlmContextExceeded(details=details)
        if self.status == 404:
            return LlmModelMissing(details=details)
        if self.status in _BUSY:
            return LlmBusy(retry_after=self.wait_seconds, details=details)
        if self.status >= 500:
            return LlmFailed("The language model's server has failed.", details=details)
        return LlmError("The language model's server refused the request.", details=details)


def read(error: "openai.APIStatusError") -> Refusal:
    """Understand a refusal."""
    body: Mapping[str, Any] = (
        cast("Mapping[str, Any]", error.body) if isinstance(error.body, Mapping) else {}
    )
    return Refusal(
        status=error.status_code,
        code=str(body.get("type") or body.get("code") or error.code or ""),
        parameter=str(body.get("param") or ""),
        says=str(body.get("message") or error.message),
        wait_seconds=retry_after(error.response.headers),
    )
