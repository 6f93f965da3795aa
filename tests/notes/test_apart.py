"""Templates that people wrote do no harm: whatever they do is refused in words, and the next one works."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tiro.notes import apart
from tiro.notes.apart import Apart, TooMuch
from tiro.notes.reading import LARGEST_BYTES

SOURCE = """---
name: stand-up
version: 1
title: Stand-up
---

Say what each one does.

```json
{"type": "object",
 "properties": {"points": {"type": "array", "items": {"$ref": "#/$defs/statement"}}}}
```

```jinja
%s
```
"""
GOOD = "{% for point in points %}- {{ point | cited }}{% endfor %}"
ENDLESS = "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}"
DEEP = '"items": ' + '{"type": "array", "items": ' * 40 + '{"$ref": "#/$defs/statement"}' + "}" * 40


@pytest.fixture(autouse=True, scope="module")
def ended() -> Iterator[None]:
    """End the children after the last test."""
    yield
    apart.close()


def source(rendering: str = GOOD) -> str:
    return SOURCE.replace("%s", rendering)


def problems(text: str) -> list[str]:
    """Check a template; gives what is wrong, each beginning with its place."""
    return [f"{each['path']}: {each['message']}" for each in apart.check(text)["problems"]]


@pytest.mark.parametrize(
    ("rendering", "told"),
    [
        ("{% for i in range(10**9) %}x{% endfor %}", "It counts too far."),
        ("{{ 'a' * 10**9 }}", "It takes too much memory."),
        ("{{ 'x' | center(10**9) }}", "It takes too much memory."),
        ("{{ ('a' * 1000) | replace('a', 'a' * 1000) }}", "It renders more than"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "It is nested too deeply."),
        ("{{" + "(" * 3000 + ")" * 3000 + "}}", "It is nested too deeply."),
        ("{{ points.__class__.__mro__ }}", "cannot reach"),
        ("{{ ''['__class__']['__base__']['__subclasses__']() }}", "cannot reach"),
        ("{{ points.append(1) }}", "cannot reach"),
        ("{% include '/etc/passwd' %}", "no loader"),
        ("{{ cycler.__init__.__globals__.os }}", "cannot reach"),
        ("{{ lipsum }}{{ 1 // 0 }}", "ZeroDivisionError"),
    ],
)
def test_rendering_that_does_harm_is_refused(rendering: str, told: str) -> None:
    """With its place; nothing is shown of what it reached for."""
    found = problems(source(rendering))
    assert len(found) == 1
    assert found[0].startswith("rendering: ")
    assert told in found[0]
    assert "/home" not in found[0]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            '"type": "array"',
            '"type": "array", "pattern": "(a+)+$"',
            "points.pattern: It cannot be used",
        ),
        (
            '"type": "array"',
            '"type": "array", "patternProperties": {"(a+)+": {}}',
            "cannot be used",
        ),
        ("#/$defs/statement", "#", "Only #/$defs/statement"),
        ('"properties"', '"$defs": {"a": {"$ref": "#/$defs/a"}}, "properties"', "$defs: It cannot"),
        ('"type": "array"', '"type": "array", "minItems": 1000000000', "minItems: A whole number"),
        ('"items": {"$ref": "#/$defs/statement"}', DEEP, "levels deep"),
        ('"items": {"$ref": "#/$defs/statement"}', '"items": ' + "[" * 9000, "nested too deeply"),
        ('"items": {"$ref": "#/$defs/statement"}', '"items": true', "A JSON Schema is an object."),
        ('"type": "array"', '"type": "array", "minItems": ' + "9" * 5000, "too many digits"),
        ('"type": "array"', '"type": "array", "maximum": Infinity', "Infinity is no number"),
        ('"type": "array"', '"enum": [1' + "0" * 400 + "]", "points.enum.0: A text of up to"),
        ('"type": "array"', '"enum": [1e999]', "points.enum.0: A text of up to"),
        ('"type": "array"', '"type": {"a": []}', "points.type: One of"),
        ("title: Stand-up", "title: x\nwithout_model: [memo]", "without_model: One of"),
        ("title: Stand-up", "title: x\nmakes: {a: b}", "makes: note or text"),
        ("title: Stand-up", "title: x\n? [a, b]\n: c", "It is no YAML"),
        ("title: Stand-up", "title: &a [x]\ntags: [*a, *a]", "anchors and aliases cannot be used"),
        ("title: Stand-up", "title: !!python/object/apply:os.system [id]", "It is no YAML"),
        ("title: Stand-up", "title: " + "[" * 5000, "RecursionError"),
        ("title: Stand-up", "title: x\ntags: [" + "x, " * 5000 + "]", "more than 8000 letters"),
        ("Say what", "x" * 1_000_000, f"larger than {LARGEST_BYTES} bytes"),
        ("Say what", "\ud800", "not valid Unicode"),
        ("Say what", "\0", "holds zeros"),
    ],
)
def test_schema_or_head_that_does_harm_is_refused(old: str, new: str, told: str) -> None:
    """Bombs of each kind: patterns, references, depth, numbers, aliases, sizes."""
    assert old in SOURCE
    found = problems(source().replace(old, new, 1))
    assert told in "\n".join(found)


def test_template_without_end_is_stopped_and_the_next_one_works() -> None:
    """It costs its own child only; one that asks meanwhile is answered."""
    children = Apart()
    try:
        children.ask("check", {"source": source()})
        stopped: list[Any] = []

        def run() -> None:
            try:
                children.ask("check", {"source": source(ENDLESS)}, seconds=1.0)
            except TooMuch as error:
                stopped.append(error.code)

        endless = threading.Thread(target=run)
        endless.start()
        assert children.ask("check", {"source": source()})["problems"] == []
        endless.join(60)
        assert not endless.is_alive()
        assert stopped == ["note_failed"]
        assert children.ask("check", {"source": source()})["problems"] == []
    finally:
        children.close()


def test_note_is_rendered_apart() -> None:
    """As a worker does it; what cannot be rendered is told."""
    data = {"points": [{"text": "It rains.", "cites": [{"start": 3725.0, "end": 3727.0}]}]}
    assert apart.render(GOOD, data) == "- It rains. [1:02:05]\n"
    with pytest.raises(ValueError, match="division by zero"):
        apart.render("{{ 1 / 0 }}", data)
