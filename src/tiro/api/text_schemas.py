"""A clean text or a translation beside its source, as the contract words it."""

from typing import Literal

from pydantic import Field

from tiro.api.schemas import Resource, shown_as


class BesideFlag(Resource):
    """Why a segment was left as it was said."""

    kind: str
    after: str = Field(description="What the model wrote.")
    decision: Literal["accepted", "kept"] | None = Field(
        description="What a person decided: it reads as the model wrote it, or as it was said."
    )


class FlagDecision(Resource):
    """What becomes of a segment that was left as it was said."""

    model_config = shown_as({"decision": "accepted"})

    decision: Literal["accepted", "kept"] | None = Field(
        description="accepted: what the model wrote; kept: as it was said; null: not decided yet."
    )


class BesideSegment(Resource):
    """A segment as it was said, and as it became."""

    model_config = shown_as(
        {
            "id": "s1",
            "start": 0.4,
            "end": 1.3,
            "speaker": "S1",
            "before": "um good morning",
            "after": "Good morning.",
            "flag": None,
        }
    )

    id: str
    start: float
    end: float
    speaker: str | None
    before: str | None = Field(description="As it was said; null where the source is gone.")
    after: str
    flag: BesideFlag | None
