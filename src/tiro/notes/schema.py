"""The JSON Schema of a note: the keywords that servers of language models know, and none that costs more than it says."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from tiro.notes.mistakes import wrong

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
TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")
DEEPEST = 10
MOST_PARTS = 400
MOST_PROPERTIES = 60
MOST_ITEMS = 50
"""That a list may be asked to have at least."""
MOST_VALUES = 100
LONGEST_NAME = 60
LONGEST_TEXT = 1000
LARGEST = 1_000_000_000


def check(schema: Any) -> dict[str, Any]:
    """Check a schema, and give it with the definition of a statement.

    Raises:
        TemplateInvalid: `details.path` names what is wrong.
    """
    if not isinstance(schema, dict):
        raise wrong("schema", "A JSON Schema of an object.")
    found = cast("dict[str, Any]", schema)
    if found.get("type") != "object":
        raise wrong("schema.type", "A note is an object with properties.")
    if not found.get("properties"):
        raise wrong("schema.properties", "A note is an object with properties.")
    _Walk().part(found, "schema", 0)
    return {**found, "$defs": dict(DEFINITIONS), "additionalProperties": False}


class _Walk:
    """Walks through a schema, which is a tree, and counts its parts."""

    def __init__(self) -> None:
        self._parts = 0
        self._checks: dict[str, Callable[[Any, str, int], None]] = {
            "type": _check_type,
            "properties": self._properties,
            "items": self._items,
            "anyOf": self._choices,
            "enum": _check_enum,
            "const": _check_value,
            "$ref": _check_reference,
            "required": _check_names,
            "title": _check_text,
            "description": _check_text,
            "minItems": _check_count(MOST_ITEMS),
            "maxItems": _check_count(LARGEST),
            "minLength": _check_count(LONGEST_TEXT),
            "maxLength": _check_count(LARGEST),
            "minimum": _check_number,
            "maximum": _check_number,
            "additionalProperties": _check_flag,
        }

    def part(self, value: Any, path: str, depth: int) -> None:
        """Check a schema within the schema."""
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise wrong(path, f"A schema has at most {MOST_PARTS} parts.")
        if depth > DEEPEST:
            raise wrong(path, f"A schema is at most {DEEPEST} levels deep.")
        if not isinstance(value, dict):
            raise wrong(path, "A JSON Schema is an object.")
        parts = cast("dict[str, Any]", value)
        for key, each in parts.items():
            check_key = self._checks.get(key)
            if check_key is None:
                known = ", ".join(sorted(self._checks))
                raise wrong(f"{path}.{key}", f"It cannot be used here; known are {known}.")
            check_key(each, f"{path}.{key}", depth)
        if not parts.keys() & {"type", "$ref", "enum", "const", "anyOf"}:
            raise wrong(path, "It must say what it is: type, $ref, enum, const or anyOf.")
        self._needs_what_it_has(parts, path)

    def _needs_what_it_has(self, parts: dict[str, Any], path: str) -> None:
        for name in parts.get("required", ()):
            if name not in parts.get("properties", {}):
                raise wrong(f"{path}.required", f"There is no property '{name}'.")
        if parts.get("minItems", 0) > parts.get("maxItems", LARGEST):
            raise wrong(f"{path}.minItems", "It is more than maxItems.")

    def _properties(self, value: Any, path: str, depth: int) -> None:
        if not isinstance(value, dict):
            raise wrong(path, "An object of names and what they are.")
        parts = cast("dict[str, Any]", value)
        if len(parts) > MOST_PROPERTIES:
            raise wrong(path, f"At most {MOST_PROPERTIES} properties.")
        for name, each in parts.items():
            if not name.isidentifier() or len(name) > LONGEST_NAME:
                raise wrong(f"{path}.{name[:LONGEST_NAME]}", "A name is letters, digits and _.")
            self.part(each, f"{path}.{name}", depth + 1)

    def _items(self, value: Any, path: str, depth: int) -> None:
        self.part(value, path, depth + 1)

    def _choices(self, value: Any, path: str, depth: int) -> None:
        for number, each in enumerate(_list(value, path)):
            self.part(each, f"{path}.{number}", depth + 1)


def _list(value: Any, path: str) -> list[Any]:
    found = cast("list[Any]", value) if isinstance(value, list) else []
    if not 0 < len(found) <= MOST_VALUES:
        raise wrong(path, f"A list of one to {MOST_VALUES}.")
    return found


def _check_type(value: Any, path: str, _: int) -> None:
    for each in _list(value, path) if isinstance(value, list) else [value]:
        if each not in TYPES:
            raise wrong(path, f"One of {', '.join(TYPES)}.")


def _check_enum(value: Any, path: str, depth: int) -> None:
    for number, each in enumerate(_list(value, path)):
        _check_value(each, f"{path}.{number}", depth)


def _check_value(value: Any, path: str, _: int) -> None:
    is_text = isinstance(value, str) and len(value) <= LONGEST_TEXT
    is_number = isinstance(value, int | float) and abs(value) <= LARGEST
    if not (is_text or is_number or value is None):
        raise wrong(path, f"A text of up to {LONGEST_TEXT} letters, a number, true, false or null.")


def _check_reference(value: Any, path: str, _: int) -> None:
    if value != STATEMENT:
        raise wrong(path, f"Only {STATEMENT} can be referred to.")


def _check_names(value: Any, path: str, _: int) -> None:
    if not isinstance(value, list) or not all(isinstance(x, str) for x in cast("list[Any]", value)):
        raise wrong(path, "A list of names.")


def _check_text(value: Any, path: str, _: int) -> None:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise wrong(path, f"A text of up to {LONGEST_TEXT} letters.")


def _check_count(most: int) -> Callable[[Any, str, int], None]:
    def check_count(value: Any, path: str, _: int) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise wrong(path, f"A whole number of 0 to {most}.")

    return check_count


def _check_number(value: Any, path: str, _: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
        raise wrong(path, f"A number of at most {LARGEST}.")


def _check_flag(value: Any, path: str, _: int) -> None:
    if not isinstance(value, bool):
        raise wrong(path, "true or false.")


def example_of(schema: Mapping[str, Any], *, depth: int = 0) -> Any:
    """Make a value that a schema allows, with everything in it, for a preview."""
    if "$ref" in schema:
        cites = [{"start": 0.0, "end": 1.0}]
        return {"text": "Something that was said.", "lines": [1], "cites": cites}
    if "const" in schema or schema.get("enum"):
        return schema.get("const", (schema.get("enum") or [None])[0])
    if schema.get("anyOf"):
        return example_of(schema["anyOf"][0], depth=depth + 1)
    kind = schema.get("type")
    kind = cast("list[str]", kind)[0] if isinstance(kind, list) else kind
    if kind == "object" and depth <= DEEPEST:
        parts = cast("dict[str, Any]", schema.get("properties", {}))
        return {name: example_of(part, depth=depth + 1) for name, part in parts.items()}
    if kind == "array" and depth <= DEEPEST:
        item = cast("dict[str, Any]", schema.get("items") or {"type": "string"})
        return [example_of(item, depth=depth + 1)] * max(1, int(schema.get("minItems", 1)))
    return {"integer": 1, "number": 1.0, "boolean": True, "null": None}.get(str(kind), "Text")


def bare_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Make a note with empty lists and texts."""
    empty: dict[str, Any] = {"array": [], "object": {}, "string": ""}
    parts = cast("dict[str, Any]", schema.get("properties", {}))
    return {name: empty.get(str(part.get("type"))) for name, part in parts.items()}
