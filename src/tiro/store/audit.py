"""What was done by whom, kept for administrators; nothing in it is ever a secret."""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tiro.store.ids import new_id
from tiro.store.tables import AuditRow

LONGEST = 300
LONGEST_ADDRESS = 100


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something.

    Attributes:
        account_id: The account; None when it is not known, such as for a refused login.
        name: How people know them, as it was then.
        address: Where the request came from.
        request_id: The request, as the log names it.
    """

    account_id: str | None
    name: str
    address: str | None = None
    request_id: str | None = None


SYSTEM = Actor(None, "system")
"""What Tiro does by itself."""
CONSOLE = Actor(None, "command line")
"""Whoever can write into the data folder."""


def record(
    session: Session,
    *,
    who: Actor,
    action: str,
    target: str | None,
    before: Any = None,
    after: Any = None,
) -> None:
    """Keep what was done, in the transaction that does it.

    Args:
        session: The write transaction.
        who: Who did it.
        action: A noun and what became of it: `account.created`, `key.revoked`, `setting.changed`.
        target: The id or name of what was changed.
        before: What it was, as JSON; never a secret.
        after: What it is now, as JSON; never a secret.
    """
    row = AuditRow(
        id=new_id("aud"),
        at=time.time(),
        account_id=who.account_id,
        actor=who.name[:LONGEST],
        action=action,
        target=None if target is None else target[:LONGEST],
        before=before,
        after=after,
        address=None if who.address is None else who.address[:LONGEST_ADDRESS],
        request_id=who.request_id,
    )
    session.add(row)
