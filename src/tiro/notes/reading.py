"""Reads templates: one text each, or one folder each; what is wrong is told with its place."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, cast

import yaml

from tiro.errors import TemplateInvalid
from tiro.notes.mistakes import Mistake, as_error, mistakes_of, wrong
from tiro.notes.template import Origin, Template, make

SHIPPED = Path(__file__).parent / "templates"
LARGEST_BYTES = 100_000
LARGEST_HEAD = 8_000
FENCE = "---"
BLOCK = re.compile(
    r"^```(?P<kind>json|jinja)[^\n]*\n(?P<text>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL
)
PARTS = {
    "head": "template.yaml",
    "instruction": "instruction.md",
    "schema": "schema.json",
    "rendering": "rendering.md.jinja",
}
WHAT = {"schema": ("json", "the JSON Schema"), "rendering": ("jinja", "the rendering")}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a template, and the line in which it begins."""

    text: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Parts:
    """A template that was taken apart; nothing of it is understood yet."""

    head: Part
    instruction: Part
    schema: Part | None = None
    rendering: Part | None = None

    @property
    def source(self) -> str:
        """The template as one text."""
        blocks = [
            f"\n```{WHAT[name][0]}\n{part.text.strip(chr(10))}\n```\n"
            for name, part in (("schema", self.schema), ("rendering", self.rendering))
            if part is not None
        ]
        head, told = self.head.text.strip("\n"), self.instruction.text.strip()
        return f"{FENCE}\n{head}\n{FENCE}\n\n{told}\n{''.join(blocks)}"


def split(text: str) -> Parts:
    """Take a template apart that is one text: front matter, instruction, a `json` and a `jinja` block.

    Raises:
        TemplateInvalid: It has no such parts.
    """
    _check_text(text)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    opening, _, rest = text.partition("\n")
    head, closing, body = rest.partition(f"\n{FENCE}\n")
    if opening.strip() != FENCE or not closing:
        raise wrong("file", f"It must begin with front matter between two lines of {FENCE}.", 1)
    first = head.count("\n") + 4
    blocks: dict[str, Part] = {}
    for found in BLOCK.finditer(body):
        line = first + body.count("\n", 0, found.start("text"))
        if found["kind"] in blocks:
            raise wrong(found["kind"], "There is more than one such block.", line - 1)
        blocks[found["kind"]] = Part(found["text"], line)
    skipped = len(body) - len(body.lstrip("\n"))
    return Parts(
        head=Part(head, 2),
        instruction=Part(BLOCK.sub("", body).strip(), first + skipped),
        schema=blocks.get("json"),
        rendering=blocks.get("jinja"),
    )


def understand(parts: Parts, *, origin: Origin, is_checked: bool = False) -> Template:
    """Read the parts of a template.

    Args:
        parts: The parts.
        origin: Where it comes from.
        is_checked: It was checked before, and is not tried again; nothing hostile is in it.

    Raises:
        TemplateInvalid: `details.problems` names all that is wrong, with lines of the whole.
    """
    try:
        head = _head(parts.head.text)
        if head.get("makes") != "text":
            _require_blocks(parts)
        return make(
            head,
            instruction=parts.instruction.text,
            schema=None if parts.schema is None else _json(parts.schema.text),
            rendering_text="" if parts.rendering is None else parts.rendering.text,
            origin=origin,
            is_checked=is_checked,
        )
    except TemplateInvalid as error:
        raise as_error([_placed(each, parts) for each in mistakes_of(error)]) from None


def parse(text: str, *, origin: Origin = "shipped", is_checked: bool = False) -> Template:
    """Read a template that is one text.

    Raises:
        TemplateInvalid: `details.path` names what is wrong.
    """
    return understand(split(text), origin=origin, is_checked=is_checked)


def gather(path: Path) -> Parts:
    """Take a template apart that is a file, or a folder of template.yaml and its parts.

    Raises:
        TemplateInvalid: A file is missing, or none of ours.
    """
    if not path.is_dir():
        return split(_content(path))
    found = {
        name: Part(_content(path / file)) for name, file in PARTS.items() if _is_there(path, name)
    }
    for name in ("head", "instruction"):
        if name not in found:
            raise wrong("file", f"{PARTS[name]} cannot be read.")
    return Parts(**found)


def read(path: Path, *, origin: Origin = "folder", is_checked: bool = False) -> Template:
    """Read a template from a file or from a folder.

    Raises:
        TemplateInvalid: `details.path` begins with the file's name.
    """
    try:
        return understand(gather(path), origin=origin, is_checked=is_checked)
    except TemplateInvalid as error:
        raise named(error, path.name) from None


def named(error: TemplateInvalid, name: str) -> TemplateInvalid:
    """Say in which file the mistakes are."""
    found = mistakes_of(error)
    return as_error([Mistake(f"{name}: {each.path}", each.message, each.line) for each in found])


def shipped() -> list[Template]:
    """Read the templates that come with Tiro, which were checked when it was made."""
    paths = sorted(SHIPPED.glob("*.md"))
    return [read(path, origin="shipped", is_checked=True) for path in paths]


def with_version(source: str, version: int) -> str:
    """Give a template's text with another version."""
    head, closing, rest = source.partition(f"\n{FENCE}\n")
    return re.sub(r"(?m)^version[ \t]*:.*$", f"version: {version}", head, count=1) + closing + rest


def _is_there(folder: Path, name: str) -> bool:
    return (folder / PARTS[name]).exists()


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1).decode()
    except OSError:
        raise wrong("file", f"{path.name} cannot be read.") from None
    except UnicodeDecodeError:
        raise wrong("file", f"{path.name} is not UTF-8.") from None


def _check_text(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise wrong("file", "It is not valid Unicode.") from None
    if size > LARGEST_BYTES:
        raise wrong("file", f"It is larger than {LARGEST_BYTES} bytes.")
    if "\0" in text:
        raise wrong("file", "It holds zeros: it is no text.")


def _require_blocks(parts: Parts) -> None:
    missing = [
        Mistake(kind, f"A block ```{kind} with {what} is missing.")
        for name, (kind, what) in WHAT.items()
        if getattr(parts, name) is None
    ]
    if missing:
        raise as_error(missing)


class _Loader(yaml.SafeLoader):
    """Reads plain YAML: values that stand for others could grow without end."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = cast("Any", self).peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="anchors and aliases cannot be used", problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)  # pyright: ignore[reportUnknownMemberType]


def _head(text: str) -> dict[str, Any]:
    if len(text) > LARGEST_HEAD:
        raise wrong("front matter", f"It has more than {LARGEST_HEAD} letters.")
    try:
        found = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        raise wrong("front matter", f"It is no YAML: {_problem(error)}.", line) from None
    except (ValueError, RecursionError, OverflowError) as error:
        raise wrong("front matter", f"It is no YAML: {type(error).__name__}.") from None
    if not isinstance(found, dict):
        raise wrong("front matter", "It must name name, version and title.")
    return cast("dict[str, Any]", found)


def _problem(error: yaml.YAMLError) -> str:
    told = getattr(error, "problem", None) or getattr(error, "reason", None)
    return str(told or "it cannot be read")


def _json(text: str) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise wrong("schema", f"It is no JSON: {constant} is no number.")

    try:
        return json.loads(text, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise wrong("schema", f"It is no JSON: {error.msg}.", error.lineno) from None
    except RecursionError:
        raise wrong("schema", "It is nested too deeply.") from None
    except ValueError:
        raise wrong("schema", "A number has too many digits.") from None


def _placed(mistake: Mistake, parts: Parts) -> Mistake:
    """Give a mistake with its line in the whole text."""
    first, *further = mistake.path.split(".")
    aliases = {"json": "schema", "jinja": "rendering", "front matter": "head"}
    name = aliases.get(first, first)
    part = getattr(parts, name, None) if name in PARTS else parts.head
    if part is None:
        return mistake
    line = mistake.line
    if line is None:
        steps = [first] if name not in PARTS else further if name == "schema" else []
        line = _line_in(part.text, steps, is_json=name == "schema")
    return Mistake(mistake.path, mistake.message, line + part.line - 1)


def _line_in(text: str, steps: list[str], *, is_json: bool) -> int:
    """Find the line of a path, by looking for one name after the other."""
    at = 0
    for pattern in _patterns(steps, is_json=is_json):
        found = pattern.search(text, at)
        at = at if found is None else found.start()
    return text.count("\n", 0, at) + 1


def _patterns(steps: list[str], *, is_json: bool) -> Iterator[re.Pattern[str]]:
    for step in steps:
        if not step.isdecimal():
            name = re.escape(step)
            yield re.compile(rf'"{name}"\s*:' if is_json else rf"^{name}\s*:", re.MULTILINE)
