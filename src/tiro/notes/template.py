"""A template: what a note is asked for, which JSON it must be, and how that is written down."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from tiro.notes.mistakes import Collector, Mistake, wrong
from tiro.notes.schema import bare_of, example_of
from tiro.notes.schema import check as check_schema

NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
LAST_VERSION = 9999
LONGEST_INSTRUCTION = 20_000
LONGEST_RENDERING = 20_000
KEYS = frozenset(
    {
        "name", "version", "makes", "title", "description", "languages", "tags", "proposes_tags",
        "without_model",
    }
)  # fmt: skip
EXTRACTIONS = frozenset({"summary", "meeting", "memo", "chapters"})
"""What can be had without a model."""

Origin = Literal["shipped", "folder", "person"]
Makes = Literal["note", "text"]


@dataclass(frozen=True, slots=True)
class Template:
    """What a note is made by; `name@version` never changes its meaning.

    Attributes:
        name: Small letters, digits and hyphens.
        version: From 1.
        title: What people call it, by language; `en` is always there.
        description: One sentence, by language.
        instruction: What the model is told.
        schema: The JSON Schema of the answer, with the definition of a statement.
        rendering: Jinja that makes Markdown of the answer.
        languages: Those that it is for; empty: all.
        tags: Recordings with one of them are offered it first.
        proposes_tags: Whether tags are proposed for the recording.
        makes: A `note`, or a `text`: a version of the transcript, which has neither schema nor rendering.
        without_model: Which extraction fills it where there is no model; None: it needs one.
        origin: Where it comes from.
    """

    name: str
    version: int
    title: Mapping[str, str]
    instruction: str
    schema: Mapping[str, Any]
    rendering: str
    description: Mapping[str, str] = field(default_factory=dict[str, str])
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    proposes_tags: bool = False
    makes: Makes = "note"
    without_model: str | None = None
    origin: Origin = "shipped"

    @property
    def id(self) -> str:
        """Such as `meeting@2`."""
        return f"{self.name}@{self.version}"

    @property
    def card(self) -> dict[str, Any]:
        """What lists show of it."""
        return {
            "name": self.name,
            "version": self.version,
            "title": dict(self.title),
            "description": dict(self.description),
            "makes": self.makes,
            "languages": list(self.languages),
            "tags": list(self.tags),
            "proposes_tags": self.proposes_tags,
            "required": list(self.required),
            "needs_model": self.without_model is None,
        }

    @property
    def required(self) -> tuple[str, ...]:
        """The fields that every note has."""
        return tuple(self.schema.get("required", ()))


def make(
    head: Mapping[str, Any],
    *,
    instruction: str,
    schema: Any = None,
    rendering_text: str = "",
    origin: Origin = "shipped",
    is_checked: bool = False,
) -> Template:
    """Check the parts of a template and put them together.

    Args:
        head: The front matter.
        instruction: What the model is told.
        schema: The JSON Schema of the answer; `#/$defs/statement` is given. None where it makes a text.
        rendering_text: Jinja that makes Markdown; empty where it makes a text.
        origin: Where it comes from.
        is_checked: It has been rendered before and is not tried again.

    Raises:
        TemplateInvalid: `details.problems` names all that is wrong.
    """
    take = Collector()
    for key in sorted(str(key) for key in head.keys() - KEYS):
        take.found.append(
            Mistake(key, f"There is no '{key}'; known are {', '.join(sorted(KEYS))}.")
        )
    makes: Makes = take.take(lambda: _makes(head, schema, rendering_text), "note")
    is_note = makes == "note"
    checked = take.take(lambda: check_schema(schema), None) if is_note else {}
    if is_note and checked is not None and not is_checked:
        take.take(lambda: _rendering(rendering_text, checked), "")
    made = Template(
        name=take.take(lambda: _name(head), ""),
        version=take.take(lambda: _version(head), 1),
        makes=makes,
        title=take.take(lambda: _by_language(head, "title", is_needed=True), {}),
        description=take.take(lambda: _by_language(head, "description", is_needed=False), {}),
        instruction=take.take(lambda: _text("instruction", instruction, LONGEST_INSTRUCTION), ""),
        schema=checked or {},
        rendering=rendering_text if is_note else "",
        languages=take.take(lambda: _words(head, "languages", LANGUAGE), ()),
        tags=take.take(lambda: _words(head, "tags", None), ()),
        proposes_tags=take.take(lambda: _flag(head, "proposes_tags"), instead=False),
        without_model=take.take(lambda: _extraction(head), None),
        origin=origin,
    )
    take.end()
    return made


def _name(head: Mapping[str, Any]) -> str:
    name = head.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise wrong("name", "A name is small letters, digits and hyphens, up to 40.")
    return name


def _version(head: Mapping[str, Any]) -> int:
    version = head.get("version")
    if (
        not isinstance(version, int)
        or isinstance(version, bool)
        or not 1 <= version <= LAST_VERSION
    ):
        raise wrong("version", "A version is a whole number from 1.")
    return version


def _makes(head: Mapping[str, Any], schema: Any, rendering_text: str) -> Makes:
    makes = head.get("makes", "note")
    if makes not in ("note", "text"):
        raise wrong("makes", "note or text.")
    if makes == "text" and (schema is not None or rendering_text):
        raise wrong("makes", "What makes a text has neither schema nor rendering.")
    return makes


def _by_language(head: Mapping[str, Any], key: str, *, is_needed: bool) -> Mapping[str, str]:
    value = head.get(key)
    if isinstance(value, str):
        value = {"en": value}
    if value is None and not is_needed:
        return {}
    if not isinstance(value, dict):
        raise wrong(key, "A text, or one for each language.")
    found = cast("dict[Any, Any]", value)
    for language, text in found.items():
        if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
            raise wrong(f"{key}.{language}", "A language is named by its code, such as en.")
        if not isinstance(text, str) or not 0 < len(text) <= 300 or not text.isprintable():
            raise wrong(f"{key}.{language}", "A text of up to 300 letters.")
    if "en" not in found:
        raise wrong(f"{key}.en", "English must be there.")
    return cast("dict[str, str]", found)


def _words(head: Mapping[str, Any], key: str, pattern: re.Pattern[str] | None) -> tuple[str, ...]:
    value = head.get(key, [])
    if not isinstance(value, list) or len(cast("list[Any]", value)) > 50:
        raise wrong(key, "A list of up to 50.")
    for number, each in enumerate(cast("list[Any]", value)):
        is_word = isinstance(each, str) and 0 < len(each) <= 60 and each.isprintable()
        if not is_word or (pattern is not None and not pattern.fullmatch(each)):
            raise wrong(f"{key}.{number}", "Not one that can stand here.")
    return tuple(cast("list[str]", value))


def _flag(head: Mapping[str, Any], key: str) -> bool:
    value = head.get(key, False)
    if not isinstance(value, bool):
        raise wrong(key, "true or false.")
    return value


def _extraction(head: Mapping[str, Any]) -> str | None:
    value = head.get("without_model")
    if value is not None and not (isinstance(value, str) and value in EXTRACTIONS):
        raise wrong("without_model", f"One of {', '.join(sorted(EXTRACTIONS))}.")
    return value


def _text(path: str, text: str, longest: int) -> str:
    if not 0 < len(text.strip()) <= longest:
        raise wrong(path, f"A text of up to {longest} letters.")
    return text.strip()


def _rendering(text: str, schema: Mapping[str, Any]) -> str:
    """Check that it renders a note that has all its fields, and one that has none."""
    from tiro.notes import rendering  # noqa: PLC0415 - large, and not needed for what was checked

    _text("rendering", text, LONGEST_RENDERING)
    for example in (example_of(schema), bare_of(schema)):
        problem = rendering.check(text, example)
        if problem is not None:
            raise wrong("rendering", problem.text, problem.line)
    return text
