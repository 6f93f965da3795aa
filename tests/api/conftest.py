"""A running API for every test that asks for one."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

import apikit
from tiro.settings import Settings
from tiro.store.database import Database


@pytest.fixture
def api_settings(settings: Settings, sqlite_database: Database) -> Settings:
    """Settings of a migrated data folder, with the fake engine and no limit on the disk."""
    del sqlite_database
    settings.engines.fake.enabled = True
    settings.engines.default = "fake"
    settings.storage.min_free_bytes = 0
    return settings


@pytest.fixture
def client(api_settings: Settings) -> Iterator[TestClient]:
    """A client of the API in this process."""
    with apikit.in_process(api_settings) as found:
        yield found
