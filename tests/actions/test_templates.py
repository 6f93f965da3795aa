"""Which template a name means, and what becomes of those of the server's folder."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from searchkit import OTHER, recorded
from tiro.actions import own_templates, templates
from tiro.actions.context import Context
from tiro.actions.own_templates import Author
from tiro.errors import Forbidden, TemplateInvalid, TemplateMissing
from tiro.settings import TemplateSettings
from tiro.store.audit import SYSTEM
from tiro.store.tables import LOCAL_OWNER, User

OWN = """---
name: stand-up
version: 1
title: {en: Stand-up, de: Tagesrunde}
without_model: summary
---

%s

```json
{"type": "object", "properties": {"points": {"type": "array", "items": {"$ref": "#/$defs/statement"}}}}
```

```jinja
{% for point in points %}- {{ point | cited }}
{% endfor %}
```
"""


@pytest.fixture
def folder(context: Context, tmp_path: Path) -> Path:
    """The folder of templates for all."""
    made = tmp_path / "for-all"
    made.mkdir()
    context.settings.templates = TemplateSettings(dir=made)
    return made


def source(instruction: str, **head: Any) -> str:
    text = OWN.replace("%s", instruction)
    for name, value in head.items():
        text = text.replace(f"{name}: ", f"{name}: {value} #", 1)
    return text


def author(owner_id: str = LOCAL_OWNER, *, is_admin: bool = True) -> Author:
    return Author(owner_id, SYSTEM, is_admin)


def keep(context: Context, who: Author, text: str, **more: Any) -> str:
    return asyncio.run(own_templates.create(context, who, text, **more))["id"]


def instruction(context: Context, owner_id: str, name: str) -> str:
    return templates.find(context, owner_id, name).instruction


def test_own_template_comes_before_those_for_all(context: Context, folder: Path) -> None:
    """Own, for all, of the folder, shipped; never another account's."""
    with context.database.write() as session:
        session.add(User(id=OTHER, created_at=1.0, name="Other", role="member"))
    (folder / "mine.md").write_text(source("Of the folder."))
    assert instruction(context, OTHER, "stand-up") == "Of the folder."
    assert keep(context, author(), source("Of all.", version=2), is_shared=True) == "stand-up@2"
    assert instruction(context, OTHER, "stand-up") == "Of all."
    assert keep(context, author(OTHER), source("Of Other.", version=3)) == "stand-up@3"
    assert instruction(context, OTHER, "stand-up") == "Of Other."
    assert instruction(context, OTHER, "stand-up@1") == "Of the folder."
    assert instruction(context, LOCAL_OWNER, "stand-up") == "Of all."
    with pytest.raises(TemplateMissing):
        templates.find(context, LOCAL_OWNER, "stand-up@3")
    with pytest.raises(Forbidden):
        keep(context, author(OTHER, is_admin=False), source("x", version=9), is_shared=True)
    own_templates.delete(context, author(), "stand-up")
    assert instruction(context, LOCAL_OWNER, "stand-up") == "Of the folder."


def test_folder_is_read_again_when_it_changes(
    context: Context, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One that is wrong is told once in the log, with its line, and the others go on."""
    shelf = templates.shelf(context.settings)
    path = folder / "mine.md"
    path.write_text(source("One.") + "\n")
    assert shelf.find("stand-up").origin == "folder"
    with caplog.at_level(logging.WARNING):
        path.write_text(source("Two.", version="two"))
        assert [each.name for each in shelf.all()].count("stand-up") == 0
        assert shelf.find("meeting").origin == "shipped"
    (record,) = [each for each in caplog.records if "template" in each.message]
    told = record.__dict__["problem"]
    assert told == "version: A version is a whole number from 1. (line 3)"
    path.unlink()
    assert shelf.all()
    assert shelf.problems == {}


def test_preview_is_made_of_what_was_said(context: Context) -> None:
    """Key sentences where the template takes them, else one line after the other."""
    with context.database.write() as session:
        recording_id = recorded(session, "We sail at four.", "The outer berth is free.")
        silent = recorded(session)
    text = source("Say it.").replace("without_model: summary\n", "")

    def preview(recording: str) -> str:
        found = asyncio.run(own_templates.check(context, LOCAL_OWNER, text, recording_id=recording))
        return found["preview"]["markdown"]

    assert preview(recording_id) == "- We sail at four. [0:00]\n"
    assert preview(silent) == "- Something that was said. [0:00]\n"


def test_version_that_cannot_be_counted_on_is_asked_for(context: Context) -> None:
    """A change never gets a version that its text does not say."""
    text = source("Say it.").replace("version: 1", '"version": 1')
    assert keep(context, author(), text) == "stand-up@1"
    with pytest.raises(TemplateInvalid) as raised:
        asyncio.run(own_templates.replace(context, author(), "stand-up", text + "\n"))
    assert raised.value.text.startswith(
        "version: It is taken. Write on a line of its own: version: 2"
    )


def test_templates_of_the_folder_are_looked_at_when_a_server_begins(
    context: Context, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """So that a mistake stands in the log before somebody needs the template."""
    (folder / "mine.md").write_text("Say it.")
    with caplog.at_level(logging.WARNING):
        templates.look_at_start(context.settings).join()
    assert [each.__dict__["file"] for each in caplog.records] == [str(folder / "mine.md")]
