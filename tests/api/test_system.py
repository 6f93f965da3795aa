"""The routes of the machine: real facts, what a key may see, and one self-test at a time."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

import apikit
from apikit import API, error_of
from tiro.api import system_schemas
from tiro.settings import Settings

ADMIN, USER = "admin-key-0123456789", "user-key-0123456789"
VIEW = system_schemas.SystemView


@pytest.fixture
def keyed(api_settings: Settings) -> Iterator[TestClient]:
    """A client of an API with a key of each kind."""
    values = {**api_settings.model_dump(), "admin_keys": ADMIN, "api_keys": USER}
    with apikit.in_process(Settings.model_validate(values)) as found:
        yield found


def asked(client: TestClient, method: str, path: str, key: str) -> Any:
    return client.request(method, f"{API}{path}", headers={"X-API-Key": key})


def test_machine_is_looked_at_in_a_child_and_its_disks_measured(keyed: TestClient) -> None:
    """The one real look; who is no administrator sees less of it."""
    answer = asked(keyed, "GET", "/system", ADMIN)
    view = answer.json()
    VIEW.model_validate(view)
    facts = view["facts"]
    assert facts["cpu"]["usable_threads"] >= 1
    assert facts["disks"]["database"]["write_bytes_per_second"] > 0
    assert facts["network"]["hostname"] == view["host"]
    assert view["recommendation"]["reasons"]
    other = asked(keyed, "GET", "/system", USER).json()
    VIEW.model_validate(other)
    assert other["at"] == view["at"]
    assert (other["host"], other["facts"]["network"]["hostname"]) == (None, None)


@pytest.mark.parametrize("path", ["/system/detect", "/system/self-test"])
def test_looking_and_measuring_are_for_administrators(keyed: TestClient, path: str) -> None:
    answer = asked(keyed, "POST", path, USER)
    assert (answer.status_code, error_of(answer)["code"]) == (403, "forbidden")


def test_second_self_test_gets_409(client: TestClient) -> None:
    client.app.state.system._is_testing = True  # type: ignore[attr-defined]
    answer = client.post(f"{API}/system/self-test")
    assert (answer.status_code, error_of(answer)["code"]) == (409, "state_conflict")


def test_storage_is_for_administrators(keyed: TestClient) -> None:
    answer = asked(keyed, "GET", "/system/storage", ADMIN)
    system_schemas.StorageView.model_validate(answer.json())
    assert asked(keyed, "GET", "/system/storage", USER).status_code == 403
