"""What is made and sent goes along with an account: templates, destinations without secrets, rules, notes with their data."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from actionkit import prober_of, rows
from keepkit import account, brought, record
from tiro import notes
from tiro.actions import destinations, exporting, rules
from tiro.actions.context import Context
from tiro.actions.destinations import Draft
from tiro.store import audit, note_templates
from tiro.store import notes as note_rows
from tiro.store.tables import (
    LOCAL_OWNER,
    DestinationRow,
    Note,
    NoteTemplate,
    RuleRow,
    TranscriptRow,
)

pytestmark = pytest.mark.anyio

SHIPPED = Path(notes.__file__).parent / "templates" / "summary.md"
SOURCE = (
    SHIPPED.read_text()
    .replace("name: summary", "name: standup")
    .replace("version: 1", "version: 3")
)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def filled(context: Context) -> None:
    recording_id = record(context, word="harbour")
    with context.database.write() as session:
        card = {"name": "standup", "version": 3}
        note_templates.add(session, LOCAL_OWNER, source=SOURCE, card=card, is_shared=False)
        text = session.query(TranscriptRow).filter_by(recording_id=recording_id).one()
        for number, is_primary in ((1, False), (2, True)):
            session.add(
                Note(
                    id=f"note_{number}", owner_id=LOCAL_OWNER, recording_id=recording_id,
                    origin="model", title="Stand-up", text=f"Version {number}", created_at=1.0,
                    updated_at=1.0, template="standup@3", template_name="standup", version=number,
                    is_primary=is_primary, data={"done": ["one"]}, coverage={"seconds": 9.0},
                    model="m", language="en", proposed_tags=["Work"],
                    transcript_id=text.id, transcript_revision=text.revision - 2 + number,
                )
            )  # fmt: skip
    config = {"url": "https://hooks.example.org/tiro"}
    draft = Draft(kind="webhook", name="Hook", config=config, secrets={"signing_secret": SECRET})
    destinations.create(context, LOCAL_OWNER, draft, audit.CONSOLE)
    wish = {"when": {"language": "en"}, "template": ["meeting"], "deliver": ["Hook"]}
    rules.create(context, LOCAL_OWNER, wish, audit.CONSOLE)


def exported(context: Context) -> bytes:
    return b"".join(exporting.export(context, LOCAL_OWNER, media=False, who=audit.CONSOLE))


async def test_what_is_made_comes_back_once_and_nothing_is_sent_by_it(context: Context) -> None:
    """In another account; its destination waits until a person sets its secret."""
    filled(context)
    prober_of(context).info = None
    content = exported(context)
    other = account(context, "Zoe")
    report = await brought(context, content, other)
    assert report["skipped"] == []
    assert [report[name] for name in ("templates", "destinations", "rules")] == [1, 1, 1]
    (place,) = [row for row in rows(context, DestinationRow) if row.owner_id == other]
    assert (place.name, place.state, place.secrets) == ("Hook", "stopped", None)
    (rule,) = [row for row in rows(context, RuleRow) if row.owner_id == other]
    assert (rule.makes["template"], rule.makes["deliver"]) == (["meeting"], [place.id])
    (template,) = [row for row in rows(context, NoteTemplate) if row.owner_id == other]
    assert (template.name, template.version, template.source) == ("standup", 3, SOURCE)
    made = {row.text: row for row in rows(context, Note) if row.owner_id == other}
    shown = made["Version 2"]
    assert (shown.is_primary, made["Version 1"].is_primary) == (True, False)
    assert (shown.data, shown.coverage, shown.proposed_tags) == (
        {"done": ["one"]}, {"seconds": 9.0}, ["Work"],
    )  # fmt: skip
    (text,) = [row for row in rows(context, TranscriptRow) if row.owner_id == other]
    present = (text.id, text.revision)
    views = {name: note_rows.view(note, present=present) for name, note in made.items()}
    assert (views["Version 1"]["is_stale"], views["Version 2"]["is_stale"]) == (True, False)
    again = await brought(context, content, other)
    assert [again[name] for name in ("templates", "destinations", "rules")] == [0, 0, 0]


async def test_an_archive_holds_no_secret(context: Context) -> None:
    """Neither in clear nor sealed."""
    filled(context)
    with zipfile.ZipFile(BytesIO(exported(context))) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        told = json.loads(archive.read("destinations.json"))
    assert SECRET.encode() not in everything
    assert b"v1." not in everything
    assert [(each["name"], each["secrets"]) for each in told] == [("Hook", ["signing_secret"])]
