import json
import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tiro.store import events, flags
from tiro.store.database import Database
from tiro.store.events import EventRecord
from tiro.store.tables import Event

OWNER = "usr_local"


def add(session: Session, number: int, **values: str) -> None:
    events.add(session, **{"kind": "job", "owner_id": OWNER, **values}, data={"n": number})


def write(database: Database, *numbers: int, **values: str) -> None:
    with database.write() as session:
        for number in numbers:
            add(session, number, **values)


def numbers(found: list[EventRecord]) -> list[int]:
    return [json.loads(event.data)["n"] for event in found]


def everything(database: Database) -> list[EventRecord]:
    with database.read() as session:
        return events.since(session, 0)


def test_event_is_kept_whole(database: Database) -> None:
    before = time.time()
    with database.write() as session:
        events.add(
            session,
            kind="recording",
            owner_id=OWNER,
            job_id="job_1",
            recording_id="rec_1",
            data={"title": "Über 日"},
        )
    (event,) = everything(database)
    assert (event.kind, event.owner_id, event.job_id, event.recording_id) == (
        "recording",
        OWNER,
        "job_1",
        "rec_1",
    )
    assert event.data == '{"title":"Über 日"}'
    assert before <= event.at <= time.time()


def test_events_of_one_transaction_keep_their_order(database: Database) -> None:
    write(database, 1, 2, 3)
    write(database, 4)
    assert numbers(everything(database)) == [1, 2, 3, 4]


def test_events_of_a_failed_transaction_are_not_there(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            add(session, 1)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert everything(database) == []


def test_event_is_the_last_thing_of_its_transaction(database: Database) -> None:
    """Another transaction can add its event while one that added earlier still works."""
    with database.write() as first:
        add(first, 1)
        if database.is_postgres:
            write(database, 2)
        flags.put(first, "late", {})
    expected = [2, 1] if database.is_postgres else [1]
    assert numbers(everything(database)) == expected


def test_reader_loses_no_event_under_eight_writers(database: Database) -> None:
    """Numbers from a sequence would be given before the commit, and the reader would skip some."""
    writers, each = 8, 30
    seen: list[EventRecord] = []
    is_over = threading.Event()

    def write_many(writer: int) -> None:
        for turn in range(each):
            write(database, writer * each + turn)

    def read_on() -> None:
        while True:
            was_over = is_over.is_set()
            with database.read() as session:
                seen.extend(events.since(session, seen[-1].seq if seen else 0, limit=7))
                if was_over and seen and seen[-1].seq == events.latest(session):
                    return

    reader = threading.Thread(target=read_on)
    threads = [threading.Thread(target=write_many, args=(writer,)) for writer in range(writers)]
    for thread in [reader, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    is_over.set()
    reader.join(60)
    assert sorted(numbers(seen)) == list(range(writers * each))
    assert [event.seq for event in seen] == sorted({event.seq for event in seen})


@pytest.mark.parametrize(
    ("values", "expected"),
    [({"owner_id": OWNER}, [1, 3]), ({"job_id": "job_1"}, [1, 2]), ({"limit": 1}, [1])],
)
def test_events_are_read_by_owner_and_job(
    database: Database, values: dict[str, str], expected: list[int]
) -> None:
    write(database, 1, job_id="job_1")
    write(database, 2, job_id="job_1", owner_id="usr_other")
    write(database, 3)
    with database.read() as session:
        read: Callable[..., list[EventRecord]] = events.since
        assert numbers(read(session, 0, **values)) == expected


def test_latest_and_oldest_are_zero_without_events(database: Database) -> None:
    with database.read() as session:
        assert (events.latest(session), events.oldest(session)) == (0, 0)


def test_old_events_are_swept_but_the_newest(database: Database) -> None:
    for number in (1, 2, 3, 4):
        write(database, number)
    with database.write() as session:
        session.execute(update(Event).values(at=time.time() - 100))
    write(database, 5)
    with database.write() as session:
        session.execute(update(Event).where(Event.seq > 2).values(at=time.time()))
        assert events.sweep(session, 50) == 2
        session.execute(update(Event).values(at=time.time() - 100))
        assert events.sweep(session, 50) == 2
    assert numbers(everything(database)) == [5]
    write(database, 6)
    assert numbers(everything(database)) == [5, 6]


def test_what_was_told_of_a_recording_is_forgotten_with_it(database: Database) -> None:
    with database.write() as session:
        for recording_id in ("rec_1", "rec_2"):
            events.add(
                session, kind="recording", owner_id="usr_local", recording_id=recording_id, data={}
            )
    with database.write() as session:
        events.forget(session, "usr_local", ["rec_1"])
    with database.read() as session:
        assert [record.recording_id for record in events.since(session, 0)] == ["rec_2"]


def test_event_that_passes_is_kept_until_the_next_of_its_job(database: Database) -> None:
    """Numbers go on, so readers miss none of the others; another job's stays."""
    numbers: list[int] = []
    for turn in range(3):
        with database.write() as session:
            for job_id in ("job_a", "job_b"):
                events.tell_passing(
                    session, kind="note_progress", owner_id="local", job_id=job_id, data={"n": turn}
                )
        with database.read() as session:
            found = events.since(session, 0)
            numbers.append(found[-1].seq)
        assert [(each.job_id, each.data) for each in found] == [
            ("job_a", f'{{"n":{turn}}}'), ("job_b", f'{{"n":{turn}}}'),
        ]  # fmt: skip
    assert numbers == sorted(set(numbers))
    with database.write() as session:
        events.drop_passing(session, kind="note_progress", job_id="job_b")
        events.add(session, kind="note", owner_id="local", job_id="job_b", data={})
    with database.read() as session:
        told = [(each.kind, each.job_id) for each in events.since(session, 0)]
    assert told == [("note_progress", "job_a"), ("note", "job_b")]
