"""The code that the first account needs on a server that others can reach: who reads it may use the machine."""

import hmac
import os
import secrets
from contextlib import closing
from pathlib import Path

from tiro.errors import SetupCodeWrong
from tiro.settings import Settings
from tiro.store import accounts
from tiro.store.database import open_database

FILE = "setup_code"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS = 4
LETTERS_PER_GROUP = 4


def of(settings: Settings) -> str | None:
    """Give the code of a server that others can reach and that has neither accounts nor keys; else None."""
    if settings.is_loopback or settings.api_keys or settings.admin_keys:
        return None
    with closing(open_database(settings)) as database, database.read() as session:
        if accounts.any_there(session):
            return None
    return read_or_make(settings)


def path_of(settings: Settings) -> Path:
    """Name the file of the code."""
    return settings.data_dir / FILE


def read_or_make(settings: Settings) -> str:
    """Give the code; it is made once, for this user alone."""
    path = path_of(settings)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write("-".join(_group() for _ in range(GROUPS)))
    return path.read_text().strip()


def check(settings: Settings, given: str | None) -> None:
    """Refuse whoever does not know the code.

    Raises:
        SetupCodeWrong: It is another, or there is none.
    """
    try:
        wanted = path_of(settings).read_text().strip()
    except OSError:
        raise SetupCodeWrong from None
    typed = (given or "").strip().upper()
    if not wanted or not hmac.compare_digest(wanted.encode(), typed.encode()):
        raise SetupCodeWrong


def forget(settings: Settings) -> None:
    """Take the code away, once it has been used."""
    path_of(settings).unlink(missing_ok=True)


def _group() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LETTERS_PER_GROUP))
