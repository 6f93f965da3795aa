"""Logging in by an OpenID provider: which account somebody is, and what it may be by then."""

import logging
import time
import unicodedata
from collections.abc import Mapping
from typing import Any

from tiro.actions import sessions
from tiro.actions.accounts import LONGEST_LOGIN, LONGEST_NAME
from tiro.actions.context import Context
from tiro.actions.provider import Person
from tiro.actions.sessions import Opened
from tiro.errors import LoginRefused, StateConflict
from tiro.store import accounts, audit
from tiro.store.accounts import ADMINISTRATOR, MEMBER
from tiro.store.audit import Actor
from tiro.store.database import Session
from tiro.store.ids import new_id
from tiro.store.sessions import From
from tiro.store.tables import User

log = logging.getLogger(__name__)

LOGINS = ("preferred_username", "email")
BY = "oidc"


class Refused(LoginRefused):
    """The provider has said who it is, and they may not come in here.

    Attributes:
        reason: A code for the page.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(details={"reason": reason})
        self.reason = reason


def login(context: Context, person: Person, *, place: From, old: str | None) -> Opened:
    """Let in whom the provider knows.

    Raises:
        Refused: They have no account here, and none is to be made, or it is deactivated.
    """
    oidc = context.settings.oidc
    who = Actor(None, BY, place.address)
    with context.database.write() as session:
        if not accounts.any_there(session):
            raise Refused("first")
        user = accounts.by_subject(session, person.issuer, person.subject)
        if user is None and oidc.create_accounts:
            user = _created(session, person, who)
        if user is None or not user.is_active:
            raise Refused("unknown")
        if oidc.admin_claim is not None:
            _set_role(session, user, person.claims, oidc.admin_claim, who)
        return sessions.open_for(context, session, user, place=place, old=old, how=BY)


def holds(claims: Mapping[str, Any], wanted: str) -> bool:
    """Whether claims hold `CLAIM=VALUE`, as a text or in a list."""
    name, _, value = wanted.partition("=")
    found = claims.get(name)
    return value in found if isinstance(found, list) else found == value


def _created(session: Session, person: Person, who: Actor) -> User:
    login = _login(session, person.claims)
    user = User(
        id=new_id("usr"),
        name=_name(person.claims) or login or "Somebody",
        role=MEMBER,
        created_at=time.time(),
        login=login,
        login_folded=None if login is None else accounts.folded(login),
        issuer=person.issuer,
        subject=person.subject,
    )
    session.add(user)
    session.flush()
    told = {"login": login, "name": user.name, "role": user.role}
    audit.record(session, who=who, action="account.created", target=user.id, after=told)
    return user


def _set_role(
    session: Session, user: User, claims: Mapping[str, Any], wanted: str, who: Actor
) -> None:
    """Let the provider say who administers; the last administrator stays one."""
    role = ADMINISTRATOR if holds(claims, wanted) else MEMBER
    if role == user.role:
        return
    try:
        if role == MEMBER:
            accounts.require_other_administrator(session, user.id)
    except StateConflict:
        log.warning("the provider takes the last administrator's role; it stays")
        return
    before, user.role = {"role": user.role}, role
    audit.record(
        session,
        who=who,
        action="account.changed",
        target=user.id,
        before=before,
        after={"role": role},
    )
    accounts.tell(session, user.id)


def _login(session: Session, claims: Mapping[str, Any]) -> str | None:
    """Give a login that is free; an account without one comes in by the provider alone."""
    for name in LOGINS:
        text = _plain(claims.get(name)).replace(" ", "")
        if 0 < len(text) <= LONGEST_LOGIN and accounts.by_login(session, text) is None:
            return text
    return None


def _name(claims: Mapping[str, Any]) -> str:
    return _plain(claims.get("name"))[:LONGEST_NAME].strip()


def _plain(value: Any) -> str:
    """Give a text without what has no place in a name, whatever the provider said."""
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    return "".join(char for char in text if char == " " or unicodedata.category(char)[0] in "LMNPS")
