"""Accounts, sessions and keys as rows, on both databases."""

import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tiro.errors import NotFound, StateConflict
from tiro.settings import Settings
from tiro.store import accounts, audit, keys, paging, sessions, tokens
from tiro.store.audit import Actor
from tiro.store.database import Database
from tiro.store.sessions import From
from tiro.store.tables import LOCAL_OWNER, AuditRow, User

NEVER = float("inf")


def user(name: str, **values: Any) -> User:
    fields: dict[str, Any] = {
        "id": f"usr_{name}", "name": name.title(), "role": "member", "created_at": 1.0,
        "login": name, "login_folded": accounts.folded(name),
    }  # fmt: skip
    return User(**(fields | values))


def test_local_user_is_no_account_before_it_has_a_login(database: Database) -> None:
    with database.write() as session:
        assert not accounts.any_there(session)
        assert accounts.get(session, LOCAL_OWNER).role == "administrator"
        assert accounts.page(session, None, paging.Asked()).items == []
        accounts.get(session, LOCAL_OWNER, lock=True).login_folded = "ada"
        session.flush()
        assert accounts.any_there(session)


def test_login_is_one_whichever_way_it_is_written(database: Database) -> None:
    with database.write() as session:
        session.add(user("JÖRG@example.org", id="usr_j"))
        session.flush()
        for text in ("jörg@example.org", " Jo\u0308rg@EXAMPLE.org ", "\uff4a\u00f6rg@example.org"):
            found = accounts.by_login(session, text)
            assert found is not None
            assert found.id == "usr_j"
            with pytest.raises(StateConflict):
                accounts.require_free_login(session, text)
        accounts.require_free_login(session, "jörg@example.org", but="usr_j")
        assert accounts.by_login(session, "jorg@example.org") is None
        assert accounts.by_login(session, "j\x00") is None


@pytest.mark.parametrize(
    ("text", "found"), [("b_n", ["b_n"]), ("%", []), ("\x00", []), ("N", ["ben", "b_n"])]
)
def test_accounts_are_searched_literally(database: Database, text: str, found: list[str]) -> None:
    with database.write() as session:
        session.add_all([user("ben", created_at=3.0), user("b_n", created_at=2.0)])
        session.add(user("eva"))
        session.flush()
        page = accounts.page(session, text, paging.Asked())
        assert [each.login for each in page.items] == found


def test_last_administrator_is_known(database: Database) -> None:
    """Neither members nor those who are deactivated count."""
    with database.write() as session:
        session.add_all(
            [
                user("ada", role="administrator"),
                user("eve", role="administrator", is_active=False),
                user("ben"),
            ]
        )
        session.flush()
        accounts.require_other_administrator(session, "usr_ben")
        with pytest.raises(StateConflict):
            accounts.require_other_administrator(session, "usr_ada")


def test_session_is_found_until_it_ends(database: Database) -> None:
    with database.write() as session:
        row = sessions.add(session, LOCAL_OWNER, "a" * 64, seconds=60, place=From("::1", "x" * 900))
        assert len(row.user_agent or "") == 300
        assert sessions.find(session, "a" * 64, NEVER) is not None
        assert sessions.find(session, "b" * 64, NEVER) is None
        sessions.touch(session, {row.id: time.time() - 100})
        session.refresh(row)
        assert sessions.find(session, "a" * 64, 50) is not None
        row.last_used_at -= 100
        session.flush()
        assert sessions.find(session, "a" * 64, 50) is None
        assert sessions.of_account(session, LOCAL_OWNER, 50) == []
        sessions.touch(session, {row.id: time.time()})
        assert sessions.find(session, "a" * 64, 50) is not None
        with pytest.raises(NotFound):
            sessions.end(session, "usr_ben", row.id)
        row.expires_at = 1.0
        session.flush()
        sessions.sweep(session, 50)
        assert sessions.end_all(session, LOCAL_OWNER) == 0


def test_sessions_and_keys_go_with_their_account(database: Database) -> None:
    with database.write() as session:
        session.add(user("ben"))
        session.flush()
        sessions.add(session, "usr_ben", "a" * 64, seconds=60, place=From())
        keys.add(
            session, "usr_ben", name="n", prefix="p", token_hash="b" * 64, scopes=["read"],
            expires_at=None,
        )  # fmt: skip
        with pytest.raises(NotFound):
            keys.revoke(session, LOCAL_OWNER, keys.of_account(session, "usr_ben")[0].id)
        session.delete(session.get_one(User, "usr_ben"))
        session.flush()
        assert sessions.find(session, "a" * 64, NEVER) is None
        assert keys.find(session, "b" * 64) is None
        assert keys.count(session, "usr_ben") == 0


def test_what_was_done_is_kept_as_it_was(database: Database) -> None:
    """Also what is too long for its column, and what JSON can say."""
    who = Actor("usr_1", "A" * 900, "x" * 900, "req_12345678")
    with database.write() as session:
        audit.record(
            session, who=who, action="a.b", target="t" * 900, before=None, after={"to": [1, None]}
        )
    with database.read() as session:
        row = session.query(AuditRow).one()
        assert (len(row.actor), len(row.target or ""), row.before) == (300, 300, None)
        assert row.after == {"to": [1, None]}


def test_hashes_differ_by_purpose_and_secret(tmp_path: Path) -> None:
    first = Settings(data_dir=tmp_path, secret_key=SecretStr("s" * 40))
    second = Settings(data_dir=tmp_path, secret_key=SecretStr("t" * 40))
    made = {
        tokens.Hashes(settings, purpose).of("token")
        for settings in (first, second)
        for purpose in (tokens.SESSION, tokens.API_KEY)
    }
    assert len(made) == 4
    assert tokens.console_key(first) != tokens.console_key(second)
    assert tokens.new_token() != tokens.new_token()
