"""A clean text or a translation beside its source, as the contract words it."""

from pydantic import Field

from tiro.api.schemas import Resource, shown_as


class BesideFlag(Resource):
    """Why a segment was left as it was said."""

    kind: str
    after: str = Field(description="What the model wrote.")


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
