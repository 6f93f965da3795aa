"""The list of recordings at 100,000: every filter with every sort, on SQLite and PostgreSQL.

Told in processor time, of this process and of PostgreSQL's, since other programs slow the wall clock.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psutil
from sqlalchemy import insert, text

from bench.measure import Figure, tree_cpu_seconds
from tiro.actions import recordings, tags
from tiro.actions.context import Context
from tiro.settings import Settings
from tiro.store import scope
from tiro.store.database import Database, open_database
from tiro.store.ids import new_id
from tiro.store.listing import Filters
from tiro.store.names import folded
from tiro.store.paging import Asked
from tiro.store.tables import (
    LOCAL_OWNER,
    Job,
    Recording,
    RecordingName,
    RecordingTag,
    Tag,
)

import databases  # isort: skip - workspace puts it on the path

ORDERS = ("-created_at", "created_at", "title", "-duration")
ROWS = 100_000
TIMES = 10
BATCH = 5_000
FIRST = 1_700_000_000.0
DAY = 86_400.0
WORDS = (
    "budget", "meeting", "interview", "Müller", "Zürich", "lecture", "board", "notes", "Anna", "call",
    "weekly", "été", "会議",
)  # fmt: skip
LANGUAGES = random.Random(7).choices(["en", "de", "fr", "ja"], [600, 300, 99, 1], k=ROWS)  # noqa: S311 - the same each time
FILTERS: dict[str, Filters] = {
    "none": Filters(),
    "text in one of 12": Filters(text="zurich"),
    "text in one of 100": Filters(text="special"),
    "text in one": Filters(text="needle"),
    "text in none": Filters(text="nowhere"),
    "state completed": Filters(states=("completed",)),
    "state failed, the oldest": Filters(states=("failed",)),
    "state queued or running": Filters(states=("queued", "running")),
    "attention": Filters(needs_attention=True),
    "language en": Filters(language="en"),
    "language ja": Filters(language="ja"),
    "a day": Filters(created_from=FIRST + 300 * DAY, created_to=FIRST + 301 * DAY),
    "half of the time": Filters(created_from=FIRST, created_to=FIRST + 350 * DAY),
    "over two hours": Filters(duration_min=7_200),
    "under ten minutes": Filters(duration_max=600),
    "deleted": Filters(is_deleted=True),
    "favourites": Filters(is_favourite=True),
    "no favourites": Filters(is_favourite=False),
    "tag of 1 in 2": Filters(tags=("tag_half",)),
    "tag of 1 in 7, the oldest": Filters(tags=("tag_old",)),
    "tag of 1 in 1,000": Filters(tags=("tag_rare",)),
    "any of two tags": Filters(tags=("tag_half", "tag_old")),
    "all of two tags": Filters(tags=("tag_half", "tag_old"), all_tags=True),
    "a tag, a text": Filters(tags=("tag_half",), text="special"),
    "a tag, favourites, de": Filters(tags=("tag_half",), is_favourite=True, language="de"),
    "completed, de, text, half": Filters(
        states=("completed",), language="de", text="board", created_to=FIRST + 350 * DAY
    ),
}
TAGS: tuple[tuple[str, Callable[[int], bool]], ...] = (
    ("tag_half", lambda index: index % 2 == 0),
    ("tag_old", lambda index: index < ROWS // 7),
    ("tag_rare", lambda index: index % 1000 == 3),
)
QUALITY = {
    "verdict": {"code": "good", "message": "The sound is good."},
    "findings": [{"code": f"finding_{n}", "message": "Something to know. " * 4} for n in range(4)],
    "loudness_lufs": -21.4,
    "snr_db": 34.0,
}


def listing() -> list[Figure]:
    """First pages of 50 with jobs and speakers, as the API gives them; for each filter the slowest order."""
    with tempfile.TemporaryDirectory() as name:
        kit = databases.Databases(Path(name))
        (Path(name) / "data").mkdir()
        kit.sqlite_file(Path(name) / "data")
        try:
            kinds = {
                "SQLite": kit.settings(Path(name) / "data"),
                "PostgreSQL": kit.settings(Path(name) / "data", kit.postgres_url()),
            }
            return [figure for kind in kinds for figure in _measured(kind, kinds[kind])]
        finally:
            kit.stop()


def _measured(kind: str, settings: Settings) -> Iterator[Figure]:
    with closing(open_database(settings)) as database:
        _fill(database)
        context = cast("Context", SimpleNamespace(database=database))
        server = _server_pid(database)
        for name, filters in FILTERS.items():
            times = {
                sort: _time(server, _page(context, filters, Asked(50, sort=sort)))
                for sort in ORDERS
            }
            slowest = max(times, key=lambda sort: times[sort])
            how = ", ".join(f"{sort} {1000 * times[sort]:.0f}" for sort in ORDERS)
            yield Figure(f"list, {kind}, {name}", 1000 * times[slowest], "ms", 50.0, how=how)
        counted = _page(context, Filters(states=("completed",)), Asked(50, count=True))
        tagged = _time(server, lambda: tags.page(context, LOCAL_OWNER))
        yield Figure(f"list, {kind}, tags with their counts", 1000 * tagged, "ms")
        yield Figure(
            f"list, {kind}, counted", 1000 * _time(server, counted), "ms", how="up to 10,000"
        )


def _page(context: Context, filters: Filters, asked: Asked) -> Callable[[], Any]:
    def read() -> Any:
        # As for a request, which sees what its owner has and nothing else.
        with scope.acting_for(LOCAL_OWNER):
            return recordings.page(context, LOCAL_OWNER, asked, filters)

    return read


def _time(server: int | None, work: Callable[[], Any]) -> float:
    """Give the processor time of one run, the mean of several after a first one."""
    work()
    before = time.thread_time() + (tree_cpu_seconds(server) if server else 0.0)
    for _ in range(TIMES):
        work()
    after = time.thread_time() + (tree_cpu_seconds(server) if server else 0.0)
    return (after - before) / TIMES


def _server_pid(database: Database) -> int | None:
    """Give PostgreSQL's own process; None on SQLite, which has none."""
    if not database.is_postgres:
        return None
    with database.read() as session:
        return psutil.Process(session.scalar(text("SELECT pg_backend_pid()"))).ppid()


def _fill(database: Database) -> None:
    with database.write() as session:
        for index, (tag, _) in enumerate(TAGS):
            session.add(
                Tag(
                    id=tag,
                    owner_id=LOCAL_OWNER,
                    name=tag,
                    folded=tag,
                    colour="teal",
                    created_at=float(index),
                )
            )
    for at in range(0, ROWS, BATCH):
        rows = [_row(index) for index in range(at, at + BATCH)]
        with database.write() as session:
            session.execute(insert(Recording), rows)
            session.execute(insert(RecordingName), [_name(row) for row in rows])
            session.execute(insert(Job), [_job(row) for row in rows])
            session.execute(insert(RecordingTag), _tags(rows, at))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.is_postgres:
            # As its own housekeeping does sooner or later.
            connection.exec_driver_sql("VACUUM ANALYZE")


def _row(index: int) -> dict[str, Any]:
    dice = random.Random(index)  # noqa: S311 - the same each time
    title = " ".join(dice.choices(WORDS, k=4))
    if index % 100 == 17:
        title += " special"
    if index == ROWS // 3:
        title += " needle"
    state = _state(index)
    return {
        "id": new_id("rec"),
        "owner_id": LOCAL_OWNER,
        "title": title,
        "file_name": f"{title[:20]} {index}.m4a",
        "media_type": "audio/mp4",
        "size_bytes": 10_000_000,
        "content_hash": f"{index:064d}",
        "created_at": FIRST + index * 700 * DAY / ROWS,
        "duration": dice.lognormvariate(7.0, 0.8),
        "quality": QUALITY,
        "wave": dice.randbytes(96),
        "language": LANGUAGES[index],
        "job_state": state,
        "needs_attention": state == "failed" or index % 1000 == 5,
        "is_favourite": index % 50 == 7,
        "deleted_at": FIRST if index % 5000 == 1 else None,
        "purge_at": 4e9 if index % 5000 == 1 else None,
    }


def _state(index: int) -> str:
    """All but 2,500 are done: the oldest have failed, the newest wait."""
    if index < 2_000:
        return "failed"
    return "completed" if index < ROWS - 500 else ("running" if index % 100 == 0 else "queued")


def _name(row: dict[str, Any]) -> dict[str, Any]:
    text = f"{folded(row['title'])}\n{folded(row['file_name'])}"
    return {"recording_id": row["id"], "owner_id": LOCAL_OWNER, "text": text}


def _tags(rows: list[dict[str, Any]], first: int) -> list[dict[str, Any]]:
    return [
        {
            "recording_id": row["id"],
            "tag_id": tag,
            "owner_id": LOCAL_OWNER,
            "recording_created_at": row["created_at"],
        }
        for index, row in enumerate(rows, start=first)
        for tag, carries in TAGS
        if carries(index)
    ]


def _job(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id("job"),
        "owner_id": LOCAL_OWNER,
        "recording_id": row["id"],
        "kind": "transcribe",
        "state": row["job_state"],
        "priority": 5,
        "plan": ["listen@1", "cut@1", "transcribe@1", "merge@1", "finish@1"],
        "options": {"language": "en"},
        "resolved": {"engine": "fake", "model": "fake", "language": "en"},
        "created_at": row["created_at"],
        "queued_at": row["created_at"],
        "warnings": [],
    }
