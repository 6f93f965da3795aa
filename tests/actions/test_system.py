"""The machine is looked at once, remembered, and looked at again when asked; the self-test is real."""

import asyncio
import json
import socket
from contextlib import closing
from typing import Any

import pytest

from actionkit import with_engines
from tiro.actions import self_test
from tiro.actions.system import System, for_others
from tiro.children import ChildDied, Ending
from tiro.errors import EngineUnavailable, StateConflict
from tiro.machine import service
from tiro.settings import Settings
from tiro.store import flags, stage_runs
from tiro.store.database import Database

HOST = socket.gethostname()


class ToldChild:
    """Stands for the child that looks; counts the looks."""

    looks = 0
    error: Exception | None = None

    def __init__(self, *_: object, **__: object) -> None:
        pass

    async def call(self, method: str, values: dict[str, Any], **_: object) -> Any:
        type(self).looks += 1
        if self.error is not None:
            raise self.error
        assert method == "probe"
        found = service.blank(values["folders"], "Not asked.")
        found["cpu"] |= {"usable_threads": 2}
        found["memory"] |= {"total_bytes": 4_000_000_000}
        found["network"] |= {"hostname": "hidden-name", "missing": {}}
        return type("Reply", (), {"values": found})

    async def kill(self) -> None:
        pass


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> type[ToldChild]:
    """A machine of 2 cores and 4 GB, told instead of read."""
    fresh = type("Fresh", (ToldChild,), {})
    monkeypatch.setattr("tiro.actions.system.Child", fresh)
    return fresh


@pytest.fixture
def offline(settings: Settings) -> Settings:
    """Nothing may be fetched, and no model of Whisper is here."""
    models = settings.models.model_copy(update={"fetch": "never"})
    return settings.model_copy(update={"models": models})


async def test_machine_is_looked_at_once_and_remembered(
    told: type[ToldChild], settings: Settings, sqlite_database: Database
) -> None:
    first = await System(settings, sqlite_database).show()
    again = await System(settings, sqlite_database).show()
    assert (told.looks, again) == (1, first)
    later = await System(settings, sqlite_database).detect()
    assert told.looks == 2
    assert later["at"] >= first["at"]


async def test_two_who_ask_first_cause_one_look(told: type[ToldChild], settings: Settings) -> None:
    system = System(settings, None)
    await asyncio.gather(system.show(), system.show())
    assert told.looks == 1


async def test_view_holds_facts_recommendation_and_no_speed_yet(
    told: type[ToldChild], settings: Settings
) -> None:
    del told
    view = await System(settings, None).show()
    best = view["recommendation"]
    assert (best["engine"], best["model"], best["is_here"]) == ("faster_whisper", "small", False)
    assert best["expected"] == {"rtfx": None, "source": "not_measured"}
    assert view["facts"]["versions"]["missing"]["postgres"] == "The database is SQLite."
    assert json.loads(json.dumps(view)) == view


async def test_settings_that_differ_are_named(told: type[ToldChild], settings: Settings) -> None:
    del told
    changed = with_engines(settings, faster_whisper={"model": "large-v3"}, default="pocketsphinx")
    changed.worker.slots = 7
    view = await System(changed, None).show()
    assert view["recommendation"]["settings"] == {
        "TIRO_ENGINES__DEFAULT": "faster_whisper",
        "TIRO_ENGINES__FASTER_WHISPER__MODEL": "small",
        "TIRO_WORKER__SLOTS": "2",
    }


async def test_speed_is_that_of_past_jobs_where_there_are_some(
    told: type[ToldChild], offline: Settings, sqlite_database: Database
) -> None:
    """They tell more than a self-test, which is forgotten then."""
    del told
    speed = {"engine": "pocketsphinx", "model": "en-us", "rtfx": 3.5, "at": 1.0}
    with sqlite_database.write() as session:
        flags.put(session, f"self_tests {HOST}", {"pocketsphinx en-us": speed})
    system = System(offline, sqlite_database)
    before = (await system.show())["recommendation"]
    with sqlite_database.write() as session:
        stage_runs.add(
            session,
            stage="transcribe",
            engine="pocketsphinx",
            model="en-us",
            host=HOST,
            audio_seconds=60,
            seconds=12,
        )
    after = (await system.show())["recommendation"]
    assert before["expected"] == {"rtfx": 3.5, "source": "self_test"}
    assert after["expected"] == {"rtfx": 5.0, "source": "jobs"}


@pytest.mark.parametrize("error", [TimeoutError(), ChildDied(1, Ending.CLOSED)])
async def test_look_that_fails_gives_nulls_with_the_reason(
    told: type[ToldChild], settings: Settings, error: Exception
) -> None:
    told.error = error
    view = await System(settings, None).show()
    assert view["facts"]["cpu"]["threads"] is None
    assert "ended early" in view["facts"]["cpu"]["missing"]["threads"]
    assert view["recommendation"]["model"] == "base"


async def test_others_see_no_names_addresses_and_places(
    told: type[ToldChild], settings: Settings
) -> None:
    del told
    view = await System(settings, None).show()
    shown = json.dumps(for_others(view))
    assert "hidden-name" in json.dumps(view)
    assert "hidden-name" not in shown
    assert HOST not in shown
    assert str(settings.data_dir) not in shown


async def test_second_self_test_is_refused_while_one_runs(
    told: type[ToldChild], offline: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    del told
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def measure(*_: object) -> self_test.Speed:
        begun.set()
        await go_on.wait()
        return self_test.Speed(rtfx=4.2, seconds=10.0, words=52)

    monkeypatch.setattr(self_test, "measure", measure)
    system = System(offline, None)
    first = asyncio.create_task(system.test())
    await begun.wait()
    with pytest.raises(StateConflict):
        await system.test()
    go_on.set()
    view = await first
    assert view["recommendation"]["expected"] == {"rtfx": 4.2, "source": "self_test"}
    assert view["self_tests"][0]["slots"] == 2
    assert (await system.test())["self_tests"] != []


async def test_self_test_without_an_engine_says_so(
    told: type[ToldChild], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    del told
    monkeypatch.setattr("tiro.actions.system.names", list)
    with pytest.raises(EngineUnavailable):
        await System(settings, None).test()


async def test_engine_that_is_here_is_measured_in_its_own_process(
    offline: Settings, sqlite_database: Database
) -> None:
    """The real pocketsphinx writes down the shipped recording with both slots."""
    system = System(offline, sqlite_database)
    best = system._choose({"cpu": {"usable_threads": 2}, "memory": {}, "gpu": {}}, is_here=True)
    assert best is not None
    speed = await self_test.measure(offline, best, seconds=0)
    assert speed.words > 45
    assert speed.rtfx > 0.5


@pytest.mark.postgres
async def test_version_of_the_postgresql_server_is_told(
    told: type[ToldChild], settings: Settings, postgres_url: str
) -> None:
    del told
    changed = settings.model_copy(update={"database_url": postgres_url})
    with closing(Database(postgres_url)) as database:
        view = await System(changed, database).show()
    assert view["facts"]["versions"]["postgres"][0].isdigit()
    assert view["facts"]["disks"]["database"]["folder"] is None
