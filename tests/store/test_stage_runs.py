from collections.abc import Mapping

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiro.store import stage_runs
from tiro.store.database import Database
from tiro.store.tables import StageRun

KIND = {"stage": "transcribe", "engine": "fake", "model": "tiny", "host": "here"}


def add(
    session: Session,
    seconds: float,
    *,
    audio_seconds: float = 10.0,
    other: Mapping[str, str] | None = None,
) -> None:
    kind = {**KIND, **(other or {})}
    stage_runs.add(session, **kind, audio_seconds=audio_seconds, seconds=seconds)


def test_rate_is_the_median_of_the_last_runs(database: Database) -> None:
    with database.write() as session:
        for _ in range(30):
            add(session, 100.0)
        for number in range(stage_runs.LOOKED_AT):
            add(session, 1000.0 if number == 0 else 5.0)
        assert stage_runs.rate(session, **KIND) == 0.5


def test_rate_is_unknown_when_nothing_ran(database: Database) -> None:
    with database.write() as session:
        add(session, 5.0, audio_seconds=0.0)
        assert stage_runs.rate(session, **KIND) is None


@pytest.mark.parametrize("other", ["stage", "engine", "model", "host"])
def test_rate_knows_only_its_own_kind(database: Database, other: str) -> None:
    with database.write() as session:
        add(session, 5.0, other={other: "other"})
        assert stage_runs.rate(session, **KIND) is None


def test_old_runs_are_forgotten(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_runs, "KEPT", 3)
    with database.write() as session:
        for _ in range(6):
            add(session, 1.0)
        add(session, 1.0, other={"host": "other"})
        assert session.scalar(select(func.count()).select_from(StageRun)) == 4
