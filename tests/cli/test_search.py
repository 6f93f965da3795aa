"""`tiro search` against a server that answers by script, and `tiro reindex` on a data folder."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from databases import Databases
from searchkit import count, recorded
from tiro.cli import server_file
from tiro.settings import load_settings
from tiro.store.database import open_database
from tiro.store.tables import SearchRecording
from tiro_double import Tiro, TiroDouble


def found(*texts: str, cursor: str | None = None, suggestion: str | None = None) -> dict[str, Any]:
    """Give a page in which a recording has these places."""
    hits = [
        {
            "kind": "text" if number else "title",
            "text": each,
            "highlights": [[2, 7]],
            "at": 61.5 if number else None,
            "speaker": {"id": "S1", "name": "Anna"} if number else None,
        }
        for number, each in enumerate(texts)
    ]
    items = [{"recording": {"id": "rec_1", "title": "Fruit"}, "hits": hits}] if texts else []
    return {
        "items": items,
        "next_cursor": cursor,
        "places": len(texts),
        "places_is_capped": False,
        "recordings": len(items),
        "milliseconds": 1.0,
        "suggestion": suggestion,
    }


@pytest.fixture
def here(server: TiroDouble) -> TiroDouble:
    """The server runs on this machine's data folder."""
    server_file.write(load_settings(), server.address)
    return server


def test_places_are_told_with_their_times(here: TiroDouble, tiro: Tiro) -> None:
    here.say("GET /search", (200, found("A apple", "🍷 apple pie")))
    result = tiro("search", "apple", "--in", "text", "--in", "titles", "--newest")
    assert result.stdout.splitlines() == [
        "rec_1\tFruit\ttitle\t-\tA apple",
        "rec_1\tFruit\t0:01:02\tAnna\t🍷 apple pie",
    ]
    assert "2 places in 1 recording(s)." in result.stderr


def test_pages_are_read_until_there_are_enough(here: TiroDouble, tiro: Tiro) -> None:
    here.say("GET /search", (200, found("one", cursor="5-7")), (200, found("two")))
    result = tiro("search", "apple", "--json")
    assert len(json.loads(result.stdout)["items"]) == 2


def test_better_word_is_told_when_nothing_is_found(here: TiroDouble, tiro: Tiro) -> None:
    here.say("GET /search", (200, found(suggestion="apple")))
    assert "Did you mean: apple" in tiro("search", "aple").stderr


def test_index_is_built_anew(databases: Databases, data_dir: Path, tiro: Tiro) -> None:
    data_dir.mkdir()
    databases.sqlite_file(data_dir)
    with closing(open_database(load_settings())) as database:
        with database.write() as session:
            recorded(session, "one apple")
            session.execute(sa.delete(SearchRecording))
        assert "knows 1 recording(s)" in tiro("reindex").stdout
        assert count(database) == 2
