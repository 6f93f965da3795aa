"""A model for tests: it answers by rule, out of the lines that it is given, and never the same work twice unnoticed."""

import json
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, cast

from tiro.errors import LlmContextExceeded, LlmFailed, LlmUnavailable
from tiro.llms import Availability, Capabilities, Message, OnText, Options, Reply, Request

_LINE = re.compile(r"^\[(\d+)\] \S+ (.*)$", re.MULTILINE)
_BARE_LINE = re.compile(r"^\[(\d+)\] (?:[^\s:]+: )?(.*)$", re.MULTILINE)
_STATEMENT = re.compile(r'\{"text": "((?:[^"\\]|\\.)*)", "lines": \[(\d+)')
_CONTEXT = 4096
_MOST_ITEMS = 3
_MODEL = "fake-llm"


class Fake:
    """Counts a token for each word, quotes the first lines, and fails when it is told to.

    Its configuration: `enabled`, `context_tokens`, `delay_seconds`, `calls_file` (gets a byte for each
    call), `fail` (calls that fail before the first that does not).
    """

    capabilities: ClassVar[Capabilities] = Capabilities(is_local=True, takes_key=True, label="Fake")

    def __init__(self, options: Options) -> None:
        """Get ready.

        Raises:
            LlmUnavailable: It was not switched on.
        """
        if options.config.get("enabled") is not True:
            raise LlmUnavailable("It is for tests only and switched off.")
        self._config = options.config
        self._failures = int(options.config.get("fail") or 0)

    @classmethod
    def availability(cls, config: Mapping[str, Any]) -> Availability:
        """Only there when it was switched on."""
        if config.get("enabled") is True:
            return Availability(is_available=True, model=_MODEL)
        return Availability(is_available=False, reason="It is for tests only and switched off.")

    @property
    def model(self) -> str:
        """Its only one."""
        return _MODEL

    def context_tokens(self) -> int:
        """As it is set."""
        return int(self._config.get("context_tokens") or _CONTEXT)

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Count words."""
        return sum(len(each.text.split()) for each in messages)

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """Answer by rule.

        Raises:
            LlmFailed: It was told to fail.
            LlmContextExceeded: The words are too many.
        """
        if path := self._config.get("calls_file"):
            with Path(path).open("ab") as file:
                file.write(b".")
        time.sleep(float(self._config.get("delay_seconds") or 0))
        if self._failures:
            self._failures -= 1
            raise LlmFailed
        taken = self.count_tokens(request.messages)
        if taken + request.max_output_tokens > self.context_tokens():
            raise LlmContextExceeded
        text = _answer(request)
        if on_text is not None:
            on_text(text)
        return Reply(text, taken, len(text.split()))

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]] | None:
        """It knows no meanings."""
        del texts
        return None

    def close(self) -> None:
        """Nothing is open."""


def _answer(request: Request) -> str:
    told = request.messages[-1].text
    if request.shape is None:
        return told
    if request.shape.name == "lines":
        return _smoothed(told)
    said = [(text, int(number)) for number, text in _LINE.findall(told)]
    said = said or [
        (str(json.loads(f'"{text}"')), int(number)) for text, number in _STATEMENT.findall(told)
    ]
    return json.dumps(_filled(request.shape.schema, said or [("Nothing.", 1)]), ensure_ascii=False)


def _smoothed(told: str) -> str:
    """Begin each line with a capital and end it with a stop; a translation goes backwards, in quotes."""
    found = [(int(number), text.strip()) for number, text in _BARE_LINE.findall(told)]
    form = "{}"
    if told.startswith("Translate"):
        form = "«{}»"
        found = [(number, " ".join(reversed(text.split()))) for number, text in found]
    lines = [
        {"line": number, "text": form.format(f"{text[:1].upper()}{text[1:].rstrip('.')}.")}
        for number, text in found
    ]
    return json.dumps({"lines": lines}, ensure_ascii=False)


def _filled(schema: Mapping[str, Any], said: Sequence[tuple[str, int]]) -> Any:
    """Fill a shape with what was said, the first for what is single."""
    if "$ref" in schema:
        return {"text": said[0][0], "lines": [said[0][1]]}
    kind = schema.get("type")
    if kind == "object":
        parts = cast("dict[str, Any]", schema.get("properties", {}))
        return {name: _filled(part, said) for name, part in parts.items()}
    if kind == "array":
        most = min(int(schema.get("maxItems", _MOST_ITEMS)), _MOST_ITEMS, len(said))
        item = cast("dict[str, Any]", schema.get("items", {}))
        return [_filled(item, said[number:]) for number in range(most)]
    if isinstance(kind, list):
        return None
    words = said[0][0].split()
    return {"integer": 1, "number": 1.0, "boolean": True}.get(str(kind), words[-1].strip(".,:!?"))
