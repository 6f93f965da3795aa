"""The whole process: light, healthy, and gone when it is told to go."""

import json
import subprocess
import sys

from starlette.testclient import TestClient

import apikit
from tiro.settings import Settings
from tiro.store.tables import Flag

HEAVY = ["av", "onnxruntime", "ctranslate2", "faster_whisper", "pocketsphinx", "docx", "numpy"]
LOOK = """
import json, sys, urllib.request
from pathlib import Path
import apikit
from tiro.settings import Settings

settings = Settings(data_dir=Path(sys.argv[1]))
settings.storage.min_free_bytes = 0
with apikit.on_a_port(settings) as running:
    for path in ("/healthz", "/api/v1/engines", "/api/v1/recordings"):
        urllib.request.urlopen(running.url + path).read()
    print(json.dumps(sorted(set(sys.modules) & set(sys.argv[2:]))))
"""


def test_api_process_loads_nothing_heavy(api_settings: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(api_settings.data_dir), *HEAVY],
        cwd="tests",
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert json.loads(done.stdout) == []


def test_health_tells_the_queue(client: TestClient) -> None:
    apikit.put(client)
    shown = client.get("/healthz").json()
    assert (shown["status"], shown["queue_depth"], shown["workers"]) == ("ok", 1, 0)


def test_health_is_degraded_when_the_database_is_away(
    client: TestClient, api_settings: Settings
) -> None:
    client.app.state.context.database.close()  # pyright: ignore[reportAttributeAccessIssue, reportFunctionMemberAccess] - the test client types its app as a callable
    path = api_settings.data_dir / "tiro.db"
    path.rename(path.with_suffix(".away"))
    path.mkdir()
    assert client.get("/healthz").json()["status"] == "degraded"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"]["ok"] is False
    path.rmdir()
    path.with_suffix(".away").rename(path)


def test_other_media_folder_is_not_ready(client: TestClient) -> None:
    context = client.app.state.context  # pyright: ignore[reportAttributeAccessIssue, reportFunctionMemberAccess] - as above
    with context.database.write() as session:
        session.get_one(Flag, "media_store").value = {"id": "another"}
    shown = client.get("/readyz").json()
    assert shown["status"] == "not_ready"
    assert [name for name, check in shown["checks"].items() if not check["ok"]] == ["media_store"]


def test_metrics_tell_jobs_and_uploads(client: TestClient) -> None:
    apikit.put(client, data=b"x" * 1000)
    shown = client.get("/metrics").text
    assert "tiro_upload_bytes_total 1000.0" in shown
    assert 'tiro_jobs{state="queued"} 1.0' in shown
    assert "tiro_queue_depth 1.0" in shown
