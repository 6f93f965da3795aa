"""Who asks, and what they may do."""

from dataclasses import dataclass
from typing import Literal

from tiro.store.audit import Actor
from tiro.store.tables import LOCAL_OWNER

Role = Literal["administrator", "member"]
Scope = Literal["read", "write", "transcribe", "admin"]
Via = Literal["local", "key", "session", "link", "share"]

ADMINISTRATOR: Role = "administrator"
MEMBER: Role = "member"
READ: Scope = "read"
WRITE: Scope = "write"
TRANSCRIBE: Scope = "transcribe"
ADMIN: Scope = "admin"
ALL_SCOPES: frozenset[Scope] = frozenset({READ, WRITE, TRANSCRIBE, ADMIN})
WITHOUT_ADMIN = ALL_SCOPES - {ADMIN}
LOCAL_NAME = "local user"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        owner_id: Whose things they see.
        account_id: The account that came in; None for links and shares, which stand for nobody.
        role: What the account is.
        scopes: What they may do: read, write, transcribe, admin.
        via: How they came in.
        key_id: The API key, if it is one of an account.
        session_id: The session, if they are logged in.
        name: How the audit log calls them.
        address: Where the request came from.
        request_id: The request, as the log names it.
        must_change_password: They may do nothing else before.
    """

    owner_id: str
    account_id: str | None = None
    role: Role = MEMBER
    scopes: frozenset[Scope] = frozenset({READ})
    via: Via = "local"
    key_id: str | None = None
    session_id: str | None = None
    name: str = ""
    address: str | None = None
    request_id: str | None = None
    must_change_password: bool = False

    @property
    def is_admin(self) -> bool:
        """Whether they may administer."""
        return self.role == ADMINISTRATOR and ADMIN in self.scopes

    @property
    def actor(self) -> Actor:
        """Who they are to the audit log."""
        return Actor(self.account_id, self.name, self.address, self.request_id)


def scopes_of(role: Role) -> frozenset[Scope]:
    """Name all that a role may do."""
    return ALL_SCOPES if role == ADMINISTRATOR else WITHOUT_ADMIN


def local_user() -> Caller:
    """Give the one person of a server without accounts and keys."""
    return Caller(
        LOCAL_OWNER,
        LOCAL_OWNER,
        role=ADMINISTRATOR,
        scopes=ALL_SCOPES,
        via="local",
        name=LOCAL_NAME,
    )
