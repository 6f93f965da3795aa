"""The search over a million segments, on SQLite and PostgreSQL; and what keeping its index costs.

Told in processor time, of this process and of PostgreSQL's, since other programs slow the wall clock.
"""

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psutil
from sqlalchemy import insert, text

from bench.measure import MEGA, Figure, peak_of, tree_cpu_seconds
from tiro.actions import finding
from tiro.actions.context import Context
from tiro.actions.finding import NEWEST, Asked
from tiro.settings import Settings
from tiro.store import transcripts
from tiro.store.database import Database, open_database
from tiro.store.ids import new_id
from tiro.store.search import index
from tiro.store.search.finder import Filters
from tiro.store.search.places import Kind
from tiro.store.tables import (
    LOCAL_OWNER,
    Recording,
    RecordingTag,
    SegmentRow,
    SpeakerRow,
    Tag,
    TranscriptRow,
)
from tiro.transcript.codec import segment_to_row
from tiro.transcript.model import Segment, Transcript, Word

import databases  # isort: skip - workspace puts it on the path

RECORDINGS = 2_000
SEGMENTS = 500
TIMES = 9
FIRST = 1_700_000_000.0
HOUR = 3_600.0
LONG_TEXT = 20_000
COMMON = (
    "the", "and", "to", "of", "a", "in", "is", "that", "it", "we", "for", "you", "this", "on", "with",
    "have", "are", "be", "was", "not", "budget", "meeting", "Zürich", "conference", "Müller",
)  # fmt: skip
STARTS = tuple("b br c ch d dr f fl g gr h j k kl l m n p pr qu r s st t tr v w z".split())  # noqa: SIM905 - shorter so
ENDS = tuple("a e i o u ai ei ou an en in on un ar er or al el il as es is ent ant ing".split())  # noqa: SIM905 - the same
QUERIES: dict[str, tuple[Asked, float | None]] = {
    "rare word": (Asked("needle"), 30.0),
    "word in none": (Asked("nowhereatall"), None),
    "common prefix": (Asked("con*"), 500.0),
    "common prefix, newest first": (Asked("con*", sort=NEWEST), 500.0),
    "beginning of one letter": (Asked("b*"), None),
    "very common word": (Asked("the"), None),
    "two very common words": (Asked("the and"), None),
    "phrase of common words": (Asked('"in the budget"'), None),
    "common word without another": (Asked("the -and"), None),
    "rare word in one of 20 tags": (Asked("needle", Filters(tags=("tag_1",))), None),
    "common word of one speaker": (Asked("the speaker:Anna"), None),
    "common word, a day": (
        Asked("the", Filters(created_from=FIRST, created_to=FIRST + 24 * HOUR)),
        None,
    ),
    "common word in one recording": (Asked("the", Filters(recording_id="rec_7"), hits=50), None),
    "titles alone": (Asked("budget", Filters(kinds=(Kind.TITLE,))), None),
}


def search() -> list[Figure]:
    """First pages of 20 recordings with 3 hits each, as the API gives them."""
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
        seconds = fill(database)
        yield Figure(f"search, {kind}, index built", seconds, "s", how="of processor time")
        yield Figure(f"search, {kind}, index", _index_bytes(database) / MEGA, "MB", how="on disk")
        yield from asked(kind, database)
        yield from _writing(kind, database)


def asked(kind: str, database: Database) -> Iterator[Figure]:
    """Ask every query."""
    context = cast("Context", SimpleNamespace(database=database))
    server = _server_pid(database)
    with peak_of(os.getpid()) as peak:
        for name, (query, target) in QUERIES.items():
            wall, cpu, found = _timed(
                server, lambda query=query: finding.find(context, LOCAL_OWNER, query)
            )
            places = f"{found['places']}{'+' if found['places_is_capped'] else ''} places"
            how = f"{places}; {1000 * wall:.0f} ms by the clock"
            yield Figure(f"search, {kind}, {name}", 1000 * cpu, "ms", target, how=how)
    yield Figure(f"search, {kind}, programs that ran", os.getloadavg()[0], "", how="load")
    grown = (peak.size_bytes - min(peak.samples or [0])) / MEGA
    yield Figure(f"search, {kind}, memory while searching", grown, "MB", how="more than at rest")


def _timed(server: int | None, work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Give the median wall time and the mean processor time of some runs after a first one."""
    found = work()
    walls: list[float] = []
    before = _cpu(server)
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        walls.append(time.perf_counter() - start)
    return statistics.median(walls), (_cpu(server) - before) / TIMES, found


def _cpu(server: int | None) -> float:
    return time.process_time() + (tree_cpu_seconds(server) if server else 0.0)


def _server_pid(database: Database) -> int | None:
    """Give PostgreSQL's own process; None on SQLite, which has none."""
    if not database.is_postgres:
        return None
    with database.read() as session:
        return psutil.Process(session.scalar(text("SELECT pg_backend_pid()"))).ppid()


def _index_bytes(database: Database) -> int:
    with database.read() as session:
        if database.is_postgres:
            query = text("SELECT pg_total_relation_size('search_places')")
        else:
            query = text("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search_%'")
        return int(session.scalar(query) or 0)


def _writing(kind: str, database: Database) -> Iterator[Figure]:
    """Write a long text with its index and without, and edit one segment of it."""
    rows = list(_segments(random.Random(3), LONG_TEXT))  # noqa: S311 - the same each time
    costs = {
        is_indexed: _write(database, rows, is_indexed=is_indexed) for is_indexed in (False, True)
    }
    (plain, plain_edit), (indexed, indexed_edit) = costs[False], costs[True]
    how = f"without index {plain:.2f} s of processor time, with {indexed:.2f} s"
    yield Figure(f"search, {kind}, indexing 20,000 segments", indexed - plain, "s", how=how)
    how = f"without index {1000 * plain_edit:.1f} ms, with {1000 * indexed_edit:.1f} ms"
    yield Figure(
        f"search, {kind}, indexing the edit of one segment",
        1000 * (indexed_edit - plain_edit),
        "ms",
        how=how,
    )


def _write(database: Database, rows: list[Segment], *, is_indexed: bool) -> tuple[float, float]:
    server = _server_pid(database)
    names = ("put_text", "change_text")
    kept = {name: getattr(index, name) for name in names}
    if not is_indexed:
        for name in names:
            setattr(index, name, _nothing)
    try:
        recording_id = new_id("rec")
        with database.write() as session:
            session.execute(insert(Recording), [_recording(recording_id, RECORDINGS + 1)])
        before = _cpu(server)
        with database.write() as session:
            given = _transcript(recording_id, tuple(rows))
            text_ = transcripts.add(
                session, transcript=given, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
            )
        wrote = _cpu(server) - before
        before = _cpu(server)
        for number in range(20):
            changed = replace(rows[number * 900], text=f"Something quite different {number}.")
            segments = [changed if one.id == changed.id else one for one in text_.segments]
            with database.write() as session:
                text_ = transcripts.edit(session, LOCAL_OWNER, text_, segments)
        return wrote, (_cpu(server) - before) / 20
    finally:
        for name, call in kept.items():
            setattr(index, name, call)


def _nothing(*_arguments: object, **_more: object) -> None:
    """Stand for what is left out."""


def fill(database: Database) -> float:
    """Write a million segments; gives the processor time that their index took."""
    dice = random.Random(7)  # noqa: S311 - the same each time
    server = _server_pid(database)
    spent = 0.0
    with database.write() as session:
        session.execute(insert(Tag), [_tag(number) for number in range(20)])
    for number in range(RECORDINGS):
        recording_id = f"rec_{number}"
        rows = list(_segments(dice, SEGMENTS))
        with database.write() as session:
            session.execute(insert(Recording), [_recording(recording_id, number)])
            session.execute(insert(TranscriptRow), [_version(recording_id, number)])
            session.execute(insert(SpeakerRow), list(_speakers(recording_id)))
            session.execute(insert(RecordingTag), [_carried(recording_id, number)])
            session.execute(insert(SegmentRow), list(_rows(f"tr_{number}", rows)))
            before = _cpu(server)
            index.put_all(session, recording_id)
            spent += _cpu(server) - before
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.is_postgres:
            # As its own housekeeping does sooner or later.
            connection.exec_driver_sql("VACUUM ANALYZE")
    return spent


def _vocabulary() -> tuple[list[str], list[float]]:
    """Make words as a language has them: the n-th most common is said an n-th as often."""
    dice = random.Random(1)  # noqa: S311 - the same each time
    made: dict[str, None] = dict.fromkeys(COMMON)
    while len(made) < 60_000:
        syllables = dice.choices((1, 2, 3, 4), (2, 5, 4, 2))[0]
        made["".join(dice.choice(STARTS) + dice.choice(ENDS) for _ in range(syllables))] = None
    return list(made), list(accumulate(1 / (rank + 2.7) for rank in range(len(made))))


VOCABULARY, WEIGHTS = _vocabulary()


def _segments(dice: random.Random, count: int) -> Iterable[Segment]:
    for number in range(count):
        said = dice.choices(VOCABULARY, cum_weights=WEIGHTS, k=12)
        if dice.random() < 1 / 50_000:
            said[5] = "needle"
        start = 3.0 * number
        timed = tuple(
            Word(word, start + 0.25 * place, start + 0.25 * place + 0.2, 0.9)
            for place, word in enumerate(said)
        )
        speaker = f"S{1 + number // 10 % 2}"
        yield Segment(f"s{number}", start, start + 3, " ".join(said), speaker, words=timed)


def _rows(transcript_id: str, rows: Iterable[Segment]) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(rows, 1):
        yield {"transcript_id": transcript_id, "idx": 64 * number, **segment_to_row(one)}


def _recording(recording_id: str, number: int) -> dict[str, Any]:
    return {
        "id": recording_id,
        "owner_id": LOCAL_OWNER,
        "title": f"{VOCABULARY[number % 900]} {VOCABULARY[number % 77]} {number}",
        "file_name": f"{number}.m4a",
        "media_type": "audio/mp4",
        "size_bytes": 10_000_000,
        "content_hash": f"{number:064d}",
        "created_at": FIRST + number * HOUR,
        "duration": 1500.0,
        "language": "en",
    }


def _version(recording_id: str, number: int) -> dict[str, Any]:
    return {
        "id": f"tr_{number}",
        "owner_id": LOCAL_OWNER,
        "recording_id": recording_id,
        "version": 1,
        "is_primary": True,
        "origin": "engine",
        "language": "en",
        "duration": 1500.0,
        "engine": "fake",
        "model": "fake",
        "quality": "standard",
        "created_at": FIRST,
        "warnings": [],
    }


def _transcript(recording_id: str, segments: tuple[Segment, ...]) -> Transcript:
    return Transcript(
        id=new_id("tr"),
        recording_id=recording_id,
        version=1,
        revision=1,
        is_primary=True,
        origin="person",
        language="en",
        duration=60_000.0,
        engine="fake",
        model="fake",
        quality="standard",
        segments=segments,
    )


def _speakers(recording_id: str) -> Iterator[dict[str, Any]]:
    for label, name in (("S1", "Anna Berger"), ("S2", None)):
        yield {"recording_id": recording_id, "id": label, "name": name, "created_at": FIRST}


def _tag(number: int) -> dict[str, Any]:
    return {
        "id": f"tag_{number}",
        "owner_id": LOCAL_OWNER,
        "name": f"Tag {number}",
        "folded": f"tag {number}",
        "colour": "teal",
        "created_at": FIRST,
    }


def _carried(recording_id: str, number: int) -> dict[str, Any]:
    return {
        "recording_id": recording_id,
        "tag_id": f"tag_{number % 20}",
        "owner_id": LOCAL_OWNER,
    }
