import base64
import itertools
import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from jobkit import new_recording
from tiro.errors import InvalidRequest
from tiro.store import jobs, listing, recordings
from tiro.store.database import Database
from tiro.store.listing import Filters
from tiro.store.paging import SORTS, Asked, Page
from tiro.store.tables import LOCAL_OWNER, Recording, Table

OF_RECORDINGS = tuple(
    sort for sort in SORTS if sort.removeprefix("-") in Recording.__mapper__.columns
)

MANY = 100_000
DURATIONS = [60.0, None, 1.5, 60.0, None, 0.25, 1e9]
MANY_RECORDINGS = """
INSERT INTO recordings (id, owner_id, title, file_name, media_type, size_bytes, content_hash,
  created_at, duration, revision)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :many)
SELECT 'rec_' || n, 'usr_local', 'title ' || (n % 9973), 'f', 'audio/flac', 1, 'h' || n, n,
  CASE WHEN n % 50 = 0 THEN NULL ELSE n % 977 END, 1
FROM numbers
"""
MANY_JOBS = """
INSERT INTO jobs (id, owner_id, kind, state, priority, plan, options, resolved, created_at,
  queued_at, has_own_key, cursor, attempt, fence, run, tries, progress, chunks_total, chunks_done,
  warnings, revision)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :many)
SELECT 'job_' || n, 'usr_local', 'transcribe', CASE WHEN n % 100 = 0 THEN 'failed' ELSE 'completed'
  END, 5, '[]', '{}', '{}', n, n, false, 0, 1, 1, 1, 0, 0, 0, 0, '[]', 1
FROM numbers
"""


def fill(session: Session) -> None:
    """Insert recordings that are equal in what they are sorted by, and some without a duration."""
    for number, duration in enumerate(DURATIONS):
        new_recording(
            session,
            id=f"rec_{number}",
            title=f"title {number % 3}",
            created_at=1000.0 + number % 2,
            duration=duration,
        )


def walk(session: Session, sort: str, limit: int) -> list[Recording]:
    found: list[Recording] = []
    cursor = None
    while True:
        page = listing.page(
            session, LOCAL_OWNER, Filters(), Asked(limit=limit, cursor=cursor, sort=sort)
        )
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def expected_order(sort: str) -> list[str]:
    rows: list[dict[str, Any]] = [
        {"id": f"rec_{n}", "title": f"title {n % 3}", "created_at": n % 2, "duration": duration}
        for n, duration in enumerate(DURATIONS)
    ]
    name, is_down = sort.removeprefix("-"), sort.startswith("-")
    known = [row for row in rows if row[name] is not None]
    unknown = [row for row in rows if row[name] is None]
    known.sort(key=lambda row: (row[name], row["id"]), reverse=is_down)
    unknown.sort(key=lambda row: row["id"], reverse=is_down)
    return [row["id"] for row in known + unknown]


@pytest.mark.parametrize("sort", OF_RECORDINGS)
def test_pages_hold_every_row_once_and_in_order(database: Database, sort: str) -> None:
    with database.write() as session:
        fill(session)
    with database.read() as session:
        for limit in (1, 2, 3, 5, 7, 100):
            assert [row.id for row in walk(session, sort, limit)] == expected_order(sort)


def test_row_added_between_two_pages_repeats_none(database: Database) -> None:
    with database.write() as session:
        fill(session)
        first = listing.page(session, LOCAL_OWNER, Filters(), Asked(limit=3))
        new_recording(session, id="rec_new", created_at=9999.0)
        later = Asked(limit=100, cursor=first.next_cursor)
        second = listing.page(session, LOCAL_OWNER, Filters(), later)
    ids = [row.id for row in itertools.chain(first.items, second.items)]
    assert sorted(ids) == [f"rec_{number}" for number in range(len(DURATIONS))]


def test_last_page_has_no_cursor(database: Database) -> None:
    with database.write() as session:
        fill(session)
        full = listing.page(session, LOCAL_OWNER, Filters(), Asked(limit=len(DURATIONS)))
        empty = listing.page(session, "usr_other", Filters(), Asked())
    assert full.next_cursor is None
    assert empty.items == []
    assert empty.next_cursor is None


def test_total_is_counted_when_asked(database: Database) -> None:
    with database.write() as session:
        fill(session)
        asked = listing.page(session, LOCAL_OWNER, Filters(), Asked(limit=2, count=True))
        unasked = listing.page(session, LOCAL_OWNER, Filters(), Asked(limit=2))
    assert (asked.total, asked.total_is_capped) == (len(DURATIONS), False)
    assert "total" not in unasked.view([])


def test_view_of_a_page_is_that_of_the_contract() -> None:
    page: Page[Table] = Page(items=[], next_cursor="c", total=10_000, total_is_capped=True)
    assert page.view([{"id": "rec_1"}]) == {
        "items": [{"id": "rec_1"}],
        "next_cursor": "c",
        "total": 10_000,
        "total_is_capped": True,
    }


@pytest.mark.parametrize("limit", [-1, 0, 101])
def test_limit_out_of_range_is_refused(sqlite_database: Database, limit: int) -> None:
    with sqlite_database.read() as session, pytest.raises(InvalidRequest) as caught:
        listing.page(session, LOCAL_OWNER, Filters(), Asked(limit=limit))
    assert caught.value.details == {"path": "limit"}


@pytest.mark.parametrize("sort", ["", "id", "--title", "owner_id", "-title", "title; DROP TABLE"])
def test_unknown_sort_is_refused(sqlite_database: Database, sort: str) -> None:
    with sqlite_database.read() as session, pytest.raises(InvalidRequest) as caught:
        listing.page(session, LOCAL_OWNER, Filters(), Asked(sort=sort))
    assert caught.value.details == {"path": "sort"}


def test_sort_that_the_table_lacks_is_refused(sqlite_database: Database) -> None:
    with sqlite_database.read() as session, pytest.raises(InvalidRequest):
        jobs.page(session, LOCAL_OWNER, jobs.Filters(), Asked(sort="title"))


def cursor_of(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "ä",
        "!!!!",
        "AAAA",
        "x" * 5000,
        base64.urlsafe_b64encode(b"[" * 2000).decode(),
        cursor_of(),
        cursor_of("-created_at", 1.0),
        cursor_of("-created_at", "text", "rec_1"),
        cursor_of("-created_at", None, "rec_1"),
        cursor_of("-created_at", True, 1),
        cursor_of("-created_at", float("nan"), "rec_1"),
        cursor_of("-created_at", 10**400, "rec_1"),
        cursor_of("-created_at", 1.0, 7),
        cursor_of("-created_at", 1.0, "nul \0"),
        cursor_of("-created_at", 1.0, "\ud800"),
        cursor_of("-created_at", {"a": 1}, "rec_1"),
        cursor_of("title", "of another sort", "rec_1"),
    ],
)
def test_made_up_cursor_is_refused(database: Database, cursor: str) -> None:
    with database.read() as session, pytest.raises(InvalidRequest) as caught:
        listing.page(session, LOCAL_OWNER, Filters(), Asked(cursor=cursor))
    assert caught.value.details == {"path": "cursor"}


def test_made_up_cursor_with_sql_in_it_only_names_a_place(database: Database) -> None:
    cursor = cursor_of("title", "' OR 1=1; DROP TABLE recordings; --", "'")
    with database.write() as session:
        fill(session)
        page = listing.page(session, LOCAL_OWNER, Filters(), Asked(cursor=cursor, sort="title"))
        assert len(page.items) == len(DURATIONS)


@contextmanager
def plans_of(database: Database) -> Generator[list[str]]:
    """Collect how the database would find the rows of each SELECT."""
    explain = "EXPLAIN " if database.is_postgres else "EXPLAIN QUERY PLAN "
    plans: list[str] = []

    def look(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            cursor.execute(explain + statement, parameters)
            plans.append("\n".join(str(row) for row in cursor.fetchall()))

    event.listen(database.engine, "before_cursor_execute", look)
    try:
        yield plans
    finally:
        event.remove(database.engine, "before_cursor_execute", look)


def assert_by_index(plans: list[str], *slow: str) -> None:
    assert plans
    for plan in plans:
        for word in ("Seq Scan", "SCAN", *slow):
            assert word not in plan, plan


def assert_by_index_in_order(plans: list[str]) -> None:
    assert_by_index(plans, "Sort", "TEMP B-TREE")


def fill_with_many(database: Database, statement: str) -> None:
    with database.write() as session:
        session.execute(text(statement), {"many": MANY})
    if database.is_postgres:
        with database.write() as session:
            session.execute(text("ANALYZE"))


def test_lists_of_many_recordings_are_read_by_index(database: Database) -> None:
    fill_with_many(database, MANY_RECORDINGS)
    for sort in OF_RECORDINGS:
        with database.read() as session, plans_of(database) as plans:
            first = listing.page(session, LOCAL_OWNER, Filters(), Asked(sort=sort))
            listing.page(
                session, LOCAL_OWNER, Filters(), Asked(sort=sort, cursor=first.next_cursor)
            )
        assert_by_index_in_order(plans)
    unknown = Asked(sort="-duration", cursor=cursor_of("-duration", None, "rec_500"))
    with database.read() as session, plans_of(database) as plans:
        listing.page(session, LOCAL_OWNER, Filters(), unknown)
    assert_by_index_in_order(plans)
    with database.read() as session, plans_of(database) as plans:
        recordings.find_by_hash(session, LOCAL_OWNER, "h1")
    assert_by_index(plans)


def test_count_of_many_recordings_is_capped(database: Database) -> None:
    fill_with_many(database, MANY_RECORDINGS)
    with database.read() as session:
        counted = listing.page(session, LOCAL_OWNER, Filters(), Asked(count=True))
    assert (counted.total, counted.total_is_capped) == (10_000, True)


def test_lists_of_many_jobs_are_read_by_index(database: Database) -> None:
    fill_with_many(database, MANY_JOBS)
    in_order = (jobs.Filters(), jobs.Filters(state=["failed"]))
    sorts = ("created_at", "-created_at")
    with database.read() as session, plans_of(database) as plans:
        for filters, sort in itertools.product(in_order, sorts):
            jobs.page(session, LOCAL_OWNER, filters, Asked(sort=sort))
    assert_by_index_in_order(plans)
    with database.read() as session, plans_of(database) as plans:
        jobs.page(session, LOCAL_OWNER, jobs.Filters(recording_id="rec_1"), Asked())
    assert_by_index(plans)
