"""Lets the changes of one owner wait for each other, where a rule is about all that they have."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiro.store.tables import User


def lock(session: Session, owner_id: str) -> None:
    """Let others that lock the same owner wait for this transaction; to be locked before anything else.

    What merely names the owner, such as a new recording, need not wait.
    """
    owner = select(User.id).where(User.id == owner_id)
    session.execute(owner.with_for_update(key_share=True))
