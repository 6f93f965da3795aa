"""What adapters are made with: the operator's folders, networks and mail server, and never more than an account may have."""

from typing import Any

import pytest

from tiro.actions import closing, destinations, setups
from tiro.actions.context import Context
from tiro.actions.destinations import Draft
from tiro.errors import DestinationInvalid, StateConflict
from tiro.settings import DestinationSettings, Settings, SmtpSettings
from tiro.store import audit
from tiro.store import destinations as rows
from tiro.store.audit import SYSTEM
from tiro.store.tables import LOCAL_OWNER

SMTP: dict[str, Any] = {"host": "mail.lan", "sender": "tiro@example.org", "password": "hush"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a mail server of the operator's."""
    settings.smtp = SmtpSettings.model_validate(SMTP)
    return settings


def made(context: Context, kind: str, config: dict[str, Any], name: str = "a") -> str:
    draft = Draft(kind, name, config)
    return str(destinations.create(context, LOCAL_OWNER, draft, SYSTEM)["id"])


def setup(context: Context, destination_id: str) -> Any:
    with context.database.read() as session:
        return destinations.open_setup(context, rows.get(session, LOCAL_OWNER, destination_id))


def test_mail_goes_by_the_server_when_no_host_is_named(context: Context) -> None:
    """With its sender and password, which no account sees or sets; its host may be private."""
    found = setup(context, made(context, "email", {"to": ["anna@example.org"]}))
    assert (found.config["host"], found.config["from"]) == ("mail.lan", "tiro@example.org")
    assert found.secrets == {"password": ["hush"]}
    assert "mail.lan" in found.allowed._hosts
    shown = destinations.page(context, LOCAL_OWNER)["items"][0]
    assert (shown["config"], shown["has_secret"]) == ({"to": ["anna@example.org"]}, False)
    with pytest.raises(DestinationInvalid, match=r"config\.from"):
        made(context, "email", {"to": ["a@b.c"], "from": "boss@example.org"}, "b")


def test_own_mail_server_gets_nothing_of_the_operators(context: Context) -> None:
    config = {"to": ["a@b.c"], "from": "a@b.c", "host": "mail.example.org"}
    found = setup(context, made(context, "email", config))
    assert (found.config["host"], dict(found.secrets)) == ("mail.example.org", {})
    assert "mail.lan" not in found.allowed._hosts


def test_folders_are_of_the_account(context: Context) -> None:
    context.settings.destinations = DestinationSettings(folders=("/srv/vaults/{account}",))
    assert setups.folders_of(context.settings, "usr_b") == ["/srv/vaults/usr_b"]
    with pytest.raises(DestinationInvalid):
        made(context, "folder", {"path": "/srv/vaults/usr_b/notes"})
    made(context, "folder", {"path": "/srv/vaults/usr_local/notes"})


def test_no_more_are_kept_than_may_be(context: Context) -> None:
    context.settings.destinations = DestinationSettings(most=1)
    made(context, "folder", {"path": "."})
    with pytest.raises(StateConflict, match="At most 1"):
        made(context, "folder", {"path": "."}, "b")


def test_account_takes_its_outbox_along(context: Context) -> None:
    made(context, "folder", {"path": "."})
    outbox = setups.outbox_of(context.settings, LOCAL_OWNER)
    outbox.mkdir(parents=True)
    (outbox / "a.md").write_text("a")
    closing.close(context, LOCAL_OWNER, who=audit.CONSOLE)
    closing.close_due(context)
    assert not outbox.exists()
    assert destinations.page(context, LOCAL_OWNER)["items"] == []
