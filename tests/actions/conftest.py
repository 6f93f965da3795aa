"""Fixtures of the tests of actions: a context on either database."""

import dataclasses
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from actionkit import new_context, with_engines
from tiro.actions.context import Context
from tiro.settings import Settings
from tiro.store.database import Database
from tiro.vault import Vault


@pytest.fixture
def context(settings: Settings, database: Database) -> Iterator[Context]:
    """A context whose default engine is the fake one."""
    changed = with_engines(settings, fake={"enabled": True}, default="fake")
    with closing(new_context(changed, database)) as made:
        yield made


@pytest.fixture
def lending(context: Context, tmp_path: Path) -> Iterator[Context]:
    """The same with a vault for callers' keys."""
    with Vault(tmp_path / "run") as held:
        yield dataclasses.replace(context, vault=held)
