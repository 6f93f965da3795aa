"""The watched folder: whole files become imports, each state of a file once, by one worker at a time."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from blake3 import blake3

from tiro.actions import imports, jobs, titles
from tiro.actions.context import Context
from tiro.actions.imports import ImportPlan
from tiro.actions.options import DEFAULT_PRIORITY
from tiro.actions.plans import IMPORT
from tiro.errors import QueueFull, SourceRefused, TiroError
from tiro.settings import Settings
from tiro.sources.watched import Found, Watch, put_away
from tiro.store import accounts, retention, scope, watched
from tiro.store import imports as import_rows
from tiro.store.database import Database, Session, now
from tiro.store.tables import LOCAL_OWNER, ImportRow, WatchedFile
from tiro.story import plan_import

TAKEN_FOLDER = "taken"
"""Right below the watched one; what was taken in is moved there where that is wanted."""
TURN = "watch"
MOST_WAITING = 20
"""Jobs at once, so that a folder of thousands does not fill the queue."""
PAGE = 500
LONGEST_NAME = 1000
GIVEN_UP = "Its import was cancelled, deleted or lost."

log = logging.getLogger(__name__)


class Watcher:
    """What one worker remembers of the folder between its looks.

    Args:
        make: Makes the memory of a folder; for tests.
    """

    def __init__(self, make: Callable[[Settings], Watch] | None = None) -> None:
        self._make = make or _watch_of
        self._watch: Watch | None = None
        self._settled: set[tuple[str, int, int]] = set()
        self._told = ""

    def look(self, context: Context) -> int:
        """Look into the folder, if one is watched and it is time; gives how many files begin to be taken in."""
        settings = context.settings
        if settings.watch.dir is None or not self._is_turn(context):
            return 0
        owner_id, problem = owner_of(context.database, settings)
        problem = problem or trouble(settings.watch.dir)
        if problem != self._told and problem:
            log.warning("the watched folder is not looked into", extra={"reason": problem})
        self._told = problem
        if problem:
            return 0
        self._watch = self._watch or self._make(settings)
        whole = [each for each in self._watch.look() if _mark(each) not in self._settled]
        begun = 0
        for at in range(0, len(whole), PAGE):
            begun += self._take(context, owner_id, whole[at : at + PAGE])
        return begun

    def _is_turn(self, context: Context) -> bool:
        every = context.settings.watch.every_seconds
        with context.database.read() as session:
            if not retention.is_turn(session, TURN, every, now(session)):
                return False
        with context.database.write() as session:
            return retention.begin_turn(session, TURN, every, now(session))

    def _take(self, context: Context, owner_id: str, whole: Sequence[Found]) -> int:
        hashes = {each.name: path_hash(each.name) for each in whole}
        with context.database.read() as session:
            rows = watched.of_paths(session, owner_id, list(hashes.values()))
            room = MOST_WAITING - watched.count_waiting(session)
            given_up = watched.given_up(session, rows.values())
        for row_id in given_up:
            _refuse(context, row_id)
        begun = 0
        for each in whole:
            row = rows.get(hashes[each.name])
            if row is not None and (row.size_bytes, row.modified_ns) == _mark(each)[1:]:
                self._settle(context, each, row)
            elif begun < room and os.access(each.path, os.R_OK):
                begun += _begin(context, owner_id, each)
        return begun

    def _settle(self, context: Context, found: Found, row: WatchedFile) -> None:
        """See to it that a file which was looked at is where it belongs, and pass it over from then on."""
        if row.state in {watched.WAITING, watched.REFUSED}:
            # What was refused for now is tried again, and may be taken in yet.
            return
        watch = context.settings.watch
        if watch.then == "move" and watch.dir is not None:
            try:
                put_away(watch.dir, found.name, TAKEN_FOLDER)
            except OSError as error:
                log.warning("a watched file cannot be moved", extra={"reason": error.strerror})
        self._settled.add(_mark(found))


def owner_of(database: Database, settings: Settings) -> tuple[str, str]:
    """Give whose the recordings are, and what is wrong with the setting; empty when nothing is."""
    login = settings.watch.owner
    with scope.everyone(), database.read() as session:
        if login is None:
            is_needed = accounts.any_there(session)
            return LOCAL_OWNER, "TIRO_WATCH__OWNER names no account." if is_needed else ""
        user = accounts.by_login(session, login)
    if user is None or not user.is_active or user.closing_at is not None:
        return "", "TIRO_WATCH__OWNER is no active account."
    return user.id, ""


def trouble(folder: Path) -> str:
    """Say why a folder cannot be watched; empty when it can."""
    if not folder.is_dir():
        return f"TIRO_WATCH__DIR: {folder} is no folder."
    if not os.access(folder, os.R_OK | os.X_OK):
        return f"TIRO_WATCH__DIR: {folder} cannot be read."
    return ""


def told(database: Database, settings: Settings) -> Iterator[tuple[bool, str, str]]:
    """Say how the watched folder is: whether that is well, what was found, and what to do."""
    folder = settings.watch.dir
    if folder is None:
        return
    for problem in filter(None, (trouble(folder), owner_of(database, settings)[1])):
        yield False, problem, "Until then nothing is taken in."
    with database.read() as session:
        counts, refused = watched.summary(session)
    yield True, f"{folder}, {counts[watched.TAKEN]} file(s) taken in", ""
    for row in refused:
        why = (row.error or {}).get("message", "")
        yield False, f"'{row.name}' was refused: {why}", "Change or remove the file."


def path_hash(name: str) -> str:
    """Tell files of the folder apart by their names, without keeping them."""
    return blake3(os.fsencode(name)).hexdigest()


def name_of(address: str) -> str:
    """Give the name of a file below the folder, of what is kept in the place of an address."""
    return os.fsdecode(bytes.fromhex(address))


def shown(name: str) -> str:
    """Give a name as people may see it, whatever bytes it is made of."""
    return titles.cleaned(os.fsencode(name).decode("utf-8", "replace"))[:LONGEST_NAME]


def _begin(context: Context, owner_id: str, found: Found) -> int:
    """Queue the import of a file; gives 0 where that has to wait."""
    try:
        with context.database.write() as session:
            _submit(context, session, owner_id, found)
    except QueueFull:
        return 0
    except TiroError as error:
        log.warning("a watched file is not taken in", extra={"code": error.code})
        return 0
    return 1


def _refuse(context: Context, row_id: str) -> None:
    """Say of a file that its import will not take it in, unless it was started again meanwhile."""
    with context.database.write() as session:
        row = watched.get(session, row_id)
        if row is not None and watched.given_up(session, [row]):
            watched.end(row, watched.REFUSED, error=SourceRefused(GIVEN_UP).view())


def _submit(context: Context, session: Session, owner_id: str, found: Found) -> None:
    tags = list(context.settings.watch.tags)
    job = jobs.submit(
        context,
        session,
        owner_id=owner_id,
        recording=None,
        plan=ImportPlan(IMPORT, plan_import(), source={"url": None}),
        options={"tags": tags} if tags else {},
        priority=DEFAULT_PRIORITY,
    )
    hashed, address = path_hash(found.name), os.fsencode(found.name).hex()
    row_id = watched.put_waiting(
        session,
        owner_id,
        hashed,
        name=shown(found.name),
        size_bytes=found.mark.size_bytes,
        modified_ns=found.mark.modified_ns,
        job_id=job.id,
    )
    row = ImportRow(
        job_id=job.id,
        owner_id=owner_id,
        fingerprint=hashed,
        created_at=job.created_at,
        address=imports.sealed(context, address, owner_id=owner_id, job_id=job.id),
        watched_id=row_id,
    )
    import_rows.add(session, row)


def _mark(found: Found) -> tuple[str, int, int]:
    return found.name, found.mark.size_bytes, found.mark.modified_ns


def _watch_of(settings: Settings) -> Watch:
    watch = settings.watch
    assert watch.dir is not None  # noqa: S101 - asked before
    return Watch(watch.dir, stable_seconds=watch.stable_seconds, but=TAKEN_FOLDER)
