"""Models over HTTP: everybody reads, administrators change."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

import apikit
from apikit import API
from tiro.settings import Settings

ADMIN, PLAIN = "a" * 20, "p" * 20
GATED = f"{API}/models/pyannote/pyannote/speaker-diarization-community-1"
TINY = f"{API}/models/faster_whisper/tiny"


@pytest.fixture(autouse=True)
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No model of this machine is seen."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))


@pytest.fixture
def plain(api_settings: Settings) -> Iterator[TestClient]:
    """A caller who is no administrator."""
    api_settings.api_keys = (SecretStr(PLAIN),)
    api_settings.admin_keys = (SecretStr(ADMIN),)
    with apikit.in_process(api_settings) as found:
        found.headers["X-API-Key"] = PLAIN
        yield found


def test_models_are_listed_and_shown(client: TestClient) -> None:
    items = client.get(f"{API}/models", params={"engine": "pocketsphinx"}).json()["items"]
    assert [item["id"] for item in items] == ["pocketsphinx/en-us"]
    assert items[0]["is_installed"]
    shown = client.get(f"{API}/models", params={"installed": "false"}).json()
    assert (shown["may_fetch"], shown["users_may_choose"]) == (True, "listed")
    items = shown["items"]
    assert "faster_whisper/tiny" in {item["id"] for item in items}
    assert client.get(GATED).json()["name"] == "pyannote/speaker-diarization-community-1"
    missing = client.get(f"{API}/models/faster_whisper/huge")
    assert (missing.status_code, apikit.error_of(missing)["code"]) == (404, "not_found")


def test_name_with_a_slash_takes_every_verb(client: TestClient) -> None:
    changed = client.patch(GATED, json={"note": "Needs our token."})
    assert changed.json()["note"] == "Needs our token."
    job = client.post(f"{GATED}/pull")
    assert job.status_code == 202
    assert job.json()["resolved"]["model"] == "pyannote/speaker-diarization-community-1"
    assert job.headers["location"] == f"{API}/jobs/{job.json()['id']}"
    refused = client.post(f"{GATED}/check")
    assert apikit.error_of(refused)["code"] == "state_conflict"
    refused = client.delete(GATED)
    assert apikit.error_of(refused)["code"] == "state_conflict"


def test_pulled_model_is_followed_as_any_job(client: TestClient) -> None:
    job = client.post(f"{TINY}/pull").json()
    assert client.get(f"{API}/jobs/{job['id']}").json()["kind"] == "model_pull"
    kinds = client.get(f"{API}/jobs", params={"kind": "model_pull"}).json()["items"]
    assert [item["id"] for item in kinds] == [job["id"]]
    assert client.post(f"{API}/jobs/{job['id']}/cancel").json()["state"] == "cancelled"


def test_wrong_changes_are_refused(client: TestClient) -> None:
    for body, code in (({"size_bytes": 1}, "invalid_request"), ({"note": 5}, "invalid_request")):
        answer = client.patch(TINY, json=body)
        assert apikit.error_of(answer)["code"] == code
    client.patch(TINY, json={"is_default": True})
    answer = client.patch(TINY, json={"is_enabled": False})
    assert (answer.status_code, apikit.error_of(answer)["code"]) == (409, "state_conflict")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"{API}/models/rescan"),
        ("PATCH", TINY),
        ("DELETE", TINY),
        ("POST", f"{TINY}/pull"),
        ("POST", f"{TINY}/check"),
    ],
)
def test_only_administrators_change_models(plain: TestClient, method: str, path: str) -> None:
    body = {"note": "x"} if method == "PATCH" else None
    answer = plain.request(method, path, json=body)
    assert (answer.status_code, apikit.error_of(answer)["code"]) == (403, "forbidden")


def test_others_read_without_the_places_on_the_disk(
    plain: TestClient, api_settings: Settings
) -> None:
    (api_settings.models_dir / "pictures").mkdir(parents=True)
    items = plain.get(f"{API}/models").json()["items"]
    assert {item["path"] for item in items} == {None}
    assert "unknown/pictures" not in {item["id"] for item in items}
    plain.headers["X-API-Key"] = ADMIN
    items = plain.post(f"{API}/models/rescan").json()["items"]
    assert "unknown/pictures" in {item["id"] for item in items}


def test_who_is_no_administrator_names_no_folder(plain: TestClient, tmp_path: Path) -> None:
    """What the caller may not name is passed over, and the job says so."""
    options = f'{{"engine":"fake","model":"{tmp_path}"}}'
    job = apikit.put(plain, options=options)["job"]
    assert job["resolved"]["model"] == "fake"
    assert [item["code"] for item in job["warnings"]] == ["choice_not_allowed"]
    assert job["resolved"]["steps"][0]["outcome"] == "passed_over"


def test_unknown_folder_is_shown_to_administrators_alone(
    plain: TestClient, api_settings: Settings
) -> None:
    """Its name may be anybody's."""
    (api_settings.models_dir / "somebodys").mkdir(parents=True)
    at = f"{API}/models/unknown/somebodys"
    assert plain.get(at).status_code == 404
    assert plain.get(at, headers={"X-API-Key": ADMIN}).status_code == 200


def test_only_administrators_have_a_model_fetched_again(plain: TestClient) -> None:
    """An ended job of theirs is no way to fill the disk."""
    key = {"X-API-Key": ADMIN}
    job = f"{API}/jobs/" + plain.post(f"{TINY}/pull", headers=key).json()["id"]
    assert plain.post(f"{job}/cancel").json()["state"] == "cancelled"
    refused = plain.post(f"{job}/restart")
    assert (refused.status_code, apikit.error_of(refused)["code"]) == (403, "forbidden")
    assert plain.post(f"{job}/restart", headers=key).json()["state"] == "queued"
