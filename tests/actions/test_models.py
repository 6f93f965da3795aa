"""The registry: what administrators see and change, and jobs that fetch a model, on either database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from actionkit import queue_of
from jobkit import new_job
from spoken import MICRO_WHISPER
from tiro.actions import jobs, models
from tiro.actions.context import Context
from tiro.actions.models import Asked
from tiro.durable.tickets import MODELS_QUEUE
from tiro.errors import InvalidRequest, ModelMissing, NotFound, StateConflict
from tiro.store.tables import LOCAL_OWNER

ADMIN = Asked(is_admin=True)
WHISPER = "faster_whisper"


@pytest.fixture(autouse=True)
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No model of this machine is seen."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))


@pytest.fixture
def tiny(context: Context) -> Iterator[Path]:
    """The model tiny is installed."""
    folder = context.settings.models_dir / WHISPER / "Systran--faster-whisper-tiny"
    folder.mkdir(parents=True)
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.json"):
        (folder / name).write_bytes((MICRO_WHISPER / name).read_bytes())
    return folder


def ids(found: list[dict[str, Any]]) -> set[str]:
    return {item["id"] for item in found}


def test_catalogue_is_listed_with_what_is_here(context: Context, tiny: Path) -> None:
    found = {item["id"]: item for item in models.list_models(context, ADMIN)}
    here, there = found["faster_whisper/tiny"], found["faster_whisper/large-v3"]
    assert (here["is_installed"], there["is_installed"]) == (True, False)
    assert here["path"] == str(tiny)
    assert here["size_is_exact"]
    assert there["path"] is there["health"] is None
    assert there["size_bytes"] == 3_090_000_000
    assert there["memory"]["cpu"]["int8"] > 1_500_000_000
    assert there["memory"]["gpu"]["float16"] > 3_000_000_000
    assert found["faster_whisper/small"]["is_default"]
    assert found["pyannote/pyannote/speaker-diarization-community-1"]["is_gated"]


def test_list_is_narrowed_by_engine_and_by_what_is_here(context: Context, tiny: Path) -> None:
    del tiny
    found = models.list_models(context, Asked(engine=WHISPER, is_installed=True))
    assert ids(found) == {"faster_whisper/tiny"}


def test_places_on_the_disk_are_for_administrators(context: Context, tiny: Path) -> None:
    (context.settings.models_dir / "pictures").mkdir()
    for_others = models.list_models(context, Asked())
    assert {item["path"] for item in for_others} == {None}
    assert "unknown/pictures" not in ids(for_others)
    assert "unknown/pictures" in ids(models.list_models(context, ADMIN))
    assert str(tiny) == models.show(context, WHISPER, "tiny", ADMIN)["path"]


def test_recommended_model_is_marked(context: Context) -> None:
    asked = Asked(recommended=(WHISPER, "base"))
    found = {item["id"]: item["is_recommended"] for item in models.list_models(context, asked)}
    assert [id_ for id_, is_so in found.items() if is_so] == ["faster_whisper/base"]
    assert {item["is_recommended"] for item in models.list_models(context, Asked())} == {None}


def test_model_is_shown_by_an_alias(context: Context) -> None:
    assert models.show(context, WHISPER, "turbo", ADMIN)["name"] == "large-v3-turbo"
    with pytest.raises(NotFound):
        models.show(context, WHISPER, "huge", ADMIN)


def test_what_is_said_of_a_model_is_kept_and_taken_back(context: Context) -> None:
    said = {"display_name": "Quick", "note": "For memos.", "users_may_choose": False}
    changed = models.change(context, WHISPER, "turbo", said, ADMIN)
    assert {field: changed[field] for field in said} == said
    changed = models.change(context, WHISPER, "turbo", {"display_name": None}, ADMIN)
    assert changed["display_name"] == "Whisper large v3 turbo"
    assert changed["note"] == "For memos."
    with pytest.raises(InvalidRequest):
        models.change(context, WHISPER, "turbo", {"size_bytes": 1}, ADMIN)


def test_one_model_of_an_engine_is_the_default(context: Context) -> None:
    models.change(context, WHISPER, "base", {"is_default": True}, ADMIN)
    models.change(context, "sherpa", "sense-voice", {"is_default": True}, ADMIN)
    models.change(context, "sherpa", "pyannote-3.0-titanet-small", {"is_default": True}, ADMIN)
    models.change(context, WHISPER, "tiny", {"is_default": True}, ADMIN)
    defaults = {item["id"] for item in models.list_models(context, ADMIN) if item["is_default"]}
    assert defaults >= {
        "faster_whisper/tiny", "sherpa/sense-voice", "sherpa/pyannote-3.0-titanet-small",
    }  # fmt: skip
    assert len([id_ for id_ in defaults if id_.startswith(WHISPER)]) == 1


def test_default_is_never_switched_off(context: Context) -> None:
    models.change(context, WHISPER, "base", {"is_default": True}, ADMIN)
    with pytest.raises(StateConflict):
        models.change(context, WHISPER, "base", {"is_enabled": False}, ADMIN)
    models.change(context, WHISPER, "tiny", {"is_enabled": False}, ADMIN)
    with pytest.raises(StateConflict):
        models.change(context, WHISPER, "tiny", {"is_default": True}, ADMIN)


def test_pull_is_a_job_about_no_recording(context: Context) -> None:
    job = models.pull(context, LOCAL_OWNER, WHISPER, "turbo")
    assert (job["kind"], job["recording_id"], job["plan"]) == ("model_pull", None, ["pull@1"])
    assert job["resolved"]["model"] == "large-v3-turbo"
    assert [queue for _, queue in queue_of(context).tickets] == [MODELS_QUEUE]
    assert models.show(context, WHISPER, "turbo", ADMIN)["pull_job_id"] == job["id"]


def test_model_that_is_being_fetched_gets_no_second_job(context: Context) -> None:
    first = models.pull(context, LOCAL_OWNER, WHISPER, "turbo")
    assert models.pull(context, LOCAL_OWNER, WHISPER, "large-v3-turbo")["id"] == first["id"]
    jobs.cancel(context, LOCAL_OWNER, first["id"])
    assert models.pull(context, LOCAL_OWNER, WHISPER, "turbo")["id"] != first["id"]


def test_pulls_at_once_are_one_job(context: Context) -> None:
    def ask(_: int) -> str:
        return models.pull(context, LOCAL_OWNER, WHISPER, "turbo")["id"]

    with ThreadPoolExecutor(6) as callers:
        assert len(set(callers.map(ask, range(6)))) == 1


def test_pull_that_cannot_be_is_refused_at_once(context: Context) -> None:
    for engine, name in ((WHISPER, "huge"), ("abacus", "a/b"), ("pocketsphinx", "a/b")):
        with pytest.raises(NotFound):
            models.pull(context, LOCAL_OWNER, engine, name)
    context.settings.models.fetch = "never"
    with pytest.raises(ModelMissing, match="fetches no models"):
        models.pull(context, LOCAL_OWNER, WHISPER, "tiny")


@pytest.mark.anyio
async def test_check_is_kept_until_the_files_change(context: Context, tiny: Path) -> None:
    checked = await models.check(context, WHISPER, "tiny", ADMIN)
    assert (checked["health"]["state"], checked["health"]["how"]) == ("ok", "loaded")
    assert checked["health"]["checked_at"]
    assert models.show(context, WHISPER, "tiny", ADMIN)["health"] == checked["health"]
    (tiny / "model.bin").unlink()
    assert models.show(context, WHISPER, "tiny", ADMIN)["health"]["state"] == "incomplete"
    models.rescan(context, ADMIN)
    (tiny / "model.bin").write_bytes(b"x")
    assert models.show(context, WHISPER, "tiny", ADMIN)["health"]["checked_at"] is None
    with pytest.raises(StateConflict):
        await models.check(context, WHISPER, "large-v3", ADMIN)


def test_model_is_removed_while_no_job_uses_it(context: Context, tiny: Path) -> None:
    with context.database.write() as session:
        resolved = {"engine": WHISPER, "model": "tiny", "diarizer": None, "language": None}
        job_id = new_job(session, resolved=resolved).id
    with pytest.raises(StateConflict) as refused:
        models.remove(context, WHISPER, "tiny")
    assert refused.value.details == {"job_id": job_id}
    assert tiny.exists()
    jobs.cancel(context, LOCAL_OWNER, job_id)
    models.remove(context, WHISPER, "tiny")
    assert not tiny.exists()
    with pytest.raises(NotFound):
        models.remove(context, WHISPER, "tiny")
