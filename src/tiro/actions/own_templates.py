"""Templates of people's own: kept by version, checked apart before that, and published by administrators."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tiro.actions import templates
from tiro.actions.context import Context
from tiro.errors import Forbidden, NotFound, StateConflict
from tiro.notes import apart, reading
from tiro.notes.lines import number_lines
from tiro.notes.mistakes import wrong
from tiro.notes.template import LAST_VERSION, NAME
from tiro.store import audit, note_templates, notes, owners, recordings, transcripts
from tiro.store.audit import Actor
from tiro.store.database import Session
from tiro.store.tables import NoteTemplate

MOST = 300
"""Versions that an account may keep."""
MOST_LINES = 60
"""Of a recording that a preview is made of."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who keeps a template.

    Attributes:
        owner_id: Whose it is.
        who: As the audit log names them.
        is_admin: They may publish it.
    """

    owner_id: str
    who: Actor
    is_admin: bool


async def check(
    context: Context, owner_id: str, source: str, *, recording_id: str | None = None
) -> dict[str, Any]:
    """Tell what is wrong with a template, and what it would make.

    Args:
        context: The database.
        owner_id: Who asks.
        source: The template as one text.
        recording_id: What the preview is made of; by default of an example.

    Raises:
        NotFound: There is no such recording.
        QueueFull: Too many others wait.
    """
    example: Mapping[str, Any] = {}
    if recording_id is not None:
        example = await asyncio.to_thread(_example, context, owner_id, recording_id)
    found = await apart.check_soon(source, example)
    made = found["markdown"]
    return {
        "problems": found["problems"],
        "preview": None if made is None else {"markdown": made},
    }


async def create(
    context: Context, author: Author, source: str, *, is_shared: bool = False
) -> dict[str, Any]:
    """Keep a new template, or a further version of one.

    Raises:
        TemplateInvalid: `details.problems` says what is wrong.
        StateConflict: There is one of this name and version, or as many as may be.
        Forbidden: Only administrators publish.
        QueueFull: Too many others wait.
    """
    _require_admin(author, wants=is_shared)
    card = _card(await apart.check_soon(source))

    def keep() -> dict[str, Any]:
        return _create(context, author, source, card, is_shared=is_shared)

    return await asyncio.to_thread(keep)


async def replace(
    context: Context, author: Author, name: str, source: str, *, is_shared: bool | None = None
) -> dict[str, Any]:
    """Keep the next version of a template; where its version is taken, it gets the next that is free.

    Args:
        context: The database.
        author: Who keeps it.
        name: The template's name, which stays.
        source: The template as one text.
        is_shared: Whether it is for all accounts; None: as before.

    Raises:
        NotFound: No template can have this name.
        TemplateInvalid: `details.problems` says what is wrong.
        StateConflict: There are as many as may be.
        Forbidden: Only administrators publish.
        QueueFull: Too many others wait.
    """
    if not NAME.fullmatch(name):
        raise NotFound("No template can have this name.")
    _require_admin(author, wants=bool(is_shared))
    card = _card(await apart.check_soon(source))
    if card["name"] != name:
        problem = wrong("name", f"It must stay {name}; a template of another name is a new one.")
        raise templates.invalid(problem.details["problems"])

    def keep() -> dict[str, Any]:
        return _replace(context, author, source, card, is_shared=is_shared)

    return await asyncio.to_thread(keep)


def delete(context: Context, author: Author, name: str) -> None:
    """Delete a version of one's own template, or all of them; notes that were made by it stay.

    Raises:
        NotFound: There is none of one's own.
    """
    bare, version = templates.parted(name)
    with context.database.write() as session:
        owners.lock(session, author.owner_id)
        of_name = note_templates.of_owner(session, author.owner_id, bare)
        was_shared = any(each.is_shared for each in of_name)
        if not note_templates.remove(session, author.owner_id, bare, version):
            raise NotFound("There is no template of your own with this name and version.")
        if was_shared:
            audit.record(session, who=author.who, action="template.withdrawn", target=name)


def _create(
    context: Context, author: Author, source: str, card: Mapping[str, Any], *, is_shared: bool
) -> dict[str, Any]:
    taken = _taken(context, author.owner_id, card["name"])
    if card["version"] in taken:
        raise StateConflict(
            f"There is a template {card['name']}@{card['version']} already."
            " Give it another version or another name."
        )
    with context.database.write() as session:
        owners.lock(session, author.owner_id)
        return _keep(session, author, source, card, is_shared=is_shared)


def _replace(
    context: Context,
    author: Author,
    source: str,
    card: Mapping[str, Any],
    *,
    is_shared: bool | None,
) -> dict[str, Any]:
    taken = _taken(context, author.owner_id, card["name"])
    with context.database.write() as session:
        owners.lock(session, author.owner_id)
        own = note_templates.of_owner(session, author.owner_id, card["name"])
        was_shared = bool(own) and own[0].is_shared
        shared = was_shared if is_shared is None else is_shared
        _require_admin(author, wants=shared)
        same = next((each for each in own if each.source == source), None)
        if same is not None and same is own[0]:
            _share(session, author, card["name"], was=was_shared, shared=shared)
            session.refresh(same)
            return _shown(same, author)
        if card["version"] in taken | {each.version for each in own}:
            version = max(taken | {each.version for each in own}) + 1
            source, card = _renumbered(source, version), {**card, "version": version}
        made = _keep(session, author, source, card, is_shared=shared)
        _share(session, author, card["name"], was=was_shared, shared=shared, is_told=False)
        return made


def _renumbered(source: str, version: int) -> str:
    """Give a template the next version.

    Raises:
        TemplateInvalid: It says its version in a way that cannot be changed for it.
    """
    text = reading.with_version(source, version)
    if reading.parse(text, origin="person", is_checked=True).version != version:
        problem = wrong("version", f"It is taken. Write on a line of its own: version: {version}")
        raise templates.invalid(problem.details["problems"])
    return text


def _keep(
    session: Session, author: Author, source: str, card: Mapping[str, Any], *, is_shared: bool
) -> dict[str, Any]:
    if note_templates.count(session, author.owner_id) >= MOST:
        raise StateConflict(f"At most {MOST} versions of templates are kept. Delete some first.")
    if card["version"] > LAST_VERSION:
        raise StateConflict(f"There are {LAST_VERSION} versions at most. Give it another name.")
    own = note_templates.of_owner(session, author.owner_id, card["name"])
    if any(each.version == card["version"] for each in own):
        raise StateConflict("There is a template of this name and version already.")
    row = note_templates.add(
        session, author.owner_id, source=source, card=card, is_shared=is_shared
    )
    if is_shared:
        target = f"{row.name}@{row.version}"
        audit.record(session, who=author.who, action="template.published", target=target)
    return _shown(row, author)


def _share(
    session: Session, author: Author, name: str, *, was: bool, shared: bool, is_told: bool = True
) -> None:
    """Let all versions of a template be for all, or for its owner alone."""
    if was == shared:
        return
    note_templates.share(session, author.owner_id, name, is_shared=shared)
    if is_told or not shared:
        action = "template.published" if shared else "template.withdrawn"
        audit.record(session, who=author.who, action=action, target=name)


def _shown(row: NoteTemplate, author: Author) -> dict[str, Any]:
    return templates.row_view(row, author.owner_id) | {"source": row.source}


def _taken(context: Context, owner_id: str, name: str) -> set[int]:
    """List the versions of a name that mean something to an account, so that none gets another meaning."""
    items: Sequence[Mapping[str, Any]] = templates.page(context, owner_id, versions=True)["items"]
    return {int(each["version"]) for each in items if each["name"] == name}


def _card(found: Mapping[str, Any]) -> Mapping[str, Any]:
    if found["problems"]:
        raise templates.invalid(found["problems"])
    card: Mapping[str, Any] = found["card"]
    return card


def _require_admin(author: Author, *, wants: bool) -> None:
    if wants and not author.is_admin:
        raise Forbidden(
            "Only administrators publish templates for all.", details={"scope": "admin"}
        )


def _example(context: Context, owner_id: str, recording_id: str) -> dict[str, Any]:
    """Gather what a preview of a recording is made of: lines from all over it, and notes that there are."""
    with context.database.read() as session:
        recordings.get(session, owner_id, recording_id)
        kept = notes.of_recording(session, owner_id, recording_id)
        data = {each.template_name: each.data for each in kept if each.is_primary and each.data}
        try:
            text = transcripts.primary(session, owner_id, recording_id)
        except NotFound:
            return {"notes": data}
    lines = number_lines(text.segments, text.speakers)
    step = max(1, len(lines) // MOST_LINES)
    told = [asdict(line) for line in lines[::step][:MOST_LINES]]
    return {"lines": told, "language": text.language, "notes": data}
