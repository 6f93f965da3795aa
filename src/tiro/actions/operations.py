"""The operations of an edit as they come in, and a plain word on each mistake."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError, model_validator

from tiro.errors import InvalidOptions
from tiro.transcript import editing

MOST_OPERATIONS = 20_000
MOST_STRETCHES = 1000
"""Each looks at the whole text."""

MOST_MERGED = 20
KNOWN = ("assign", "hold", "restore", "split", "merge", "replace", "delete")
Strict = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
Id = Annotated[str, Field(min_length=1, max_length=40)]
Seconds = Annotated[float, Field(ge=0, le=10_000_000)]
Index = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]


class Step(BaseModel):
    """What every operation has."""

    model_config = Strict

    with_previous: bool = Field(
        default=False,
        description="In a draft: it is undone together with the one before. Of no meaning to an edit.",
    )


class Assign(Step):
    """Give a segment, some of its words, or a stretch of time to a speaker."""

    op: Literal["assign"]
    speaker: Id | None = Field(description="Who says it; null: nobody known.")
    segment: Id | None = Field(default=None, description="A segment.")
    words: tuple[Index, Index] | None = Field(
        default=None, description="First and last word of the segment, from 0; default: all."
    )
    start: Seconds | None = Field(default=None, description="A stretch, instead of a segment.")
    end: Seconds | None = None
    channel: Index | None = Field(default=None, description="Only this channel of the stretch.")

    @model_validator(mode="after")
    def _says_what_is_meant(self) -> Self:
        has_stretch = self.start is not None and self.end is not None
        if (self.segment is None) != has_stretch or (self.start is None) != (self.end is None):
            raise ValueError("name either a segment, or start and end")
        if self.segment is None and self.words is not None:
            raise ValueError("words needs a segment")
        if self.segment is not None and self.channel is not None:
            raise ValueError("channel goes with start and end")
        if self.words is not None and self.words[0] > self.words[1]:
            raise ValueError("the first of words comes after the last")
        if (self.start or 0.0) > (self.end or 0.0):
            raise ValueError("start comes after end")
        return self

    def read(self) -> editing.Operation:
        """Give the operation."""
        return editing.Assign(
            self.speaker,
            segment=self.segment,
            words=self.words,
            start=self.start or 0.0,
            end=self.end or 0.0,
            channel=self.channel,
        )


class Hold(Step):
    """Hold a segment back: it is neither shown nor exported."""

    op: Literal["hold"]
    segment: Id

    def read(self) -> editing.Operation:
        """Give the operation."""
        return editing.Hold(self.segment)


class Restore(Step):
    """Show a segment that is held back."""

    op: Literal["restore"]
    segment: Id

    def read(self) -> editing.Operation:
        """Give the operation."""
        return editing.Restore(self.segment)


class Split(Step):
    """Part a segment in two; the first part keeps the id."""

    op: Literal["split"]
    segment: Id
    word: Index | None = Field(
        default=None, description="The word with which the second part begins, from 0."
    )
    offset: Index | None = Field(
        default=None, description="In a segment without words: the character, from 0."
    )

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if (self.word is None) == (self.offset is None):
            raise ValueError("name either word or offset")
        return self

    def read(self) -> editing.Operation:
        """Give the operation."""
        return editing.Split(self.segment, self.word, self.offset)


class Merge(Step):
    """Make one segment of neighbours of one channel; the first keeps id and speaker."""

    op: Literal["merge"]
    segments: Annotated[list[Id], Field(min_length=2, max_length=MOST_MERGED)]

    def read(self) -> editing.Operation:
        """Give the operation."""
        return editing.Merge(tuple(self.segments))


class Replace(Step):
    """Write other words into a segment; where none are left, it is deleted."""

    op: Literal["replace"]
    segment: Id
    text: str = Field(max_length=10_000, description="What is said; empty deletes the words.")
    words: tuple[Index, Index] | None = Field(
        default=None, description="First and last word that are replaced, from 0; default: all."
    )

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.words is not None and self.words[0] > self.words[1]:
            raise ValueError("the first of words comes after the last")
        return self

    def read(self) -> editing.Operation:
        """Give the operation."""
        return editing.Replace(self.segment, self.text, self.words)


class Delete(Step):
    """Take a segment out of the text."""

    op: Literal["delete"]
    segment: Id

    def read(self) -> editing.Operation:
        """Give the operation."""
        return editing.Delete(self.segment)


Operation = Annotated[
    Assign | Hold | Restore | Split | Merge | Replace | Delete, Field(discriminator="op")
]


class Operations(RootModel[list[Operation]]):
    """What to do to a text, one after the other; all of it, or nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                [
                    {"op": "assign", "segment": "s4", "words": [0, 2], "speaker": "S2"},
                    {"op": "replace", "segment": "s5", "words": [3, 3], "text": "Kowalski"},
                    {"op": "split", "segment": "s5", "word": 4},
                    {"op": "restore", "segment": "s9"},
                ]
            ]
        }
    )
    root: Annotated[list[Operation], Field(min_length=1, max_length=MOST_OPERATIONS)]


def parse(raw: Sequence[Any]) -> list[editing.Operation]:
    """Check operations as they came.

    Raises:
        InvalidOptions: One is unknown or wrong; `details.path` names it, as `0.segment`.
    """
    try:
        found = [operation.read() for operation in Operations.model_validate(raw).root]
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[0]
        raise wrong(_path(found["loc"]), _message(found)) from None
    stretches = [at for at, one in enumerate(found) if _is_stretch(one)]
    if len(stretches) > MOST_STRETCHES:
        raise wrong(f"{stretches[MOST_STRETCHES]}", "at most 1000 stretches fit one edit")
    return found


def wrong(path: str, message: str) -> InvalidOptions:
    """Say what is wrong with an operation."""
    return InvalidOptions(f"{path}: {message}.", details={"path": path})


def _is_stretch(operation: editing.Operation) -> bool:
    return isinstance(operation, editing.Assign) and operation.segment is None


def _path(loc: Sequence[int | str]) -> str:
    """Name the operation and its field; the name of the operation, which pydantic adds, is left out."""
    kept = [str(part) for place, part in enumerate(loc) if place != 1 or part not in KNOWN]
    shown = ".".join(kept)[:100] or "operations"
    return "".join(char if char.isprintable() else "?" for char in shown)


def _message(found: Any) -> str:
    if found["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        return f"there are the operations {', '.join(KNOWN)}"
    return str(found["msg"]).removeprefix("Value error, ").removeprefix("Input ")
