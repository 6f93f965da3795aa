"""Reads templates: one file each, or one folder each; what is wrong is told with its place."""

import json
import re
from pathlib import Path
from typing import Any, cast

import yaml

from tiro.errors import TemplateInvalid
from tiro.notes.template import Origin, Template, make, wrong

SHIPPED = Path(__file__).parent / "templates"
LARGEST_BYTES = 200_000
FENCE = "---"
BLOCK = re.compile(
    r"^```(?P<kind>json|jinja)[^\n]*\n(?P<text>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL
)
PARTS = {
    "instruction": "instruction.md",
    "schema": "schema.json",
    "rendering": "rendering.md.jinja",
}


def parse(text: str, *, origin: Origin = "shipped") -> Template:
    """Read a template that is one text: front matter, instruction, a `json` and a `jinja` block.

    Raises:
        TemplateInvalid: `details.path` names what is wrong.
    """
    if len(text.encode()) > LARGEST_BYTES:
        raise wrong("file", f"It is larger than {LARGEST_BYTES} bytes.")
    opening, _, rest = text.lstrip("\ufeff").partition("\n")
    head, closing, body = rest.partition(f"\n{FENCE}\n")
    if opening.strip() != FENCE or not closing:
        raise wrong("file", f"It must begin with front matter between two lines of {FENCE}.")
    blocks: dict[str, str] = {}
    for found in BLOCK.finditer(body):
        if found["kind"] in blocks:
            raise wrong(found["kind"], "There is more than one such block.")
        blocks[found["kind"]] = found["text"]
    known = _head(head)
    if known.get("makes") != "text":
        for kind, what in (("json", "the JSON Schema"), ("jinja", "the rendering")):
            if kind not in blocks:
                raise wrong(kind, f"A block ```{kind} with {what} is missing.")
    return make(
        known,
        instruction=BLOCK.sub("", body).strip(),
        schema=_json(blocks["json"]) if "json" in blocks else None,
        rendering_text=blocks.get("jinja", ""),
        origin=origin,
    )


def read(path: Path, *, origin: Origin = "folder") -> Template:
    """Read a template from a file or from a folder of template.yaml and its parts.

    Raises:
        TemplateInvalid: `details.path` begins with the file's name.
    """
    try:
        return _folder(path, origin) if path.is_dir() else parse(_content(path), origin=origin)
    except TemplateInvalid as error:
        raise wrong(f"{path.name}: {error.details['path']}", error.text) from None


def _folder(path: Path, origin: Origin) -> Template:
    head = _head(_content(path / "template.yaml"))
    instruction = _content(path / PARTS["instruction"])
    if head.get("makes") == "text":
        return make(head, instruction=instruction, origin=origin)
    return make(
        head,
        instruction=instruction,
        schema=_json(_content(path / PARTS["schema"])),
        rendering_text=_content(path / PARTS["rendering"]),
        origin=origin,
    )


def shipped() -> list[Template]:
    """Read the templates that come with Tiro."""
    return [read(path, origin="shipped") for path in sorted(SHIPPED.glob("*.md"))]


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1).decode()
    except OSError:
        raise wrong("file", f"{path.name} cannot be read.") from None
    except UnicodeDecodeError:
        raise wrong("file", f"{path.name} is not UTF-8.") from None


def _head(text: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"line {mark.line + 2}" if mark is not None else "front matter"
        raise wrong(at, f"It is no YAML: {getattr(error, 'problem', error)}.") from None
    if not isinstance(found, dict):
        raise wrong("front matter", "It must name name, version and title.")
    return cast("dict[str, Any]", found)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise wrong("schema", f"It is no JSON: {error.msg} (line {error.lineno}).") from None
