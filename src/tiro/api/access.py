"""Who a request comes from: settings' keys, accounts' keys, sessions and links, remembered for seconds.

What is remembered is forgotten when the account changes, in this process at once and in others as
soon as they hear the event; after `REMEMBERED_SECONDS` it is read again in any case.
"""

import asyncio
import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import Literal

from anyio import to_thread

from tiro.actions.context import Context
from tiro.api.callers import local_user
from tiro.api.entries import Entry, Kind, SettingsKeys, linked, look_up
from tiro.errors import TiroError
from tiro.settings import Settings
from tiro.store import accounts, keys, sessions, tokens
from tiro.store.audit import CONSOLE
from tiro.store.events import EventRecord
from tiro.store.tokens import Hashes

Mode = Literal["local", "keys", "accounts", "first"]
REMEMBERED_SECONDS = 10.0
ACCOUNTS_SECONDS = 2.0
"""So often is looked whether there are accounts by now, as long as there are none."""
MOST_REMEMBERED = 5000
WRITTEN_SECONDS = 60.0
"""When a session or key was used last is written down so often."""


class Access:
    """Finds out who asks; one for each process.

    Args:
        settings: Those read at start.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings_keys = SettingsKeys(settings)
        self._settings = settings
        self._context: Context | None = None
        self._has_accounts = False
        self._looked = float("-inf")
        self._known: OrderedDict[tuple[Kind, str], tuple[Entry, float]] = OrderedDict()
        self._age = 0
        self._changing = threading.Lock()
        self._used: dict[Kind, dict[str, float]] = {"session": {}, "key": {}}
        self._listeners: set[Callable[[str], None]] = set()

    def open(self, context: Context) -> None:
        """Begin to look into the database."""
        self._hashes = {
            "session": Hashes(context.settings, tokens.SESSION),
            "key": Hashes(context.settings, tokens.API_KEY),
        }
        self._context = context
        self._look_for_accounts(context)

    async def mode(self) -> Mode:
        """Say how people come in: by accounts, by keys of the settings, as this machine's user, or not yet."""
        context, looked = self._context, self._looked
        is_due = time.monotonic() - looked > ACCOUNTS_SECONDS
        if context is not None and not self._has_accounts and is_due:
            try:
                await to_thread.run_sync(self._look_for_accounts, context)
            except TiroError:
                # A database that is away for a while has no new accounts; one that has told of a
                # change has to be asked.
                if looked == float("-inf"):
                    raise
        if self._has_accounts:
            return "accounts"
        if self.settings_keys:
            return "keys"
        return "local" if self._settings.is_loopback else "first"

    async def by_key(self, given: str, *, is_near: bool = False) -> Entry | None:
        """Say whose API key it is; None when it is nobody's.

        Args:
            given: As it came.
            is_near: It came from this machine, whose command line has a key of its own.
        """
        caller = self.settings_keys.caller(given)
        if caller is None and is_near and self._is_console(given):
            caller = replace(local_user(), via="key", name=CONSOLE.name)
        if caller is not None:
            return Entry(caller, "settings")
        return await self._by_secret("key", given)

    async def by_session(self, token: str) -> Entry | None:
        """Say whose session a cookie opens; None when it has ended."""
        return await self._by_secret("session", token)

    async def by_link(self, owner_id: str) -> Entry | None:
        """Say for whom a signed link stands; None when the account is deactivated."""
        if await self.mode() != "accounts":
            return linked(owner_id)
        return await self._find("owner", owner_id)

    async def still(self, entry: Entry) -> bool:
        """Whether who came in earlier still may."""
        if entry.kind == "settings":
            return True
        if entry.kind == "local":
            return await self.mode() == "local"
        found = await self._find(entry.kind, entry.secret)
        return found is not None and found.caller.scopes >= entry.caller.scopes

    def forget(self, account_id: str) -> None:
        """Look again at everybody who came in as an account; from any thread."""
        with self._changing:
            self._age += 1
            self._looked = float("-inf")
            stale = [key for key, (entry, _) in self._known.items() if _is_of(entry, account_id)]
            for key in stale:
                del self._known[key]
        for listener in tuple(self._listeners):
            listener(account_id)

    def hear(self, records: Sequence[EventRecord]) -> None:
        """Forget the accounts of which events tell that they changed."""
        for account_id in {each.owner_id for each in records if each.kind == accounts.ACCESS}:
            self.forget(account_id)

    @contextlib.contextmanager
    def listening(self, listener: Callable[[str], None]) -> Generator[None]:
        """Let somebody hear which accounts are to be looked at again, from any thread."""
        self._listeners.add(listener)
        try:
            yield
        finally:
            self._listeners.discard(listener)

    async def keep_books(self) -> None:
        """Write down now and then which sessions and keys were used; runs until it is cancelled."""
        while True:
            await asyncio.sleep(WRITTEN_SECONDS)
            await to_thread.run_sync(self.write_down)

    def write_down(self) -> None:
        """Write down when sessions and keys were used last; another time when the database is busy."""
        context = self._context
        with self._changing:
            used: dict[Kind, dict[str, float]] = {
                kind: dict(found) for kind, found in self._used.items() if found
            }
        if context is None or not used:
            return
        with contextlib.suppress(TiroError), context.database.write() as session:
            sessions.touch(session, used.get("session", {}))
            keys.touch(session, used.get("key", {}))
        with self._changing:
            for kind, found in used.items():
                for each, moment in found.items():
                    if self._used[kind].get(each) == moment:
                        del self._used[kind][each]

    async def _by_secret(self, kind: Literal["session", "key"], given: str) -> Entry | None:
        if self._context is None:
            return None
        entry = await self._find(kind, self._hashes[kind].of(given))
        if entry is not None:
            used = entry.caller.session_id if kind == "session" else entry.caller.key_id
            with self._changing:
                self._used[kind][str(used)] = time.time()
        return entry

    async def _find(self, kind: Kind, secret: str) -> Entry | None:
        context = self._context
        if context is None:
            return None
        with self._changing:
            entry, read = self._known.get((kind, secret), (None, 0.0))
            age = self._age
        if entry is not None and time.monotonic() - read <= REMEMBERED_SECONDS:
            return entry if entry.until > time.time() else None
        found = await to_thread.run_sync(look_up, context, kind, secret)
        self._remember(kind, secret, found, age)
        return found

    def _remember(self, kind: Kind, secret: str, entry: Entry | None, age: int) -> None:
        with self._changing:
            self._known.pop((kind, secret), None)
            # What was read while an account changed may be as it was before.
            if entry is not None and age == self._age:
                self._known[kind, secret] = entry, time.monotonic()
            while len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)

    def _is_console(self, given: str) -> bool:
        context = self._context
        return context is not None and tokens.is_same(tokens.console_key(context.settings), given)

    def _look_for_accounts(self, context: Context) -> None:
        moment = time.monotonic()
        with context.database.read() as session:
            self._has_accounts = accounts.any_there(session)
        self._looked = moment


def _is_of(entry: Entry, account_id: str) -> bool:
    return account_id == entry.caller.owner_id
