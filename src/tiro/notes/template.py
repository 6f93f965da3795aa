"""A template: what a note is asked for, which JSON it must be, and how that is written down."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from tiro.errors import TemplateInvalid
from tiro.notes import rendering

NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
LONGEST_INSTRUCTION = 20_000
LONGEST_RENDERING = 20_000
STATEMENT = "#/$defs/statement"
"""What every claim of a note must be, so that it cites what it rests on."""
DEFINITIONS: Mapping[str, Any] = {
    "statement": {
        "type": "object",
        "description": "A claim, and the numbers of the lines that it rests on.",
        "properties": {
            "text": {"type": "string", "minLength": 1},
            "lines": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 12},
        },
        "required": ["text", "lines"],
        "additionalProperties": False,
    }
}
KEYS = frozenset(
    {
        "name", "version", "makes", "title", "description", "languages", "tags", "proposes_tags",
        "without_model",
    }
)  # fmt: skip
EXTRACTIONS = frozenset({"summary", "meeting", "memo", "chapters"})
"""What can be had without a model."""

Origin = Literal["shipped", "folder", "person"]


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
    makes: Literal["note", "text"] = "note"
    without_model: str | None = None
    origin: Origin = "shipped"

    @property
    def id(self) -> str:
        """Such as `meeting@2`."""
        return f"{self.name}@{self.version}"

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
) -> Template:
    """Check the parts of a template and put them together.

    Args:
        head: The front matter.
        instruction: What the model is told.
        schema: The JSON Schema of the answer; `#/$defs/statement` is given. None where it makes a text.
        rendering_text: Jinja that makes Markdown; empty where it makes a text.
        origin: Where it comes from.

    Raises:
        TemplateInvalid: `details.path` names what is wrong.
    """
    unknown = sorted(str(key) for key in head.keys() - KEYS)
    if unknown:
        raise wrong(unknown[0], f"There is no '{unknown[0]}'; known are {', '.join(sorted(KEYS))}.")
    name, version = head.get("name"), head.get("version")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise wrong("name", "A name is small letters, digits and hyphens, up to 40.")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= 9999:
        raise wrong("version", "A version is a whole number from 1.")
    makes = head.get("makes", "note")
    if makes not in ("note", "text"):
        raise wrong("makes", "note or text.")
    if makes == "text" and (schema is not None or rendering_text):
        raise wrong("makes", "What makes a text has neither schema nor rendering.")
    is_note = makes == "note"
    return Template(
        name=name,
        version=version,
        makes=makes,
        title=_by_language(head, "title", is_needed=True),
        description=_by_language(head, "description", is_needed=False),
        instruction=_text("instruction", instruction, LONGEST_INSTRUCTION),
        schema=_schema(schema) if is_note else {},
        rendering=_rendering(rendering_text, schema) if is_note else "",
        languages=_words(head, "languages", LANGUAGE),
        tags=_words(head, "tags", None),
        proposes_tags=_flag(head, "proposes_tags"),
        without_model=_extraction(head),
        origin=origin,
    )


def wrong(path: str, message: str) -> TemplateInvalid:
    """Say where a template is wrong, and why."""
    return TemplateInvalid(f"{path}: {message}", details={"path": path})


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
        if not isinstance(text, str) or not 0 < len(text) <= 300:
            raise wrong(f"{key}.{language}", "A text of up to 300 letters.")
    if "en" not in found:
        raise wrong(f"{key}.en", "English must be there.")
    return cast("dict[str, str]", found)


def _words(head: Mapping[str, Any], key: str, pattern: re.Pattern[str] | None) -> tuple[str, ...]:
    value = head.get(key, [])
    if not isinstance(value, list) or len(cast("list[Any]", value)) > 50:
        raise wrong(key, "A list of up to 50.")
    for number, each in enumerate(cast("list[Any]", value)):
        is_word = isinstance(each, str) and 0 < len(each) <= 60
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
    if value is not None and value not in EXTRACTIONS:
        raise wrong("without_model", f"One of {', '.join(sorted(EXTRACTIONS))}.")
    return cast("str | None", value)


def _text(path: str, text: str, longest: int) -> str:
    if not 0 < len(text.strip()) <= longest:
        raise wrong(path, f"A text of up to {longest} letters.")
    return text.strip()


def _schema(schema: Any) -> Mapping[str, Any]:
    if not isinstance(schema, dict):
        raise wrong("schema", "A JSON Schema of an object.")
    found = cast("dict[str, Any]", schema)
    if found.get("type") != "object" or not found.get("properties"):
        raise wrong("schema.type", "A note is an object with properties.")
    try:
        Draft202012Validator.check_schema(found)
    except SchemaError as error:
        at = ".".join(["schema", *(str(part) for part in error.absolute_path)])
        raise wrong(at, error.message.splitlines()[0][:300]) from None
    for path, reference in _references(found, "schema"):
        if reference != STATEMENT:
            raise wrong(path, f"Only {STATEMENT} can be referred to.")
    for name in found.get("required", []):
        if name not in found["properties"]:
            raise wrong("schema.required", f"There is no property '{name}'.")
    return {**found, "$defs": dict(DEFINITIONS), "additionalProperties": False}


def _references(value: Any, path: str) -> list[tuple[str, Any]]:
    """List all references of a schema with their places."""
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value)
        own = [(f"{path}.$ref", parts["$ref"])] if "$ref" in parts else []
        return own + [
            each for key, part in parts.items() for each in _references(part, f"{path}.{key}")
        ]
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = enumerate(cast("Sequence[Any]", value))
        return [each for number, part in items for each in _references(part, f"{path}.{number}")]
    return []


def _rendering(text: str, schema: Any) -> str:
    """Check that it renders a note that has all its fields, and one that has none."""
    _text("rendering", text, LONGEST_RENDERING)
    checked = cast("dict[str, Any]", schema)
    for example in (example_of(checked), _bare(checked)):
        problem = rendering.check(text, example)
        if problem is not None:
            raise wrong("rendering", problem)
    return text


def example_of(schema: Mapping[str, Any], *, depth: int = 0) -> Any:
    """Make a value that a schema allows, with everything in it, for a preview."""
    if "$ref" in schema:
        return {
            "text": "Something that was said.",
            "lines": [1],
            "cites": [{"start": 0.0, "end": 1.0}],
        }
    if "const" in schema or schema.get("enum"):
        return schema.get("const", (schema.get("enum") or [None])[0])
    kind = schema.get("type")
    kind = cast("list[str]", kind)[0] if isinstance(kind, list) else kind
    if kind == "object" and depth < 8:
        parts = cast("dict[str, Any]", schema.get("properties", {}))
        return {name: example_of(part, depth=depth + 1) for name, part in parts.items()}
    if kind == "array" and depth < 8:
        item = example_of(cast("dict[str, Any]", schema.get("items", {})), depth=depth + 1)
        return [item] * max(1, int(schema.get("minItems", 1)))
    return {"integer": 1, "number": 1.0, "boolean": True, "null": None}.get(str(kind), "Text")


def _bare(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Make a note with empty lists and texts."""
    empty: dict[str, Any] = {"array": [], "object": {}, "string": ""}
    parts = cast("dict[str, Any]", schema.get("properties", {}))
    return {name: empty.get(str(part.get("type"))) for name, part in parts.items()}
