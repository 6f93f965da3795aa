"""Takes what was removed out of the places where SQLite keeps it a while: its index and its journal.

It is done for all that was removed in the last minutes together, since it means to write the
index anew; in small pieces, so that nobody waits.
"""

from tiro.actions.context import Context
from tiro.store import purging
from tiro.store.database import now
from tiro.store.search import tidying

GATHER_SECONDS = 300.0
"""So long more may come."""


def scrub(context: Context, *, after_seconds: float = GATHER_SECONDS) -> bool:
    """Take out what was removed, if it is time for it; gives whether nothing is left to do.

    Where somebody is in the way of emptying the journal, it is for the next time.
    """
    with context.database.read() as session:
        seen = purging.owed(session)
        is_time = seen is not None and now(session) - float(seen["first"]) >= after_seconds
    if seen is None or not is_time:
        return seen is None
    tidying.tidy(context.database)
    if not context.database.truncate_journal():
        return False
    with context.database.write() as session:
        purging.settle(session, seen)
    return True
