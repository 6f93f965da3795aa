"""One condition for every statement: nobody reads, changes, deletes or adds what is another's."""

from typing import Any

import pytest
from sqlalchemy import bindparam, delete, event, exists, func, select, update
from sqlalchemy.orm import aliased

from tiro.store import events, jobs, scope
from tiro.store.database import Database
from tiro.store.tables import EVERYBODY, Event, Job, Owned, Table, User, Vocabulary

ADA, BEN = "usr_local", "usr_ben"


def vocabulary(owner_id: str, number: int = 1) -> Vocabulary:
    return Vocabulary(
        id=f"voc_{owner_id}_{number}", owner_id=owner_id, name="n", entries=[], created_at=1.0
    )


@pytest.fixture
def both(database: Database) -> Database:
    """A database in which Ada and Ben have a list of words each."""
    with database.write() as session:
        session.add(User(id=BEN, name="Ben", role="member", created_at=1.0))
        session.flush()
        session.add_all([vocabulary(ADA), vocabulary(BEN)])
    return database


def test_every_table_with_an_owner_is_kept_apart() -> None:
    """But for events, some of which are everybody's."""
    with_owner = {
        mapper.class_ for mapper in Table.registry.mappers if "owner_id" in mapper.columns
    }
    assert {kind for kind in with_owner if not issubclass(kind, Owned)} == {Event}


def test_statements_of_every_kind_see_one_owner(both: Database) -> None:
    other = aliased(Vocabulary)
    with both.read() as session, scope.acting_for(BEN):
        of_ben = ["voc_usr_ben_1"]
        assert session.scalars(select(Vocabulary.id)).all() == of_ben
        assert [row.id for row in session.scalars(select(Vocabulary))] == of_ben
        assert session.scalar(select(func.count()).select_from(Vocabulary)) == 1
        assert session.get(Vocabulary, "voc_usr_local_1") is None
        inside = select(Vocabulary.id).where(exists(select(other.id).where(other.owner_id == ADA)))
        assert session.scalars(inside).all() == []
        joined = select(User.id).join(other, other.owner_id == User.id)
        assert session.scalars(joined).all() == [BEN]
        nested = select(func.count()).select_from(select(Vocabulary.id).limit(9).subquery())
        assert session.scalar(nested) == 1
        either = select(Vocabulary.id).union_all(select(other.id))
        assert session.scalars(either).all() == of_ben * 2


def test_query_that_is_kept_shows_each_owner_their_own(both: Database) -> None:
    """Whoever asked before, and also where it is changed after it was kept."""
    query = scope.kept(select(Vocabulary.id).where(Vocabulary.name == bindparam("name")))
    of_each = {ADA: ["voc_usr_local_1"], BEN: ["voc_usr_ben_1"], scope.NOBODY: []}
    with both.read() as session:
        for owner_id in (ADA, BEN, scope.NOBODY, ADA):
            with scope.acting_for(owner_id):
                assert session.scalars(query, {"name": "n"}).all() == of_each[owner_id]
                assert session.scalars(query, {"name": "m"}).all() == []
                limited = query.limit(9)
                assert session.scalars(limited, {"name": "n"}).all() == of_each[owner_id]
        with scope.everyone():
            assert len(session.scalars(query, {"name": "n"}).all()) == 2


def test_changes_and_deletions_reach_one_owner(both: Database) -> None:
    with both.write() as session, scope.acting_for(BEN):
        changed = update(Vocabulary).values(name="of Ben").returning(Vocabulary.id)
        assert session.scalars(changed).all() == ["voc_usr_ben_1"]
        session.execute(delete(Vocabulary))
    with both.read() as session:
        left = [(row.id, row.name) for row in session.scalars(select(Vocabulary))]
    assert left == [("voc_usr_local_1", "n")]


def test_nothing_is_added_for_another(both: Database) -> None:
    with both.read() as session, scope.acting_for(BEN):
        session.add(vocabulary(ADA, 2))
        with pytest.raises(scope.ForeignRowError):
            session.flush()


def test_nobody_sees_nothing_and_everyone_all(both: Database) -> None:
    """What is about all owners says so, also inside a request."""
    with both.read() as session, scope.acting_for(scope.NOBODY):
        assert session.scalars(select(Vocabulary.id)).all() == []
        with scope.everyone():
            assert len(session.scalars(select(Vocabulary.id)).all()) == 2
        assert session.scalars(select(Vocabulary.id)).all() == []
        assert jobs.queue_depth(session) == 0
    assert scope.owner() is None


def test_events_for_everybody_are_heard_by_each(both: Database) -> None:
    with both.write() as session:
        for owner_id in (ADA, BEN, EVERYBODY):
            events.add(session, kind="system", owner_id=owner_id, data={"of": owner_id})
    with both.read() as session, scope.acting_for(BEN):
        heard = events.since(session, 0, owner_id=BEN)
        assert [event.owner_id for event in heard] == [BEN, EVERYBODY]
        assert events.latest(session) >= heard[-1].seq


def test_statement_is_remembered_for_all_owners(both: Database) -> None:
    """The owner is a parameter: a statement is compiled once, and each owner gets their own rows."""
    for owner_id in (ADA, BEN, ADA, "usr_none"):
        with both.read() as session, scope.acting_for(owner_id):
            found = {row.owner_id for row in session.scalars(select(Vocabulary))}
        assert found == ({owner_id} if owner_id != "usr_none" else set())
    assert Job.__mro__[1] is Owned


def test_the_condition_is_no_way_to_find_rows(sqlite_database: Database) -> None:
    """Or SQLite would read all that an owner has where a statement's own conditions leave few."""
    query = select(Job.id).where(Job.recording_id.in_(["a", "b"]), Job.kind != "clean")
    asked: list[str] = []

    def note(*called: Any) -> None:
        asked.append(called[2])

    with sqlite_database.read() as session, scope.acting_for(BEN):
        event.listen(session.connection(), "before_cursor_execute", note)
        session.scalars(query).all()
        explained = f"EXPLAIN QUERY PLAN {asked[0]}"
        plan = session.connection().exec_driver_sql(explained, ("a", "b", "clean", BEN)).all()
    assert "owner_id" in asked[0]
    assert ["ix_jobs_recording_id" in row[3] for row in plan] == [True]
