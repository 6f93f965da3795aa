"""Brings an archive of an account in elsewhere: each recording whole or not at all, and none twice.

What was brought in before a process died is there; the same archive brings the rest.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from tiro.actions import (
    archive_making,
    incoming,
    preferences,
    quotas,
    retention,
    tagging,
    titles,
    vocabularies,
)
from tiro.actions.archive_reading import Archive, open_archive
from tiro.actions.archive_shapes import AccountShape, TagShape, VocabularyShape, VoiceShape
from tiro.actions.context import Context
from tiro.actions.exporting import ACCOUNT
from tiro.actions.voices import MOST_VOICES
from tiro.errors import ArchiveRefused, MediaError, RequestError, StateConflict
from tiro.store import audit, owners, voices
from tiro.store import retention as retention_rows
from tiro.store import tags as tag_rows
from tiro.store import vocabularies as vocabulary_rows
from tiro.store.ids import new_id
from tiro.store.tables import Voice
from tiro.transcript.recognition import packed

MOST_SKIPPED = 1000
TEXTS_BYTES = 512 * 1024 * 1024
"""Of an archive beside its sound, which counts against no quota."""
UNIT_MARGIN = 0.05
"""How far the length of a voice's vector may be from 1."""

_under_way: set[str] = set()


@dataclass(slots=True)
class Report:
    """What came in."""

    recordings: int = 0
    present: int = 0
    notes: int = 0
    tags: int = 0
    vocabularies: int = 0
    voices: int = 0
    templates: int = 0
    destinations: int = 0
    rules: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    def skip(self, name: str, reason: str) -> None:
        """Note what did not come in."""
        if len(self.skipped) < MOST_SKIPPED:
            self.skipped.append({"name": name[:200], "reason": reason})


@contextlib.contextmanager
def alone(owner_id: str) -> Generator[None]:
    """Let an account bring in one archive at a time, from its first byte on.

    Raises:
        StateConflict: An archive of this account is being brought in here already.
    """
    if owner_id in _under_way:
        raise StateConflict("An archive is being brought in already. Wait for its end.")
    _under_way.add(owner_id)
    try:
        yield
    finally:
        _under_way.discard(owner_id)


def most_bytes(context: Context, owner_id: str) -> int:
    """Tell how large an archive may be: no larger than all that the account may store, with texts.

    What it stores already is not taken off: the same archive may be sent again.
    """
    most = context.settings.archives.max_bytes
    with context.database.read() as session:
        may = quotas.of(session, context.settings.quotas, owner_id).stored_bytes
    return min(most, may + TEXTS_BYTES) if may else most


async def bring(context: Context, owner_id: str, path: Path, *, who: audit.Actor) -> dict[str, Any]:
    """Bring in what an archive holds, and tell what came and what did not; call it `alone`.

    Raises:
        ArchiveRefused: It is no archive of an account, or it could do harm.
    """
    with contextlib.ExitStack() as stack:
        opening = open_archive(path, context.settings.archives)
        archive = await asyncio.to_thread(stack.enter_context, opening)
        report = await _bring(context, owner_id, archive, who)
    await asyncio.to_thread(_record, context, owner_id, report, who)
    return asdict(report)


async def _bring(context: Context, owner_id: str, archive: Archive, who: audit.Actor) -> Report:
    report = Report()
    await asyncio.to_thread(_bring_lists, context, owner_id, archive, report)
    counts = await archive_making.bring(context, owner_id, archive, report.skip, who)
    report = replace(report, **counts)
    for name in await asyncio.to_thread(lambda: list(archive.folders())):
        try:
            notes = await incoming.bring(context, owner_id, archive, name)
        except (RequestError, MediaError) as error:
            report.skip(name, error.text)
            continue
        report.recordings += notes is not None
        report.present += notes is None
        report.notes += notes or 0
    return report


def _bring_lists(context: Context, owner_id: str, archive: Archive, report: Report) -> None:
    for shape in archive.shapes("tags.json", TagShape):
        report.tags += _tried(report, "tags", lambda each=shape: _tag(context, owner_id, each))
    for words in archive.shapes("vocabularies.json", VocabularyShape):
        report.vocabularies += _tried(
            report, "vocabularies", lambda each=words: _vocabulary(context, owner_id, each)
        )
    for voice in archive.shapes("voices.json", VoiceShape):
        report.voices += _tried(
            report, "voices", lambda each=voice: _voice(context, owner_id, each)
        )
    if archive.size(ACCOUNT) is not None:
        account = archive.shape(ACCOUNT, AccountShape)
        _tried(report, ACCOUNT, lambda: _wishes(context, owner_id, account))


def _tried(report: Report, name: str, bring_one: Callable[[], bool]) -> bool:
    try:
        return bring_one()
    except RequestError as error:
        report.skip(name, error.text)
        return False


def _tag(context: Context, owner_id: str, shape: TagShape) -> bool:
    name = tagging.check_name(shape.name)
    ages = None if shape.retention is None else retention.checked(shape.retention)
    with context.database.write() as session:
        owners.lock(session, owner_id)
        if tag_rows.by_names(session, owner_id, [name]):
            return False
        colour = shape.colour if shape.colour in tagging.COLOURS else None
        tag = tagging.add(session, owner_id, name, colour)
        tag.retention = ages
        session.flush()
        tag_rows.announce(session, tag)
    return True


def _vocabulary(context: Context, owner_id: str, shape: VocabularyShape) -> bool:
    with context.database.read() as session:
        if vocabulary_rows.find(session, owner_id, shape.name) is not None:
            return False
    draft = vocabularies.Draft(
        name=shape.name,
        entries=[entry.model_dump() for entry in shape.entries],
        language=shape.language,
        is_default=shape.is_default,
    )
    vocabularies.create(context, owner_id, draft)
    return True


def _voice(context: Context, owner_id: str, shape: VoiceShape) -> bool:
    name = titles.check_name(shape.name)
    if abs(math.hypot(*shape.vector) - 1.0) > UNIT_MARGIN:
        raise ArchiveRefused(f"The voice of {name} in the archive is none.")
    embedding = packed(shape.vector)
    with context.database.write() as session:
        owners.lock(session, owner_id)
        if voices.has(session, owner_id, name, embedding):
            return False
        if voices.count(session, owner_id) >= MOST_VOICES:
            raise StateConflict(f"At most {MOST_VOICES} voices are kept.")
        session.add(_voice_row(owner_id, name, embedding, shape))
    return True


def _voice_row(owner_id: str, name: str, embedding: str, shape: VoiceShape) -> Voice:
    moment = time.time()
    return Voice(
        id=new_id("voice"),
        owner_id=owner_id,
        name=name,
        encoder=shape.encoder,
        embedding=embedding,
        seconds=shape.seconds,
        consent=shape.consent.model_dump(),
        created_at=moment,
        updated_at=moment,
    )


def _wishes(context: Context, owner_id: str, account: AccountShape) -> bool:
    """Take over what is wanted of jobs and said of ages, where nothing is said here."""
    if account.preferences and not preferences.show(context, owner_id):
        preferences.put(context, owner_id, account.preferences)
    if account.retention:
        ages = retention.checked(account.retention)
        with context.database.write() as session:
            if not retention_rows.of_account(session, owner_id):
                retention_rows.say(session, owner_id, ages)
    return True


def _record(context: Context, owner_id: str, report: Report, who: audit.Actor) -> None:
    told = {**asdict(report), "skipped": len(report.skipped)}
    with context.database.write() as session:
        audit.record(session, who=who, action="archive.imported", target=owner_id, after=told)
