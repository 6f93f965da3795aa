"""Recordings of any age with all that can belong to them, and the means to look whether anything is left."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tiro.actions import importing
from tiro.actions.context import Context
from tiro.settings.live import Live
from tiro.store import audit, notes, recordings, speakers, transcripts, work
from tiro.store.database import Database
from tiro.store.ids import new_id
from tiro.store.tables import LOCAL_OWNER, Job, Recording, TranscriptRow, User
from tiro.transcript.model import Segment, Transcript, Word

DAY = 86_400.0
SIZE_BYTES = 1000
MANIFEST = {"manifest.json": {"format": "tiro-account", "version": 1}}


def with_ages(context: Context, **ages: int | str) -> None:
    """Let the installation say after how many days things go."""
    settings = context.settings
    retention = settings.retention.model_copy(update={f"{k}_days": v for k, v in ages.items()})
    object.__setattr__(context, "live", Live(settings.model_copy(update={"retention": retention})))


def account(context: Context, name: str, *, role: str = "member", **values: Any) -> str:
    """Make an account; gives its id."""
    owner_id = new_id("usr")
    row = User(
        id=owner_id, name=name, role=role, created_at=time.time(), login=name.lower(),
        login_folded=name.lower(), **values,
    )  # fmt: skip
    with context.database.write() as session:
        session.add(row)
    return owner_id


def record(
    context: Context,
    *,
    days: float = 0.0,
    owner_id: str = LOCAL_OWNER,
    word: str = "budget",
    state: str = "completed",
    segments: int = 3,
    content: bytes = b"sound",
) -> str:
    """Keep a recording with file, peaks, a job, a text, a speaker and a note; gives its id.

    Args:
        context: Where.
        days: How old everything is.
        owner_id: Whose.
        word: Stands in every text of it.
        state: Of its job.
        segments: Of its text.
        content: Its bytes; the word is put behind them.
    """
    recording_id, job_id = new_id("rec"), new_id("job")
    at = time.time() - days * DAY
    folder = f"recordings/{recording_id}"
    for name in (f"{folder}/original", f"{folder}/peaks", f"work/{job_id}/1/pcm"):
        path = context.files.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((content + word.encode()).ljust(SIZE_BYTES, b"."))
    with context.database.write() as session:
        recordings.add(
            session,
            Recording(
                id=recording_id, owner_id=owner_id, title=f"The {word} meeting",
                file_name=f"{word}.wav", media_type="audio/wav", size_bytes=SIZE_BYTES,
                content_hash="0" * 64, media_key=f"{folder}/original",
                peaks_key=f"{folder}/peaks", created_at=at, duration=10.0, wave=b"0" * 96,
            ),
        )  # fmt: skip
        session.add(
            Job(
                id=job_id, owner_id=owner_id, recording_id=recording_id, kind="transcribe",
                state="running", priority=5, plan=["listen@1"], options={"vocabulary": [word]},
                resolved={}, created_at=at, queued_at=at,
            )
        )  # fmt: skip
        session.flush()
        work.record_chunk(session, work.Fence(job_id, 1), 0, json.dumps({"text": word}))
        session.execute(sa.update(Job).where(Job.id == job_id).values(state=state, finished_at=at))
        transcripts.add(
            session,
            transcript=text_of(recording_id, word, segments),
            owner_id=owner_id,
            job_id=job_id,
            make_primary=True,
        )
        session.execute(
            sa.update(TranscriptRow)
            .where(TranscriptRow.recording_id == recording_id)
            .values(created_at=at)
        )
        speakers.add(session, recording_id, f"{word} speaker", label="S1")
        notes.add(session, owner_id, recording_id, title="Mine", text=f"Think of the {word}.")
    return recording_id


def text_of(recording_id: str, word: str, segments: int) -> Transcript:
    """Make a text in which a word stands in every segment."""
    return Transcript(
        id=new_id("tr"), recording_id=recording_id, version=1, revision=1, is_primary=True,
        origin="engine", language="en", duration=10.0, engine="fake", model="fake",
        quality="draft",
        segments=tuple(
            Segment(
                f"s{number}", float(number), number + 1.0, f"Of {word}.", "S1",
                confidence=0.9, language="en",
                words=(Word("Of", number, number + 0.4, 0.9, "S1"), Word(f"{word}.", number + 0.4, number + 1.0)),
                held="no_speech" if number == 2 else None,
            )
            for number in range(segments)
        ),
    )  # fmt: skip


def found_in_files(folder: Path, word: str) -> list[str]:
    """Name the files below a folder in which a word stands, whatever its case."""
    wanted = word.lower().encode()
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and wanted in path.read_bytes().lower()
    )


def found_in_tables(database: Database, word: str) -> list[str]:
    """Name the columns of all tables of all schemas in which a word stands, whatever its case."""
    return sorted(set(_columns_with(database, word)))


def _columns_with(database: Database, word: str) -> Iterator[str]:
    inspector = sa.inspect(database.engine)
    hidden = {"information_schema", "pg_catalog"}
    with database.read() as session:
        for schema in set(inspector.get_schema_names()) - hidden:
            for name in inspector.get_table_names(schema):
                for column in inspector.get_columns(name, schema):
                    place = sa.table(name, sa.column(column["name"]), schema=schema)
                    text = sa.cast(place.c[column["name"]], sa.Text)
                    query = sa.select(sa.literal(1)).select_from(place)
                    if session.execute(query.where(text.ilike(f"%{word}%")).limit(1)).first():
                        yield f"{schema}.{name}.{column['name']}"


async def brought(context: Context, content: bytes, owner_id: str = LOCAL_OWNER) -> dict[str, Any]:
    path = context.files.root.parent / "sent.zip"
    path.write_bytes(content)
    with importing.alone(owner_id):
        return await importing.bring(context, owner_id, path, who=audit.CONSOLE)


def zipped(files: dict[str, Any], change: Callable[[zipfile.ZipInfo], None] | None = None) -> bytes:
    """Make a zip of what is no JSON yet."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if change is not None:
                change(info)
            archive.writestr(info, value if isinstance(value, bytes) else json.dumps(value))
    return buffer.getvalue()
