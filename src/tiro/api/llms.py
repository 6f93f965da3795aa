"""Providers of language models: what each is, and whether it is set up."""

from fastapi import APIRouter, Response
from pydantic import Field

from tiro.actions import llms as actions
from tiro.api.answers import shown
from tiro.api.deps import Tiro
from tiro.api.paths import API
from tiro.api.schemas import Resource, shown_as

router = APIRouter(prefix=API + "/llms", tags=["notes"])

EXAMPLE = {
    "name": "openai_compatible",
    "label": "OpenAI-compatible server",
    "is_available": True,
    "reason": None,
    "is_default": True,
    "is_local": False,
    "takes_key": True,
    "model": "qwen3:8b",
}


class Llm(Resource):
    """A provider of language models."""

    model_config = shown_as(EXAMPLE)

    name: str
    label: str = Field(description="What people call it.")
    is_available: bool = Field(description="It is set up; it is not asked whether it answers.")
    reason: str | None = Field(description="Why it is not.")
    is_default: bool
    is_local: bool = Field(description="The text does not leave the machine.")
    takes_key: bool = Field(description="It can work with your own key, sent as X-LLM-Key.")
    model: str | None


class LlmList(Resource):
    """All providers."""

    items: list[Llm]


@router.get("", operation_id="list_llms", summary="List language models", response_model=LlmList)
def list_llms(context: Tiro) -> Response:
    """Gives every provider; none is asked for it."""
    return shown({"items": actions.list_llms(context)})
