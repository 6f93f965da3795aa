"""An API with accounts: an administrator and members, each with a client that is logged in."""

from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.testclient import TestClient

import apikit
from apikit import API, LOCAL
from tiro.actions import accounts, passwords, sessions
from tiro.actions.accounts import Draft
from tiro.actions.context import Context
from tiro.api import cookies
from tiro.settings import Settings
from tiro.store import audit
from tiro.store.sessions import From

PASSWORD = "correct horse battery"
OURS = {"Origin": LOCAL}
"""What a browser says of a request of our own page."""


@contextmanager
def with_accounts(settings: Settings) -> Generator["House"]:
    """Serve the API in this process, with Ada, its administrator; nobody asks too often."""
    with patch.object(passwords, "_hasher", _quick_hasher):
        yield from _served(settings)


@cache
def _quick_hasher() -> PasswordHash:
    """Hash with little effort: what the effort is has a test of its own."""
    return PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


def _served(settings: Settings) -> Generator["House"]:
    for kind in (
        "upload",
        "transcribe",
        "batch",
        "ask",
        "check",
        "read",
        "write",
        "configuration",
        "login",
    ):
        setattr(settings.rates, kind, "")
    with apikit.in_process(settings) as client:
        yield House(client)


class House:
    """The API and its accounts.

    Attributes:
        stranger: A client that nobody is logged in with.
        ada: The administrator's client.
    """

    def __init__(self, client: TestClient) -> None:
        self.stranger = client
        self.app: FastAPI = client.app  # pyright: ignore[reportAttributeAccessIssue] - as it was made
        draft = Draft("ada", "Ada Lind", password=PASSWORD)
        accounts.create_first(self.context, draft, audit.CONSOLE)
        self.app.state.access.forget("usr_local")
        self.ada = self.client_of("usr_local")

    @property
    def context(self) -> Context:
        return self.app.state.context

    def member(self, login: str, *, role: str = "member") -> tuple[str, TestClient]:
        """Make an account; gives its id and a client that is logged in."""
        draft = Draft(login, login.title(), role, password=PASSWORD)
        account_id = str(accounts.create(self.context, draft, audit.CONSOLE)["id"])
        return account_id, self.client_of(account_id)

    def client_of(self, account_id: str) -> TestClient:
        """Give a client with a session of its own; without hashing a password."""
        token = sessions.begin(self.context, account_id, From("192.0.2.1", "test")).token
        client = self.client()
        client.cookies.set(cookies.NAME, token, domain="127.0.0.1")
        client.headers.update(OURS)
        return client

    def client(self) -> TestClient:
        """Give a client that nobody is logged in with."""
        return TestClient(self.app, base_url=LOCAL, raise_server_exceptions=False)

    def key(self, client: TestClient, *scopes: str, **more: Any) -> dict[str, Any]:
        """Make an API key."""
        wish = {"name": "a key", "scopes": list(scopes), **more}
        answer = client.post(f"{API}/me/keys", json=wish)
        assert answer.status_code == 201, answer.text
        return answer.json()
