"""What a search gives, and that it gives nothing of others."""

from typing import Any

import pytest
import sqlalchemy as sa

from searchkit import FIRST, OTHER, count, find, other_user, recorded, said, texts, written
from tiro.actions import finding
from tiro.errors import InvalidRequest, NotFound, SearchTooSlow
from tiro.store import hiding, notes, speakers, tags
from tiro.store.database import Database
from tiro.store.search import finder
from tiro.store.search.finder import Filters
from tiro.store.search.places import Kind
from tiro.store.search.query import parse
from tiro.store.tables import LOCAL_OWNER, Recording

DAY = 86_400.0


def titles(found: Any) -> list[str]:
    return [item["recording"]["title"] for item in found["items"]]


def test_hit_tells_where_it_is_and_when_it_is_said(database: Database) -> None:
    with database.write() as session:
        recording = recorded(session, "Nothing.", "We drink été wine 🍷 today", speaker="S1")
        speakers.ensure(session, recording, ["S1"])
        speakers.rename(session, recording, "S1", "Anna")
    (item,) = find(database, "wine today")["items"]
    (hit,) = item["hits"]
    assert (item["recording"]["id"], item["hits_total"]) == (recording, 1)
    assert hit == {
        "kind": "text",
        "transcript_id": hit["transcript_id"],
        "segment_id": "s1",
        "note_id": None,
        "start": 10.0,
        "end": 20.0,
        "speaker": {"id": "S1", "name": "Anna"},
        "text": "We drink été wine 🍷 today",
        "highlights": [[13, 17], [21, 26]],
        "at": 13.0,
    }


def test_places_of_a_recording_are_together_the_title_first(database: Database) -> None:
    with database.write() as session:
        many = recorded(session, *(f"apple {number}" for number in range(5)), title="Many")
        named = recorded(session, "one apple", title="An apple", created_at=FIRST + DAY)
        notes.add(session, LOCAL_OWNER, many, title="", text="Apple pie.")
    found = find(database, "apple")
    assert titles(found) == ["An apple", "Many"]
    assert [item["hits_total"] for item in found["items"]] == [2, 6]
    assert [hit["kind"] for hit in found["items"][0]["hits"]] == ["title", "text"]
    assert [hit["text"] for hit in found["items"][1]["hits"]] == ["apple 0", "apple 1", "apple 2"]
    assert (found["places"], found["recordings"], found["places_is_capped"]) == (8, 2, False)
    assert [item["recording"]["id"] for item in find(database, "pie")["items"]] == [many]
    assert find(database, "apple", recording_id=named)["places"] == 2


@pytest.mark.parametrize("sort", ["relevance", "-created_at"])
def test_pages_follow_each_other_when_there_are_many(
    database: Database, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also beyond the places that are looked at, for those who read the newest first."""
    with database.write() as session:
        for number in range(7):
            segments = ["an apple"] * (1 + number % 3)
            recorded(session, *segments, title=f"{number}", created_at=FIRST + number * DAY)
    seen: list[str] = []
    for most in (10_000, 4):
        monkeypatch.setattr(finder, "MOST_PLACES", most)
        monkeypatch.setattr(finding, "MOST_PLACES", most)
        seen, cursor = [], None
        while True:
            found = find(database, "apple", sort=sort, limit=2, cursor=cursor)
            seen += titles(found)
            cursor = found["next_cursor"]
            if cursor is None:
                break
        assert found["places_is_capped"] is (most == 4)
        if most > 4:
            by_hits = ["5", "2", "4", "1", "6", "3", "0"]
            assert seen == (by_hits if sort == "relevance" else list("6543210"))
    assert len(seen) == (7 if sort == "-created_at" else 2)
    assert len(set(seen)) == len(seen)


def test_cursor_of_another_list_is_refused(database: Database) -> None:
    with pytest.raises(InvalidRequest):
        find(database, "apple", cursor="x")


def test_filters_leave_what_fits(database: Database) -> None:
    with database.write() as session:
        first = recorded(session, "one apple", title="First", speaker="S1", language="de")
        recorded(session, "two apples apple", title="Second", created_at=FIRST + DAY)
        speakers.ensure(session, first, ["S1"])
        speakers.rename(session, first, "S1", "Anna Müller")
        tag = tags.add(session, LOCAL_OWNER, name="Fruit", colour="teal")
        other = tags.add(session, LOCAL_OWNER, name="Other", colour="teal")
        tags.attach(session, LOCAL_OWNER, {first: [tag.id]})
        notes.add(session, LOCAL_OWNER, first, title="", text="apple")
        session.execute(sa.update(Recording).where(Recording.id == first).values(language="de"))
    both = {"First", "Second"}
    for filters, expected in (
        ({}, both),
        ({"tags": [tag.id]}, {"First"}),
        ({"tags": [tag.id, other.id]}, {"First"}),
        ({"tags": [tag.id, other.id], "needs_all_tags": True}, set()),
        ({"language": "de"}, {"First"}),
        ({"created_from": FIRST + 1}, {"Second"}),
        ({"created_to": FIRST + 1}, {"First"}),
        ({"speaker": "muller anna"}, set()),
        ({"speaker": "anna mul"}, {"First"}),
        ({"speaker": "S1"}, set()),
        ({"speaker": "S1", "recording_id": first}, {"First"}),
        ({"kinds": [Kind.NOTE]}, {"First"}),
        ({"kinds": [Kind.TITLE, Kind.SPEAKER]}, set()),
    ):
        assert set(titles(find(database, "apple", **filters))) == expected, filters
    assert titles(find(database, "apple speaker:anna")) == ["First"]
    assert texts(database, "speaker:anna") == ["Anna Müller"]


def test_phrases_prefixes_and_what_is_not_wanted_are_understood(database: Database) -> None:
    with database.write() as session:
        recorded(
            session, "red wine tonight", "wine that is red", "redder wines", "今日は会議室です"
        )
    for query, expected in (
        ('"red wine"', ["red wine tonight"]),
        ("wine red", ["red wine tonight", "wine that is red"]),
        ("red* wine*", ["red wine tonight", "wine that is red", "redder wines"]),
        ('"red win"*', ["red wine tonight"]),
        ("wine -tonight", ["wine that is red"]),
        ('wine -"is red"', ["red wine tonight"]),
        ("会議", ["今日は会議室です"]),
        ("室", ["今日は会議室です"]),
        ("議会", []),
    ):
        assert texts(database, query) == expected, query


def test_deleted_recordings_are_found_again_once_they_are_restored(database: Database) -> None:
    with database.write() as session:
        recording = recorded(session, "one apple")
        hiding.hide(session, LOCAL_OWNER, [recording], 3600)
    assert find(database, "apple")["places"] == 0
    with pytest.raises(NotFound):
        find(database, "apple", recording_id=recording)
    with database.write() as session:
        hiding.restore(session, LOCAL_OWNER, [recording])
    assert texts(database, "apple") == ["one apple"]


def test_nothing_of_others_is_found_counted_or_suggested(database: Database) -> None:
    """Neither by words, nor by their beginnings, nor by ids."""
    with database.write() as session:
        other_user(session)
        theirs = recorded(session, "secret apples", title="Secret", owner_id=OTHER)
        speakers.ensure(session, theirs, ["S1"])
        speakers.rename(session, theirs, "S1", "Secretary")
        tag = tags.add(session, OTHER, name="Fruit", colour="teal")
        tags.attach(session, OTHER, {theirs: [tag.id]})
        mine = recorded(session, "my own pears")
    for query in ("secret", "s*", "secret -other", "speaker:secretary", "secrat", "appels"):
        found = find(database, query)
        assert found | {"milliseconds": 0} == {
            "items": [],
            "next_cursor": None,
            "places": 0,
            "places_is_capped": False,
            "recordings": 0,
            "milliseconds": 0,
            "suggestion": None,
        }
    assert find(database, "pears", tags=[tag.id])["places"] == 0
    assert find(database, "pears", speaker="secretary")["places"] == 0
    with pytest.raises(NotFound):
        find(database, "secret", recording_id=theirs)
    assert [item["recording"]["id"] for item in find(database, "p*")["items"]] == [mine]
    assert find(database, "secret", OTHER)["recordings"] == 1


def test_cost_does_not_tell_whether_others_say_a_word(sqlite_database: Database) -> None:
    """Their words stand elsewhere in the index: SQLite takes as many steps as for a word that nobody said."""

    def steps(query: str) -> int:
        taken = 0

        def step() -> int:
            nonlocal taken
            taken += 1
            return 0

        with sqlite_database.read() as session:
            raw: Any = session.connection().connection.driver_connection
            asked = finder.statement(session, LOCAL_OWNER, parse(query), Filters())
            assert asked is not None
            raw.set_progress_handler(step, 1)
            session.execute(asked).all()
            raw.set_progress_handler(None, 0)
        return taken

    with sqlite_database.write() as session:
        other_user(session)
        for number in range(20):
            recorded(session, *["apples"] * 50, owner_id=OTHER, created_at=FIRST + number)
        recorded(session, "pears")
    steps("pears")
    assert steps("apples") == steps("plumss")


def test_nearest_word_is_suggested_when_nothing_is_found(database: Database) -> None:
    with database.write() as session:
        recorded(session, "the budget of tomorrow", "budget tomorrow", "bucket")
    for query in ("budjet", "bugdet", "budgets", "budge", "Budjet tomorrow"):
        better = find(database, query)["suggestion"]
        assert better in {"budget", "budget tomorrow"}
        assert find(database, better)["places"] == 2


def test_nothing_is_suggested_when_nothing_is_near(database: Database) -> None:
    with database.write() as session:
        recorded(session, "the budget of tomorrow", "bucket", title="Other")
    for query in ("zzz", "bx", "budget bucket", "budx*", "\u4f1a"):
        assert find(database, query)["suggestion"] is None


HOSTILE = (
    "apple" * 2000,
    "a b " * 2500,
    '"' * 10_000,
    "- * ( ) : ^ + ~ AND OR NOT NEAR",
    '"unbalanced',
    "tokens:apple",
    "{tokens} : apple",
    "NEAR(apple pie, 2)",
    "'; DROP TABLE search_places; --",
    "apple\0pie",
    "\ud800 apple\uffff",
    "& | ! <-> :*",
    "\\'apple\\",
    "*" * 500,
)


def test_hostile_query_is_searched_as_it_stands(database: Database) -> None:
    with database.write() as session:
        recorded(session, "tokens near apple pie", "drop table search places")
    for query in HOSTILE:
        assert find(database, query)["places"] <= 2
    assert texts(database, "apple(NEAR") == []
    assert texts(database, "NEAR(apple") == ["tokens near apple pie"]
    assert count(database) == 3


def test_search_ends_when_it_takes_too_long(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the connection can be used again."""
    with database.write() as session:
        recording = recorded(session)
        written(session, recording, said(*["apple pear"] * 3000))
    with monkeypatch.context() as patch:
        patch.setattr(finding, "LONGEST_SECONDS", 0.001)
        with pytest.raises(SearchTooSlow):
            find(database, "a* p* a* p* a* p* -x", speaker="x")
    assert find(database, "apple")["places"] == 3000
