"""`tiro accounts` and `tiro keys`: on the data folder itself, and against a server that answers by script."""

from pathlib import Path
from typing import Any

import pytest

from tiro.actions.context import open_context
from tiro.cli import server_file
from tiro.settings import load_settings
from tiro.store import accounts, tokens
from tiro_double import Tiro, TiroDouble

PASSWORD = b"correct horse battery\n"
BEN: dict[str, Any] = {
    "id": "usr_2", "login": "Ben", "name": "Ben", "role": "member", "is_active": True,
    "created_at": "2026-01-02T03:04:05.000Z", "last_login_at": None, "has_password": True,
    "oidc": False, "must_change_password": True,
}  # fmt: skip


@pytest.fixture
def here(server: TiroDouble) -> TiroDouble:
    """The server runs on this machine's data folder."""
    server_file.write(load_settings(), server.address)
    server.say("GET /accounts", (200, {"items": [BEN], "next_cursor": None}))
    server.say("GET /session", (200, {"mode": "accounts"}))
    return server


def test_first_account_is_made_without_a_server(tiro: Tiro, data_dir: Path) -> None:
    """As over ssh, before anybody can log in; it is an administrator's or none."""
    assert tiro("accounts", "add", "ada", "--password-stdin", stdin=PASSWORD).exit_code == 2
    made = tiro("accounts", "add", "ada", "--admin", "--password-stdin", stdin=PASSWORD)
    assert (made.exit_code, made.stdout) == (0, "")
    second = tiro("accounts", "add", "ben")
    assert len(second.stdout.strip()) == 19
    context = open_context(load_settings())
    with context.database.read() as session:
        found = [
            (user.login, user.role)
            for login in ("ada", "ben")
            if (user := accounts.by_login(session, login))
        ]
    context.close()
    assert found == [("ada", "administrator"), ("ben", "member")]
    assert data_dir.is_dir()


def test_command_line_of_the_machine_needs_no_login(tiro: Tiro, here: TiroDouble) -> None:
    """Whoever can read the secret key has a key of their own."""
    assert "Ben" in tiro("accounts", "ls").stdout
    sent = here.asked[-1].headers["authorization"]
    assert sent == f"Bearer {tokens.console_key(load_settings())}"


def test_account_is_named_by_its_login(tiro: Tiro, here: TiroDouble) -> None:
    here.say("PATCH /accounts/usr_2", (200, {**BEN, "is_active": False}))
    here.say("POST /accounts/usr_2/password", (200, {"password": "wq7f-3kzn"}))
    assert tiro("accounts", "set", "ben", "--inactive").exit_code == 0
    assert tiro("accounts", "reset", "BEN").stdout == "wq7f-3kzn\n"
    assert tiro("accounts", "set", "nobody", "--inactive").exit_code == 4
    assert tiro("accounts", "set", "ben").exit_code == 2


def test_key_is_printed_alone(tiro: Tiro, here: TiroDouble) -> None:
    """So that it can be put into a variable."""
    here.say("POST /me/keys", (201, {"key": "tiro_k1_x"}))
    assert tiro("keys", "add", "nightly", "--scopes", "read").stdout == "tiro_k1_x\n"
    assert tiro("keys", "add", "nightly", "--scopes", "everything").exit_code == 2
