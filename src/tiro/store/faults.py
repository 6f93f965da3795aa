"""What the database's drivers raise, as errors of ours."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import exc

from tiro.errors import DatabaseBusy, Internal, InvalidRequest, StorageFull, TiroError

UNREACHABLE = "The database cannot be reached. Try again."
UNFIT_TEXT = "The text holds characters that cannot be stored."
SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
SQLITE_UNREACHABLE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
PRIMARY_CODE = 0xFF
"""SQLite's extended result codes keep the primary one in the lowest byte."""
BUSY_STATES = ("40", "55P03", "25P03", "57014", "53300", "53400")
"""SQLSTATE: rollback of a conflict, lock or idle time-out, cancelled, too many connections."""
UNREACHABLE_STATES = ("08", "57P")
DISK_FULL_STATE = "53100"


@contextmanager
def translated() -> Generator[None]:
    """Raise our errors instead of the driver's where somebody can do something about them.

    Raises:
        DatabaseBusy: A lock was not free in time, transactions collided, or there is no connection.
        StorageFull: The database's disk is full.
        InvalidRequest: A value cannot be stored, such as text with a NUL.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise DatabaseBusy from error
    except (exc.DataError, UnicodeEncodeError) as error:
        raise InvalidRequest(UNFIT_TEXT) from error
    except exc.DBAPIError as error:
        fault = _fault(error)
        if fault is None:
            raise
        raise fault from error


def _fault(error: exc.DBAPIError) -> TiroError | None:
    original = error.orig
    if isinstance(original, sqlite3.Error):
        return _sqlite_fault(original)
    if isinstance(error, exc.OperationalError | exc.InternalError | exc.InterfaceError):
        return _postgres_fault(getattr(original, "sqlstate", None))
    return None


def _sqlite_fault(error: sqlite3.Error) -> TiroError | None:
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE
    if code in SQLITE_BUSY:
        return DatabaseBusy()
    if code == sqlite3.SQLITE_FULL:
        return StorageFull()
    if code in SQLITE_UNREACHABLE:
        return DatabaseBusy(UNREACHABLE)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return Internal("The database file is damaged. Restore a copy.")
    return None


def _postgres_fault(state: str | None) -> TiroError | None:
    if state is None or state.startswith(UNREACHABLE_STATES):
        return DatabaseBusy(UNREACHABLE)
    if state == DISK_FULL_STATE:
        return StorageFull()
    if state.startswith(BUSY_STATES):
        return DatabaseBusy()
    return None
