"""Templates as the contract words them."""

from typing import Any, Literal

from pydantic import Field

from tiro.api.examples import AT
from tiro.api.schemas import Resource, shown_as
from tiro.notes.reading import LARGEST_BYTES

SOURCE = """---
name: stand-up
version: 1
title: {en: Stand-up, de: Tagesrunde}
tags: [standup]
---

Write what each person did.

```json
{"type": "object",
 "properties": {"points": {"type": "array", "items": {"$ref": "#/$defs/statement"}}},
 "required": ["points"]}
```

```jinja
{% for point in points %}
- {{ point | cited }}
{% endfor %}
```
"""
SUMMARY: dict[str, Any] = {
    "id": "stand-up@1",
    "name": "stand-up",
    "version": 1,
    "title": {"en": "Stand-up", "de": "Tagesrunde"},
    "description": {},
    "makes": "note",
    "languages": [],
    "tags": ["standup"],
    "proposes_tags": False,
    "required": ["points"],
    "needs_model": True,
    "origin": "person",
    "is_default": False,
    "is_own": True,
    "is_shared": False,
    "created_at": AT,
}
WRONG = {"path": "schema.properties.points.items.$ref", "line": 12}


class TemplateSummary(Resource):
    """A template without its source."""

    model_config = shown_as(SUMMARY)

    id: str = Field(description="Name and version, as jobs name it.")
    name: str
    version: int = Field(description="A version never changes; a change is the next one.")
    title: dict[str, str] = Field(description="By language; en is always there.")
    description: dict[str, str] = Field(description="By language; may be empty.")
    makes: Literal["note", "text"] = Field(
        description="text: it says how a text is cleaned up, and makes no note."
    )
    languages: list[str] = Field(description="Those that it is for; empty: all.")
    tags: list[str] = Field(description="Recordings with one of them are offered it first.")
    proposes_tags: bool
    required: list[str] = Field(description="Fields that every note of it has.")
    needs_model: bool = Field(description="It cannot be filled without a language model.")
    origin: Literal["shipped", "folder", "person"]
    is_default: bool = Field(description="What a note is made by when nobody names a template.")
    is_own: bool = Field(description="It is yours to change and delete.")
    is_shared: bool = Field(description="An administrator has made it for all accounts.")
    created_at: str | None = Field(description="null: it came with Tiro or with the folder.")


class Template(TemplateSummary):
    """A template."""

    model_config = shown_as({**SUMMARY, "source": SOURCE})

    source: str = Field(description="The template as one text.")


class NewTemplate(Resource):
    """A template to be kept."""

    model_config = shown_as({"source": SOURCE})

    source: str = Field(
        min_length=1, max_length=LARGEST_BYTES * 2, description="The template as one text."
    )
    is_shared: bool = Field(default=False, description="For all accounts; administrators alone.")


class TemplateChange(Resource):
    """The next version of a template."""

    model_config = shown_as({"source": SOURCE})

    source: str = Field(
        min_length=1, max_length=LARGEST_BYTES * 2, description="The template as one text."
    )
    is_shared: bool | None = Field(
        default=None, description="For all accounts, with all its versions; null: as before."
    )


class TemplateCheck(Resource):
    """A template to be looked at; nothing is kept."""

    model_config = shown_as({"source": SOURCE, "recording_id": None})

    source: str = Field(max_length=LARGEST_BYTES * 2, description="The template as one text.")
    recording_id: str | None = Field(
        default=None,
        max_length=100,
        description="The preview is made of its text; by default of an example.",
    )


class TemplateProblem(Resource):
    """Something that is wrong with a template."""

    model_config = shown_as({**WRONG, "message": "Only #/$defs/statement can be referred to."})

    path: str
    message: str
    line: int | None = Field(description="Of the source, from 1, where it is known.")


class TemplatePreview(Resource):
    """What a template makes."""

    model_config = shown_as({"markdown": "- Something that was said. [0:00]\n"})

    markdown: str


class TemplateChecked(Resource):
    """What was found."""

    model_config = shown_as(
        {"problems": [], "preview": {"markdown": "- Something that was said. [0:00]\n"}},
        {
            "problems": [{**WRONG, "message": "Only #/$defs/statement can be referred to."}],
            "preview": None,
        },
    )

    problems: list[TemplateProblem]
    preview: TemplatePreview | None
