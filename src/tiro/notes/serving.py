"""The child's side of templates that people wrote: checks and renders them, under limits of memory and time."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from tiro.children import Arrays, Values
from tiro.errors import NothingSaid, TemplateInvalid
from tiro.notes import citing, reading, rendering
from tiro.notes.lines import Line
from tiro.notes.mistakes import Mistake, mistakes_of
from tiro.notes.schema import example_of
from tiro.notes.template import Template

EXTRACTING = "tiro.notes.extracting"
"""What finds key sentences: large, and seldom needed."""

Answer = tuple[Values, Arrays]


class TemplateService:
    """Methods of the child; see `tiro.children`."""

    def wake(self, values: Values, arrays: Arrays, report: Any) -> Answer:
        """Get ready, with what finds key sentences when that is needed."""
        del arrays, report
        if values.get("extracts"):
            import_module(EXTRACTING)
        return {}, {}

    def check(self, values: Values, arrays: Arrays, report: Any) -> Answer:
        """Check a template that is one text, and render it with an example.

        Values: `source`; `lines` and `language` of a recording, and `notes` beside it by template.
        """
        del arrays, report
        try:
            template = reading.parse(values["source"], origin="person")
        except TemplateInvalid as error:
            return _told(error), {}
        answer: Values = {"problems": [], "card": template.card, "markdown": None}
        if template.makes == "text":
            return answer, {}
        try:
            answer["markdown"] = rendering.render(template.rendering, _example(template, values))
        except rendering.Unrenderable as error:
            problem = Mistake("rendering", str(error))
            return answer | {"problems": [problem.view()]}, {}
        return answer, {}

    def look(self, values: Values, arrays: Arrays, report: Any) -> Answer:
        """Check the template of a path of the server's folder, and give it as one text."""
        del arrays, report
        path = Path(values["path"])
        try:
            parts = reading.gather(path)
            reading.understand(parts, origin="folder")
            # It is kept as one text, which must mean the same.
            reading.parse(parts.source, is_checked=True)
        except TemplateInvalid as error:
            return _told(error), {}
        return {"problems": [], "source": parts.source}, {}

    def render(self, values: Values, arrays: Arrays, report: Any) -> Answer:
        """Render a note: `rendering` and `data`."""
        del arrays, report
        try:
            return {"markdown": rendering.render(values["rendering"], values["data"])}, {}
        except rendering.Unrenderable as error:
            return {"problem": str(error)}, {}


def _told(error: TemplateInvalid) -> Values:
    problems = [each.view() for each in mistakes_of(error)]
    return {"problems": problems, "card": None, "markdown": None}


def _example(template: Template, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the note that there is, or one made of what was said, or one of the schema alone."""
    notes: Mapping[str, Mapping[str, Any]] = values.get("notes") or {}
    known = notes.get(template.name)
    if known is not None and template.schema["properties"].keys() <= known.keys():
        return known
    lines = [Line(**each) for each in values.get("lines") or ()]
    if not lines:
        return example_of(template.schema)
    found = _extracted(template, lines, values.get("language"))
    return citing.cite(found or _said(template.schema, lines), lines).data


def _extracted(
    template: Template, lines: Sequence[Line], language: str | None
) -> Mapping[str, Any] | None:
    if template.without_model is None:
        return None
    extracting: Any = import_module(EXTRACTING)
    try:
        found = extracting.extract(template.without_model, lines, language)
    except NothingSaid:
        return None
    return found if set(template.required) <= found.keys() else None


def _said(schema: Mapping[str, Any], lines: Sequence[Line]) -> Any:
    """Fill a schema with what was said, one line after the other."""
    left = iter(lines)

    def fill(value: Any) -> Any:
        if isinstance(value, list):
            return [fill(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(value, dict):
            return value
        if "lines" in value:
            line = next(left, lines[0])
            return {"text": line.text, "lines": [line.number]}
        return {name: fill(each) for name, each in value.items()}  # pyright: ignore[reportUnknownVariableType]

    return fill(example_of(schema))
