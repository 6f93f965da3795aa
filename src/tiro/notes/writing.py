"""Writes a note of a whole transcript: every window is read, the parts are joined, the result is checked.

Nothing is cut silently: windows are made by the model's own count of tokens, smaller ones when a server
says that it reads less, and the coverage says which seconds which call has read. What was read is kept
step by step, so that broken-off work goes on.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from tiro.errors import LlmAnswerInvalid, LlmContextExceeded, NothingSaid
from tiro.llms import Message, Shape
from tiro.notes import citing, joining, prompts, windows
from tiro.notes.asking import Asker
from tiro.notes.lines import Line, spoken_seconds
from tiro.notes.template import Template

OUTPUT_SHARE = 0.25
"""Of the context, kept for the answer."""
MOST_OUTPUT_TOKENS = 4096
LEAST_OUTPUT_TOKENS = 256
MARGIN_TOKENS = 32
MOST_WINDOW_TOKENS = 24_000
"""Read at once, however much more a model takes: what stands in the middle of very much is overlooked."""
SMALLER = 0.6
"""Part of a window that is tried after one was too long for the server."""
FEWEST_LINES = 8
"""A window whose note does not fit into an answer is parted down to so many."""
MOST_TAGS = 5
TAGS = "proposed_tags"
READING, JOINING = "read", "join"
TOO_LITTLE = "The language model reads too little at once for this template."

Progress = Callable[[float], None]
Step = Callable[[str, int, int], None]
"""Is told what begins: `read` or `join`, which part, of how many."""


def _quiet(_step: str, _part: int, _count: int) -> None:
    """Tell nobody."""


class Keep(Protocol):
    """Where finished steps are kept, by a key that changes with all that the step depends on."""

    def get(self, key: str) -> Mapping[str, Any] | None:
        """Give what a step has made; None when it is still to be done."""
        ...

    def put(self, key: str, value: Mapping[str, Any]) -> None:
        """Keep what a step has made."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """A note.

    Attributes:
        data: The fields; each statement with the stretches that it cites.
        tags: Proposed for the recording.
        coverage: What was read by which call, in seconds, and what is not in the note.
        model: Which model wrote it.
    """

    data: Mapping[str, Any]
    tags: tuple[str, ...]
    coverage: Mapping[str, Any]
    model: str


@dataclass(slots=True)
class Writer:
    """Writes one note.

    Attributes:
        asker: Asks the model.
        template: What is asked for.
        keep: Where finished steps are kept.
        language: The language of the note; None: that of the lines.
        on_progress: Is told the share that is done.
        on_step: Is told what begins.
    """

    asker: Asker
    template: Template
    keep: Keep
    language: str | None = None
    on_progress: Progress = lambda _: None
    on_step: Step = _quiet
    _calls: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    _scale: float = 1.0

    def write(self, lines: Sequence[Line]) -> Written:
        """Read all lines and write the note.

        Raises:
            NothingSaid: There are no lines.
            LlmContextExceeded: The model's context is too small for the template.
            LlmAnswerInvalid: It does not keep to the shape.
            LlmError: As the model raises it.
        """
        if not lines:
            raise NothingSaid
        parts = self._read_all(lines)
        whole, added = dict(parts[0]), 0
        if len(parts) > 1:
            whole, added = joining.put_back(parts, self._join(parts), self.template.schema)
        self.on_progress(1.0)
        tags = tuple(dict.fromkeys(str(tag).strip() for tag in whole.pop(TAGS, [])))[:MOST_TAGS]
        cited = citing.cite(whole, lines)
        lost = citing.left_out(parts, whole) if len(parts) > 1 else []
        coverage = self._coverage(lines)
        coverage |= {"unverified": cited.unverified, "put_back": added}
        coverage["left_out"] = [citing.cite({"it": each}, lines).data["it"] for each in lost]
        return Written(cited.data, tags, coverage, self.asker.llm.model)

    def _read_all(self, lines: Sequence[Line]) -> list[dict[str, Any]]:
        waiting = self._cut(lines)
        parts: list[dict[str, Any]] = []
        while waiting:
            count = len(parts) + len(waiting)
            try:
                parts.append(self._read(waiting[0], len(parts) + 1, count))
            except LlmContextExceeded:
                self._scale *= SMALLER
                waiting = self._cut([line for window in waiting for line in window])
            except LlmAnswerInvalid as error:
                if not error.details.get("is_cut") or len(waiting[0]) < FEWEST_LINES:
                    raise
                waiting[:1] = windows.halved(waiting[0])
            else:
                del waiting[0]
                self.on_progress(len(parts) / (count + (count > 1)))
        return parts

    def _cut(self, lines: Sequence[Line]) -> list[list[Line]]:
        """Cut lines into windows.

        Raises:
            LlmContextExceeded: Not even a piece of a line fits.
        """
        room = self._room(prompts.reading(self.template, self.language, "", number=1, count=99))
        budget = int(min(room, MOST_WINDOW_TOKENS) * self._scale)
        try:
            return windows.cut(lines, self._count_lines, budget)
        except ValueError:
            raise LlmContextExceeded(TOO_LITTLE) from None

    def _read(self, window: Sequence[Line], number: int, count: int) -> dict[str, Any]:
        self.on_step(READING, number, count)
        text = windows.text_of(window)
        messages = prompts.reading(self.template, self.language, text, number=number, count=count)
        call: dict[str, Any] = {
            "step": READING,
            "start": min(line.start for line in window),
            "end": max(line.end for line in window),
            "lines": [window[0].number, window[-1].number],
        }
        return self._step(messages, {line.number for line in window}, call)

    def _join(self, parts: list[dict[str, Any]]) -> dict[str, Any]:
        """Join parts, in rounds where they do not fit into one call.

        Raises:
            LlmContextExceeded: Not even two fit.
        """
        while len(parts) > 1:
            before = len(parts)
            groups = self._groups(parts)
            parts = []
            for number, group in enumerate(groups, start=1):
                self.on_step(JOINING, number, len(groups))
                parts += self._joined(group)
            if len(parts) == before:
                raise LlmContextExceeded(TOO_LITTLE)
        return parts[0]

    def _joined(self, group: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Join a group into one, or into two when the server says that it is too long."""
        if len(group) == 1:
            return group
        allowed = {number for part in group for number in citing.numbers(part)}
        messages = prompts.joining(self.template, self.language, group)
        try:
            return [self._step(messages, allowed, {"step": JOINING})]
        except LlmContextExceeded:
            if len(group) == 2:
                raise LlmContextExceeded(TOO_LITTLE) from None
            middle = len(group) // 2
            return [*self._joined(group[:middle]), *self._joined(group[middle:])]

    def _groups(self, parts: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """Group neighbours so that each group fits into one call."""
        groups: list[list[dict[str, Any]]] = [[]]
        for part in parts:
            longer = [*groups[-1], part]
            asked = prompts.joining(self.template, self.language, longer)
            if len(longer) > 1 and self._room(asked) < 0:
                groups.append([part])
            else:
                groups[-1] = longer
        return groups

    def _step(
        self, messages: Sequence[Message], allowed: set[int], call: dict[str, Any]
    ) -> dict[str, Any]:
        """Make a call, unless it was made before; statements keep only numbers that it was given."""
        key = _key(self.template.id, self.asker.llm.model, messages)
        kept: Mapping[str, Any] | None = self.keep.get(key)
        if kept is None:
            before = self.asker.spent.input_tokens, self.asker.spent.output_tokens
            data = self.asker.json(
                messages,
                self._shape,
                max_output_tokens=self._output_tokens,
                check=lambda found: citing.misquoted(found, allowed),
            )
            spent = self.asker.spent
            kept = {
                "data": data,
                "input_tokens": spent.input_tokens - before[0],
                "output_tokens": spent.output_tokens - before[1],
            }
            self.keep.put(key, kept)
        self._calls.append(call | {name: kept[name] for name in ("input_tokens", "output_tokens")})
        return cast("dict[str, Any]", citing.bounded(kept["data"], allowed))

    def _coverage(self, lines: Sequence[Line]) -> dict[str, Any]:
        calls = [call["lines"] for call in self._calls if call["step"] == READING]
        read = [
            line for line in lines if any(first <= line.number <= last for first, last in calls)
        ]
        total, seconds = spoken_seconds(lines), spoken_seconds(read)
        is_whole = len(read) == len(lines) or not total
        return {
            "seconds": round(total, 3),
            "read_seconds": round(seconds, 3),
            "share": 1.0 if is_whole else int(seconds / total * 10_000) / 10_000,
            "calls": self._calls,
        }

    @property
    def _shape(self) -> Shape:
        schema = dict(self.template.schema)
        if self.template.proposes_tags:
            words = {"type": "array", "items": {"type": "string"}, "maxItems": MOST_TAGS}
            schema["properties"] = {**schema["properties"], TAGS: words}
            schema["required"] = [*schema.get("required", ()), TAGS]
        return Shape(self.template.name.replace("-", "_"), schema)

    @property
    def _output_tokens(self) -> int:
        context = self.asker.llm.context_tokens()
        return max(LEAST_OUTPUT_TOKENS, min(MOST_OUTPUT_TOKENS, int(context * OUTPUT_SHARE)))

    def _room(self, messages: Sequence[Message]) -> int:
        """Give how many tokens are left beside messages, the shape and the answer."""
        shape = json.dumps(self._shape.schema)
        asked = [*messages, Message("user", shape)]
        taken = self.asker.llm.count_tokens(asked) + self._output_tokens + MARGIN_TOKENS
        return self.asker.llm.context_tokens() - taken

    def _count_lines(self, text: str) -> int:
        return self.asker.llm.count_tokens([Message("user", text)])


def _key(template_id: str, model: str, messages: Sequence[Message]) -> str:
    told = json.dumps([template_id, model, *((each.role, each.text) for each in messages)])
    return hashlib.sha256(told.encode()).hexdigest()
