"""Questions and answers as the contract words them."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from tiro.actions.options import Language, Name, ShortText
from tiro.api.moments import Moment
from tiro.api.schemas import Resource, shown_as

LONGEST_QUESTION = 2000
Question = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION)
]
Id = Annotated[str, StringConstraints(min_length=1, max_length=100)]
CITATION: dict[str, Any] = {
    "recording_id": "rec_01jd",
    "title": "Night ferry",
    "segment_id": "s84",
    "start": 731.0,
    "end": 736.0,
    "speaker": "Anna",
    "text": "The outer berth is free by three.",
}
COVERAGE = {"passages": 12, "read": 12, "recordings": 3, "share": None, "unverified": 0}
ANSWER: dict[str, Any] = {
    "answer": "By three.",
    "said": True,
    "statements": [{"text": "By three.", "citations": [0]}],
    "citations": [CITATION],
    "coverage": COVERAGE,
    "origin": "model",
    "model": "qwen3:8b",
}


class Asked(Resource):
    """A question."""

    model_config = shown_as({"question": "When is the outer berth free?", "tag": []})

    question: Question
    recording_id: Id | None = Field(default=None, description="Only this recording.")
    tag: Annotated[list[Id], Field(max_length=50)] = Field(
        default_factory=list, description="Ids or names of tags that the recording carries."
    )
    tags: Literal["any", "all"] = Field(default="any", description="Whether it must carry all.")
    speaker: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None, description="Only what somebody of this name says."
    )
    language: Language | None = Field(default=None, description="Only texts in this language.")
    from_: Moment | None = Field(default=None, alias="from", description="Added then or later.")
    to: Moment | None = Field(default=None, description="Added before.")
    llm: Name | None = Field(
        default=None, description="Provider of the language model, or none; see /llms."
    )
    llm_model: ShortText | None = Field(default=None, description="Model of that provider.")
    stream: bool = Field(
        default=False,
        description="Answer with text/event-stream; the header Accept asks for it, too.",
    )


class Statement(Resource):
    """A sentence of an answer."""

    text: str
    citations: list[int] = Field(description="What it rests on: places in `citations`.")


class Citation(Resource):
    """What was said, and where; it was checked to be there."""

    model_config = shown_as(CITATION)

    recording_id: str
    title: str
    segment_id: str = Field(description="Where it begins.")
    start: float
    end: float
    speaker: str | None
    text: str


class AnswerCoverage(Resource):
    """What was read for an answer."""

    passages: int = Field(description="That were found.")
    read: int = Field(description="That were read, or are shown.")
    recordings: int
    share: float | None = Field(description="Of one recording: how much of it was read, 0 to 1.")
    unverified: int = Field(description="Statements that were left out: they rest on nothing.")


class Answer(Resource):
    """An answer, or the passages that may hold one."""

    model_config = shown_as(ANSWER)

    answer: str = Field(description="Empty where it is not said, or where no model has read it.")
    said: bool | None = Field(
        description="Whether what was read answers the question; null: no model has read it."
    )
    statements: list[Statement]
    citations: list[Citation]
    coverage: AnswerCoverage
    origin: Literal["model", "extracted"]
    model: str | None
