"""The child's side of templates that people wrote: checks and renders them, under limits of memory and time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tiro.children import Arrays, Values
from tiro.errors import NothingSaid, TemplateInvalid
from tiro.notes import citing, reading, rendering
from tiro.notes.lines import Line
from tiro.notes.mistakes import Mistake, mistakes_of
from tiro.notes.schema import example_of
from tiro.notes.template import Template

Answer = tuple[Values, Arrays]


class TemplateService:
    """Methods of the child; see `tiro.children`."""

    def wake(self, values: Values, arrays: Arrays, report: Any) -> Answer:
        """Say that it is there."""
        del values, arrays, report
        return {}, {}

    def check(self, values: Values, arrays: Arrays, report: Any) -> Answer:
        """Check a template that is one text, and render it with an example.

        Values: `source`; `lines` of a recording, or none; `data` of a note that there is, or none.
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
        """Check the template of a path of the server's folder."""
        del arrays, report
        try:
            template = reading.read(Path(values["path"]))
        except TemplateInvalid as error:
            return _told(error), {}
        return {"problems": [], "card": template.card}, {}

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
    data: Mapping[str, Any] | None = values.get("data")
    if data is not None and set(template.required) <= data.keys():
        return data
    lines = [Line(**each) for each in values.get("lines") or ()]
    if not lines:
        return example_of(template.schema)
    found = _extracted(template, lines, values.get("language"))
    return citing.cite(found or _said(template.schema, lines), lines).data


def _extracted(
    template: Template, lines: Sequence[Line], language: str | None
) -> Mapping[str, Any] | None:
    from tiro.notes import extracting  # noqa: PLC0415 - what finds key words is large

    if template.without_model is None:
        return None
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
