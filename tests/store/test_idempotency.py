import threading

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tiro.errors import IdempotencyKeyInUse
from tiro.store import idempotency
from tiro.store.database import Database
from tiro.store.idempotency import Answer
from tiro.store.tables import LOCAL_OWNER, IdempotencyKey

KEY = "a key with spaces, ünï and ' quotes"


def begin(database: Database, key: str = KEY, owner_id: str = LOCAL_OWNER) -> Answer | None:
    with database.write() as session:
        return idempotency.begin(session, owner_id, key)


def settle(database: Database, recording_id: str = "rec_1") -> None:
    with database.write() as session:
        settle_in(session, recording_id)


def settle_in(session: Session, recording_id: str) -> None:
    idempotency.settle(
        session,
        LOCAL_OWNER,
        KEY,
        fingerprint="f" * 64,
        recording_id=recording_id,
        job_id=recording_id.replace("rec", "job"),
    )


def go_back(database: Database, seconds: float) -> None:
    """Let everything that is known of keys have happened earlier."""
    with database.write() as session:
        session.execute(
            update(IdempotencyKey).values(
                created_at=IdempotencyKey.created_at - seconds,
                locked_until=IdempotencyKey.locked_until - seconds,
            )
        )


def test_settled_key_gives_the_first_answer(database: Database) -> None:
    assert begin(database) is None
    settle(database)
    assert begin(database) == Answer("f" * 64, "rec_1", "job_1")


def test_key_of_a_running_request_is_in_use(database: Database) -> None:
    begin(database)
    with pytest.raises(IdempotencyKeyInUse) as caught:
        begin(database)
    assert caught.value.retry_after in range(1, 31)


def test_keys_are_each_owners_own(database: Database) -> None:
    begin(database)
    assert begin(database, owner_id="usr_other") is None
    assert begin(database, key=f"{KEY} ") is None


def test_released_key_is_free(database: Database) -> None:
    begin(database)
    with database.write() as session:
        idempotency.release(session, LOCAL_OWNER, KEY)
    assert begin(database) is None


def test_release_keeps_a_settled_key(database: Database) -> None:
    begin(database)
    settle(database)
    with database.write() as session:
        idempotency.release(session, LOCAL_OWNER, KEY)
    assert begin(database) is not None


def test_key_of_a_crashed_request_is_free_after_its_lock(database: Database) -> None:
    begin(database)
    go_back(database, idempotency.LOCK_SECONDS + 1)
    assert begin(database) is None


def test_refreshed_lock_holds_on(database: Database) -> None:
    begin(database)
    go_back(database, idempotency.LOCK_SECONDS - 1)
    with database.write() as session:
        idempotency.refresh(session, LOCAL_OWNER, KEY)
    go_back(database, idempotency.LOCK_SECONDS - 1)
    with pytest.raises(IdempotencyKeyInUse):
        begin(database)


def test_request_whose_key_was_taken_over_and_settled_is_undone(database: Database) -> None:
    begin(database)
    go_back(database, idempotency.LOCK_SECONDS + 1)
    begin(database)
    settle(database, "rec_2")
    with pytest.raises(IdempotencyKeyInUse):
        settle(database, "rec_1")
    assert begin(database) == Answer("f" * 64, "rec_2", "job_2")


def test_key_is_free_again_after_a_day(database: Database) -> None:
    begin(database)
    settle(database)
    go_back(database, idempotency.KEEP_SECONDS + 1)
    assert begin(database) is None
    settle(database, "rec_2")
    assert begin(database) == Answer("f" * 64, "rec_2", "job_2")


def test_old_keys_are_swept(database: Database) -> None:
    begin(database, key="old")
    go_back(database, idempotency.KEEP_SECONDS + 1)
    begin(database, key="new")
    with database.write() as session:
        idempotency.sweep(session)
        assert session.get(IdempotencyKey, (LOCAL_OWNER, "old")) is None
        assert session.get(IdempotencyKey, (LOCAL_OWNER, "new")) is not None


def test_one_of_several_requests_at_once_wins(database: Database) -> None:
    won: list[Answer | None] = []
    lost: list[IdempotencyKeyInUse] = []
    together = threading.Barrier(4)

    def race() -> None:
        together.wait(10)
        try:
            won.append(begin(database))
        except IdempotencyKeyInUse as error:
            lost.append(error)

    threads = [threading.Thread(target=race) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [None]
    assert len(lost) == 3


def test_one_of_several_takes_over_a_key_whose_lock_ran_out(database: Database) -> None:
    begin(database)
    go_back(database, idempotency.LOCK_SECONDS + 1)
    test_one_of_several_requests_at_once_wins(database)
