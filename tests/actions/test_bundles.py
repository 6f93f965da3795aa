"""The bundle holds what helps, and nothing of what people said, called things or keep secret."""

import io
import json
import logging
import stat
import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from jobkit import new_job, new_recording
from tiro import logs
from tiro.actions import bundles
from tiro.actions.doctor import examine
from tiro.machine import service
from tiro.settings import Settings
from tiro.store.database import open_database
from tiro.store.migrate import migrate
from tiro.store.states import State

PLANTED = "xyzzy"
"""Stands in every secret, text, title and name below."""
HIDDEN = ("hostname", "interfaces", "default_route", "folder", "mount_point", "device")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation with secrets in all settings that take one."""
    return Settings.model_validate(
        {
            "data_dir": tmp_path / "data",
            "api_keys": f"{PLANTED}-api-key-0123456789",
            "admin_keys": f"{PLANTED}-admin-key-0123456789",
            "secret_key": f"{PLANTED}-secret-key-0123456789-0123456789",
            "engines": {
                "openai_compatible": {"api_key": f"{PLANTED}-sk"},
                "outsider": {"api_key": f"{PLANTED}-other", "token": f"{PLANTED}-token"},
            },
            "log": {"format": "json", "level": "info"},
        }
    )


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose network and folders have telling names."""

    def probe(folders: Mapping[str, Path | None], *, is_measured: bool) -> dict[str, Any]:
        assert not is_measured
        found = service.blank(folders, "Not asked.")
        for family in (found["network"], *found["disks"].values()):
            family |= {name: PLANTED for name in family if name in HIDDEN}
        return found

    monkeypatch.setattr(service, "probe", probe)


def _plant_rows(settings: Settings) -> None:
    migrate(settings)
    with closing(open_database(settings)) as database, database.write() as session:
        row = new_recording(session, title=f"{PLANTED} title", file_name=f"{PLANTED}.wav")
        new_job(
            session,
            recording_id=row.id,
            state=State.FAILED,
            options={"prompt": f"{PLANTED} prompt"},
            error={
                "code": "engine_failed",
                "message": f"{PLANTED} message",
                "stage": "transcribe",
            },
        )


def _plant_log(settings: Settings) -> None:
    console = io.StringIO()
    logs.configure(settings, role="server", stream=console)
    fields = {"title": PLANTED, "text": PLANTED, "reason": PLANTED, "path": f"/{PLANTED}"}
    with logs.bound(request_id="req_1", client_address=PLANTED, user_agent=PLANTED):
        logging.getLogger("tiro.api").info("request", extra={**fields, "status": 200})
        logging.getLogger("uvicorn.error").error("cannot open %s.wav", PLANTED)
        try:
            raise ValueError(f"said {PLANTED}")
        except ValueError:
            logging.getLogger("tiro.worker").exception("failed")
    for handler in logging.getLogger().handlers[:]:
        if getattr(handler, "is_tiros", False):
            logging.getLogger().removeHandler(handler)
            handler.close()
    logging.captureWarnings(capture=False)
    with (settings.data_dir / "logs" / "worker.log").open("w") as file:
        file.write(f"a line that is no JSON: {PLANTED}\n[1]\n")


@pytest.fixture
def bundle(settings: Settings, tmp_path: Path) -> zipfile.ZipFile:
    _plant_rows(settings)
    _plant_log(settings)
    path = tmp_path / "bundle.zip"
    bundles.write(settings, examine(settings), path)
    return zipfile.ZipFile(io.BytesIO(path.read_bytes()))


def test_nothing_planted_is_in_the_bundle(bundle: zipfile.ZipFile) -> None:
    found = [name for name in bundle.namelist() if PLANTED.encode() in bundle.read(name)]
    assert found == []


def test_versions_settings_findings_and_failures_are_in_the_bundle(
    bundle: zipfile.ZipFile,
) -> None:
    assert json.loads(bundle.read("versions.json"))["tiro"]
    assert json.loads(bundle.read("settings.json"))["port"] == 8000
    assert any(one["what"] == "database" for one in json.loads(bundle.read("findings.json")))
    assert {"cpu", "memory", "gpu", "disks"} <= json.loads(bundle.read("machine.json")).keys()
    (failure,) = json.loads(bundle.read("failures.json"))
    assert (failure["code"], failure["stage"]) == ("engine_failed", "transcribe")


def test_log_keeps_ids_numbers_and_places(bundle: zipfile.ZipFile) -> None:
    lines = [json.loads(line) for line in bundle.read("logs/server.log").splitlines()]
    request, foreign, failure = lines
    assert (request["event"], request["request_id"], request["status"]) == ("request", "req_1", 200)
    assert (foreign["logger"], foreign["level"]) == ("uvicorn.error", "error")
    assert failure["exception"][0]["type"] == "ValueError"
    assert "test_bundles.py" in failure["exception"][0]["frames"][0]


def test_bundle_is_private_and_replaces_an_older_one(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    for _ in range(2):
        bundles.write(settings, [], path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.glob(".bundle*")) == []


def test_bundle_is_made_without_a_database(settings: Settings, tmp_path: Path) -> None:
    bundles.write(settings, [], tmp_path / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as made:
        assert json.loads(made.read("failures.json")) == []


def test_home_folder_is_not_named(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    bundles.write(settings, [], tmp_path / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as made:
        assert json.loads(made.read("settings.json"))["data_dir"] == "~/data"
