"""What an account wants of every job that says nothing else: options, laid under those that are sent."""

from collections.abc import Collection, Mapping
from typing import Any

from tiro.actions.context import Context
from tiro.actions.options import Options, as_sent, parse
from tiro.store import accounts
from tiro.store.tables import User

TOGETHER = (
    frozenset({"engine", "model", "engine_options"}),
    frozenset({"language", "languages"}),
    frozenset({"speakers", "diarizer", "stages"}),
    frozenset({"vocabulary", "vocabularies"}),
)
"""Options that mean something together: a job that names one of them gets none of the others."""


def show(context: Context, account_id: str) -> dict[str, Any]:
    """Give the options that an account wants of every job."""
    with context.database.read() as session:
        return accounts.get(session, account_id).preferences or {}


def put(context: Context, account_id: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Replace the options that an account wants of every job.

    Raises:
        InvalidOptions: One is unknown or wrong; `details.path` names the first of them.
    """
    checked = as_sent(parse(wanted))
    with context.database.write() as session:
        user = accounts.get(session, account_id, lock=True)
        user.preferences = checked
    return checked


def applied(
    context: Context, owner_id: str, options: Options, *, without: Collection[str] = ()
) -> Options:
    """Lay an owner's preferences under the options of a job, but for some options."""
    with context.database.read() as session:
        user = session.get(User, owner_id)
        wanted = None if user is None else user.preferences
    left = {name: value for name, value in (wanted or {}).items() if name not in without}
    return merged(options, left) if left else options


def merged(options: Options, wanted: Mapping[str, Any]) -> Options:
    """Add what is wanted and was not named, nor anything that belongs with it."""
    named = set(options.model_fields_set)
    for group in TOGETHER:
        if named & group:
            named |= group
    missing = {name: value for name, value in wanted.items() if name not in named}
    return parse({**missing, **as_sent(options)}) if missing else options
