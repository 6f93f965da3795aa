"""Templates: those that come with Tiro, and what is told of those that are wrong."""

import json
from pathlib import Path

import pytest

from tiro.errors import TemplateInvalid
from tiro.notes import reading, rendering
from tiro.notes.template import Template, example_of

GOOD = """---
name: stand-up
version: 2
title: {en: Stand-up, de: Tagesrunde}
tags: [standup]
---

Say what each one does.

```json
{"type": "object", "properties": {"points": {"type": "array", "items": {"$ref": "#/$defs/statement"}}},
 "required": ["points"]}
```

```jinja
{% for point in points %}
- {{ point | cited }}
{% endfor %}
```
"""
SHIPPED = {
    "call", "interview", "lecture", "meeting", "memo", "podcast", "soap", "subtitles", "summary",
}  # fmt: skip


def broken(old: str, new: str) -> TemplateInvalid:
    assert old in GOOD
    with pytest.raises(TemplateInvalid) as raised:
        reading.parse(GOOD.replace(old, new, 1))
    return raised.value


def test_templates_that_come_with_tiro_are_whole() -> None:
    found = {each.name: each for each in reading.shipped()}
    assert set(found) == SHIPPED
    assert all({"en", "de"} <= each.title.keys() for each in found.values())
    assert [name for name, each in found.items() if each.makes == "text"] == ["subtitles"]


@pytest.mark.parametrize("template", reading.shipped(), ids=lambda each: each.id)
def test_template_renders_what_its_schema_allows(template: Template) -> None:
    if template.makes == "note":
        text = rendering.render(template.rendering, example_of(template.schema))
        assert "Something that was said. [0:00]" in text
        assert "{" not in text


def test_parts_of_a_template_are_found() -> None:
    found = reading.parse(GOOD)
    assert found.id == "stand-up@2"
    assert found.instruction == "Say what each one does."
    assert found.required == ("points",)
    note = {"points": [{"text": "It rains.", "cites": [{"start": 3725.0, "end": 3727.0}]}]}
    assert rendering.render(found.rendering, note) == "- It rains. [1:02:05]\n"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("---\nname", "name", "file"),
        ("name: stand-up", "name: Stand Up", "name"),
        ("name: stand-up", "nam: stand-up", "nam"),
        ("version: 2", "version: two", "version"),
        ("version: 2", "version: 0", "version"),
        ("version: 2", "version: [", "front matter"),
        ("en: Stand-up, ", "", "title.en"),
        ("tags: [standup]", "tags: standup", "tags"),
        ("tags: [standup]", "makes: cake", "makes"),
        ("tags: [standup]", "proposes_tags: maybe", "proposes_tags"),
        ("tags: [standup]", "without_model: magic", "without_model"),
        ("Say what each one does.", "", "instruction"),
        ("```json", "```yaml", "json"),
        ("```jinja", "```text", "jinja"),
        ('{"type": "object"', '{"type": "object', "schema"),
        ('{"type": "object"', '{"type": "array"', "schema.type"),
        ('"type": "array"', '"type": "arry"', "schema.properties.points.type"),
        ("#/$defs/statement", "http://host/x", "schema.properties.points.items.$ref"),
        ('"required": ["points"]', '"required": ["point"]', "schema.required"),
        ("{% endfor %}", "", "rendering"),
        ("point | cited", "point.__class__.__mro__", "rendering"),
        ("point | cited", "points | attr('append')(1)", "rendering"),
        ("in points %}", "in range(1000000) %}", "rendering"),
        ("point | cited", "1 / 0", "rendering"),
    ],
)
def test_place_of_a_mistake_is_told(old: str, new: str, path: str) -> None:
    error = broken(old, new)
    assert error.details["path"] == path
    assert error.text.startswith(f"{path}: ")


def test_template_may_be_a_folder(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"gist": {"$ref": "#/$defs/statement"}}}
    for name, text in {
        "template.yaml": "name: mine\nversion: 1\ntitle: Mine\n",
        "instruction.md": "Say it.",
        "schema.json": json.dumps(schema),
        "rendering.md.jinja": "{{ gist | cited }}",
    }.items():
        (tmp_path / name).write_text(text)
    found = reading.read(tmp_path)
    assert (found.id, found.origin, found.title) == ("mine@1", "folder", {"en": "Mine"})


def test_file_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("name: mine\nversion: 1\ntitle: Mine\n")
    with pytest.raises(TemplateInvalid, match=r"instruction\.md cannot be read"):
        reading.read(tmp_path)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"---\n" + b"x" * 300_000])
def test_file_that_is_no_template_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(content)
    with pytest.raises(TemplateInvalid, match=r"^x\.md: file"):
        reading.read(path)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("![x](https://evil.example/?q=1)", "!\\[x](https://evil.example/?q=1)"),
        ("<img src=x>", "\\<img src=x>"),
        ("\\<img src=x>", "\\<img src=x>"),
        ("\\\\<img src=x>", "\\\\\\<img src=x>"),
        ("as of [12:41] and [1:02:03]", "as of \\[12:41] and \\[1:02:03]"),
        ("\\\\[12:41]", "\\\\\\[12:41]"),
        ("3 < 4, [x] and \\[12:41]", "3 < 4, [x] and \\[12:41]"),
    ],
)
def test_what_a_model_says_loads_nothing_and_passes_for_no_citation(
    said: str, written: str
) -> None:
    """Markdown viewers fetch pictures by themselves, and what was said may ask for one."""
    statement = {"text": said, "cites": [{"start": 2.0, "end": 3.0}]}
    assert rendering.render("{{ it | cited }}", {"it": statement}) == f"{written} [0:02]\n"
