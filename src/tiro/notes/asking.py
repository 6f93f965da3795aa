"""Asks a model for JSON of a shape: patient with busy servers, one repair when the shape is wrong."""

import json
import math
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, cast

from tiro.errors import LlmAnswerInvalid, LlmBusy, LlmContextExceeded, LlmFailed
from tiro.llms import Llm, Message, OnText, Reply, Request, Shape
from tiro.transcript.characters import storable

TRIES = 4
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
MOST_PROBLEMS = 5
FENCED = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL)
REPAIR = "That does not have the asked shape:\n{problems}\nAnswer again, with the whole JSON and nothing else."
CUT = "- it was too long and broke off: write less"

LONGEST_SHOWN = 8000
"""Letters of a wrong answer that are shown again."""

Sleep = Callable[[float], None]
Problem = tuple[str, str]
"""Where something is wrong, and what."""
Check = Callable[[Any], list[Problem]]


@dataclass(slots=True)
class Spent:
    """What calls have cost; tokens as the provider counts them, 0 where it does not tell."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def add(self, reply: Reply) -> None:
        """Add a call."""
        self.calls += 1
        self.input_tokens += reply.input_tokens or 0
        self.output_tokens += reply.output_tokens or 0


@dataclass(slots=True)
class Asker:
    """Asks one model.

    Attributes:
        llm: The model.
        sleep: Waits, and raises when the work is to stop.
        on_text: Is told each piece of an answer, and may raise to stop it.
        on_begin: Is told that an answer begins, also one that is asked for again.
        spent: What has been asked so far.
    """

    llm: Llm
    sleep: Sleep = time.sleep
    on_text: OnText | None = None
    on_begin: Callable[[], None] | None = None
    spent: Spent = field(default_factory=Spent)

    def text(self, messages: Sequence[Message], *, max_output_tokens: int) -> Reply:
        """Ask for text; a busy server is asked again a few times.

        Raises:
            LlmError: As the model raises it.
        """
        return self._patiently(Request(messages, max_output_tokens))

    def json(
        self,
        messages: Sequence[Message],
        shape: Shape,
        *,
        max_output_tokens: int,
        check: Check | None = None,
    ) -> Any:
        """Ask for JSON; an answer of another shape is asked for once more, with what is wrong.

        Args:
            messages: The question.
            shape: What the answer must be.
            max_output_tokens: The answer ends there.
            check: Says what else is wrong with an answer of the shape; what still is after it was
                told so stays.

        Raises:
            LlmAnswerInvalid: It has another shape again; `details.path` says where, `is_cut` that
                it was too long.
            LlmError: As the model raises it.
        """
        reply = self._patiently(Request(messages, max_output_tokens, shape))
        found, problems = read(reply.text, shape)
        others = check(found) if check is not None and not problems else []
        if not (problems or others):
            return found
        again = [*messages, *_repair(reply, [*problems, *others][:MOST_PROBLEMS])]
        try:
            reply = self._patiently(Request(again, max_output_tokens, shape))
        except LlmContextExceeded:
            # There is no room for a second try beside the first.
            mended, left = None, problems or others
        else:
            mended, left = read(reply.text, shape)
        if not left:
            return mended
        if not problems:
            return found
        is_cut = {"is_cut": True} if reply.is_cut else {}
        raise LlmAnswerInvalid(details={"path": left[0][0], **is_cut})

    def _patiently(self, request: Request) -> Reply:
        for attempt in range(TRIES):
            if self.on_begin is not None:
                self.on_begin()
            try:
                reply = self.llm.complete(request, self.on_text)
            except LlmFailed as error:
                wait = _wait_seconds(attempt, error)
                if attempt == TRIES - 1 or wait > LONGEST_WAIT_SECONDS:
                    raise
                self.sleep(wait)
            else:
                self.spent.add(reply)
                return reply
        raise AssertionError("unreachable")


def read(text: str, shape: Shape) -> tuple[Any, list[Problem]]:
    """Read an answer; gives it with what is wrong, as places and reasons."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - heavy, and seldom needed

    try:
        found = _storable(json.loads(_bare(text), parse_constant=_refuse))
    except (ValueError, RecursionError):
        return None, [("answer", "it is no JSON")]
    validator: Any = Draft202012Validator(shape.schema)
    errors = sorted(
        validator.iter_errors(found), key=lambda error: [str(part) for part in error.path]
    )
    problems = [
        (".".join(map(str, error.absolute_path)) or "answer", error.message[:200])
        for error in errors
    ]
    return found, problems[:MOST_PROBLEMS]


def _storable(value: Any) -> Any:
    """Replace what no database holds.

    Raises:
        ValueError: A number is too large to be one.
    """
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(each) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value)
        return {storable(name): _storable(each) for name, each in parts.items()}
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("no number")
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _repair(reply: Reply, problems: Sequence[Problem]) -> list[Message]:
    """Say what is wrong with an answer."""
    told = "\n".join(f"- {where}: {what}" for where, what in problems)
    told = f"{told}\n{CUT}" if reply.is_cut else told
    answer = reply.text[:LONGEST_SHOWN] or "{}"
    return [Message("assistant", answer), Message("user", REPAIR.format(problems=told))]


def _bare(text: str) -> str:
    """Take the JSON out of a code fence or of the words around it."""
    fenced = FENCED.search(text)
    text = (fenced[1] if fenced else text).strip()
    if text.startswith("{"):
        return text
    return text[text.find("{") : text.rfind("}") + 1] or text


def _wait_seconds(attempt: int, error: LlmFailed) -> float:
    if isinstance(error, LlmBusy) and error.retry_after is not None:
        return float(error.retry_after)
    return FIRST_WAIT_SECONDS * 2**attempt * random.uniform(0.5, 1.5)  # noqa: S311 - jitter
