"""Turns in the queue: owners take them in turn, whatever they have sent."""

import random
from collections.abc import Sequence

from sqlalchemy.orm import Session

from jobkit import new_job
from tiro.durable.tickets import place
from tiro.store import turns
from tiro.store.database import Database
from tiro.store.tables import LOCAL_OWNER, Job, User

OTHER = "usr_other"
HOUR = 3_600.0


def other_owner(session: Session) -> str:
    session.add(User(id=OTHER, name="other", role="member", created_at=0.0))
    session.flush()
    return OTHER


def queued(
    session: Session, owner_id: str, count: int = 1, *, seconds: float = 60.0, priority: int = 5
) -> list[Job]:
    """Let an owner's jobs begin to wait, one after the other."""
    made: list[Job] = []
    for _ in range(count):
        job = new_job(session, owner_id=owner_id, recording_id=None, priority=priority)
        turns.take(session, job, seconds)
        made.append(job)
    return made


def in_order(jobs: Sequence[Job]) -> list[Job]:
    """Sort as the queue does."""
    return sorted(jobs, key=lambda job: (place(job.priority, job.turn, None), job.id))


def test_one_job_does_not_wait_for_the_thousand_of_another_owner(database: Database) -> None:
    with database.write() as session:
        many = queued(session, LOCAL_OWNER, 1000)
        for job in many[:5]:
            turns.begin(session, job)
        (one,) = queued(session, other_owner(session))
        assert in_order([*many[5:], one]).index(one) <= 1


def test_a_newcomer_stands_behind_what_has_begun_and_owners_alternate(database: Database) -> None:
    with database.write() as session:
        mine = queued(session, LOCAL_OWNER, 20)
        for job in mine[:10]:
            turns.begin(session, job)
        theirs = queued(session, other_owner(session), 10)
        owners = [job.owner_id for job in in_order([*mine[10:], *theirs])]
    for upto in range(2, 21):
        assert abs(owners[:upto].count(OTHER) - upto / 2) <= 1


def test_nobody_gains_by_having_been_idle(database: Database) -> None:
    """Who sent nothing for long gets the next turn, not all the turns that went by."""
    with database.write() as session:
        for job in queued(session, LOCAL_OWNER, 500):
            turns.begin(session, job)
        theirs = queued(session, other_owner(session), 100)
        (mine,) = queued(session, LOCAL_OWNER)
        assert in_order([*theirs, mine]).index(mine) <= 2


def test_a_short_recording_does_not_wait_for_long_ones_of_its_own_owner(
    database: Database,
) -> None:
    with database.write() as session:
        long = queued(session, LOCAL_OWNER, 5, seconds=HOUR)
        (short,) = queued(session, LOCAL_OWNER)
        assert in_order([*long, short]).index(short) <= 1


def test_owners_share_by_sound_and_not_by_the_number_of_recordings(database: Database) -> None:
    """Between two recordings of an hour, twelve of five minutes have their turn."""
    with database.write() as session:
        queued(session, LOCAL_OWNER, 3, seconds=HOUR - 1)
        mine = queued(session, LOCAL_OWNER, 2, seconds=HOUR - 1)
        theirs = queued(session, other_owner(session), 100)
        first, second = mine
        between = [job for job in theirs if first.turn <= job.turn < second.turn]
    assert len(between) == 12


def test_priority_comes_before_turns(database: Database) -> None:
    with database.write() as session:
        usual = queued(session, LOCAL_OWNER, 3)
        urgent = queued(session, other_owner(session), 3, priority=1)
        assert in_order([*usual, *urgent])[:3] == urgent


def test_no_job_is_overtaken_for_ever(database: Database) -> None:
    """While another owner goes on sending, a waiting job comes nearer with each that begins."""
    with database.write() as session:
        (one,) = queued(session, other_owner(session))
        waiting = [*queued(session, LOCAL_OWNER, 10), one]
        chance = random.Random(7)
        for _ in range(10):
            job = in_order(waiting)[0]
            if job is one:
                return
            turns.begin(session, job)
            waiting.remove(job)
            waiting += queued(session, LOCAL_OWNER, chance.randint(0, 4))
    raise AssertionError("it was overtaken ten times")
