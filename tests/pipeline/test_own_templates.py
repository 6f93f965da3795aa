"""Notes by templates that people wrote: their own first, rendered apart, and theirs to keep."""

import asyncio
from typing import Any

import pytest

from searchkit import recorded
from tiro.actions import further, notes, own_templates, templates
from tiro.actions.context import open_context
from tiro.actions.options import parse
from tiro.actions.own_templates import Author
from tiro.pipeline import direct
from tiro.pipeline.runner import Runner
from tiro.pipeline.works import make_works
from tiro.settings import Settings
from tiro.store.audit import SYSTEM
from tiro.store.database import Database
from tiro.store.tables import LOCAL_OWNER, Job

AUTHOR = Author(LOCAL_OWNER, SYSTEM, is_admin=True)
SAID = ("We sail at four.", "Please call the harbour by Monday.", "The outer berth is free.")
HARM = "{% if gist.text and gist.text != 'Something that was said.' %}{{ 'x' * 10**9 }}{% endif %}"
"""Harms with a note that is real, which no example shows."""


async def write(settings: Settings, source: str, name: str) -> tuple[Job, list[dict[str, Any]]]:
    """Keep a template, write a note by it, and delete it; gives the job and the notes."""
    queue = direct.DirectQueue()
    context = await asyncio.to_thread(open_context, settings, queue=queue)
    works = make_works(context, "direct")
    try:
        await own_templates.create(context, AUTHOR, source)
        with context.database.write() as session:
            recording_id = recorded(session, *SAID, language="en")
        options = parse({"stages": ["notes"], "template": name, "llm": "none"})
        job = further.add(context, LOCAL_OWNER, recording_id, options)
        await direct.work_off(Runner(works), queue, context, job["id"])
        own_templates.delete(context, AUTHOR, name)
        with context.database.read() as session:
            found = session.get_one(Job, job["id"])
        return found, list(notes.page(context, LOCAL_OWNER, recording_id)["items"])
    finally:
        await works.close()
        await context.media.close()
        context.close()


@pytest.fixture
def memo(settings: Settings, sqlite_database: Database) -> str:
    """The source of a template that comes with Tiro and needs no model."""
    del sqlite_database

    class Bare:
        def __init__(self) -> None:
            self.settings = settings

    return templates.show(Bare(), LOCAL_OWNER, "memo")["source"]


def changed(memo: str, rendering: str) -> str:
    """Give the template with a rendering that begins with something else."""
    text = memo.replace("```jinja\n", f"```jinja\n{rendering}\n")
    return text.replace("version: 1", "version: 7", 1)


def test_note_by_a_template_of_ones_own_outlives_it(settings: Settings, memo: str) -> None:
    """It stands for the shipped one of its name, and its note stays when it is deleted."""
    job, (note,) = asyncio.run(write(settings, changed(memo, "**Mine.**"), "memo"))
    assert job.state == "completed"
    assert note["template"] == "memo@7"
    assert note["text"].startswith("**Mine.**\n")


def test_template_that_does_harm_fails_its_job_alone(settings: Settings, memo: str) -> None:
    """The worker says why and goes on."""
    job, found = asyncio.run(write(settings, changed(memo, HARM), "memo@7"))
    assert (job.state, found) == ("failed", [])
    assert job.error is not None
    assert "too much memory" in job.error["message"]
