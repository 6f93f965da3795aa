"""What callers say of vocabularies, and vocabularies as the contract words them."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from tiro.actions.options import Language, Term, VocabularyEntry
from tiro.actions.vocabularies import MOST_ENTRIES
from tiro.api.examples import AT
from tiro.api.schemas import Resource, shown_as

ENTRY: dict[str, Any] = {
    "word": "Kubernetes",
    "sounds_like": ["cooper netties"],
    "replace": ["Kubernetis"],
}
SUMMARY: dict[str, Any] = {
    "id": "voc_01940c1e7c7a7b8e9d2a4c5f6e7d8c9b",
    "name": "Platform team",
    "language": None,
    "is_default": True,
    "entry_count": 1,
    "created_at": AT,
    "revision": 1,
}
VOCABULARY: dict[str, Any] = SUMMARY | {"entries": [ENTRY]}

Entries = Annotated[list[Term | VocabularyEntry], Field(max_length=MOST_ENTRIES)]


class NewVocabulary(Resource):
    """A list of words to be kept."""

    model_config = shown_as(
        {"name": "Platform team", "entries": ["Grafana", ENTRY], "is_default": True}
    )

    name: str = Field(max_length=2000)
    entries: Entries = Field(description="Words, or objects with their forms.")
    language: Language | None = Field(
        default=None, description="Only for what is said in this language; null: for all."
    )
    is_default: bool = Field(default=False, description="For every job that names no list.")


class VocabularyChange(Resource):
    """What is to be otherwise; what is left out stays."""

    model_config = shown_as({"is_default": False})

    name: str = Field(default="", max_length=2000)
    entries: Entries = Field(default_factory=list)
    language: Language | None = Field(default=None, description="null: for all languages.")
    is_default: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name what is to be changed")
        return self


class KeptEntry(Resource):
    """A word, and the forms that it takes the place of."""

    word: str = Field(description="As it is written.")
    sounds_like: list[str] = Field(description="Replaced unless the engine was sure.")
    replace: list[str] = Field(description="Always replaced.")


class VocabularySummary(Resource):
    """A list of words, without them."""

    model_config = shown_as(SUMMARY)

    id: str
    name: str
    language: str | None
    is_default: bool = Field(description="Whether it is for every job that names no list.")
    entry_count: int
    created_at: str
    revision: int = Field(description="Grows with each change; send it as If-Match.")


class Vocabulary(VocabularySummary):
    """A list of words."""

    model_config = shown_as(VOCABULARY)

    entries: list[KeptEntry]
