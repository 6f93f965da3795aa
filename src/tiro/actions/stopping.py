"""Has a server end what it has in hand and stop, or begin anew; workers elsewhere are told through an event."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from tiro.actions.context import Context
from tiro.errors import SettingsError, StateConflict
from tiro.settings import load_settings
from tiro.store import audit, events, workers
from tiro.store.audit import Actor
from tiro.store.events import EventRecord
from tiro.store.tables import EVERYBODY

Verb = Literal["stop", "restart"]
Whose = Literal["own", "all"]

STOP: Verb = "stop"
RESTART: Verb = "restart"
ALL: Whose = "all"
STAYS_STOPPED_EXIT = 75
"""How a supervised worker ends that was told to stop by a server elsewhere: it is not begun anew."""
EVENT = "stopping"
LONGEST_DRAIN_SECONDS = 3_600.0
DONE = {STOP: "system.stopped", RESTART: "system.restarted"}


@dataclass(frozen=True, slots=True)
class Order:
    """What a process is told.

    Attributes:
        verb: To end, or to begin anew afterwards.
        drain_seconds: What running work gets to end; None: as the settings say.
    """

    verb: Verb
    drain_seconds: float | None = None


class Stopping:
    """Takes the order to stop, once, and hands it to those who do it; made by who started the server."""

    def __init__(self) -> None:
        self.order: Order | None = None
        self._hearers: list[Callable[[Order], None]] = []

    def on_order(self, hear: Callable[[Order], None]) -> None:
        """Call `hear` with the order; it must not block."""
        self._hearers.append(hear)

    def give(self, order: Order) -> None:
        """Give the order; one that comes while another is carried out changes nothing."""
        if self.order is None:
            self.order = order
            for hear in self._hearers:
                hear(order)

    def withdraw(self) -> None:
        """Begin nothing anew: a signal says to end."""
        if self.order is not None:
            self.order = Order(STOP, self.order.drain_seconds)


def announce(
    context: Context, who: Actor, stopping: Stopping | None, order: Order, *, whose: Whose
) -> dict[str, Any]:
    """Write down that the server is to stop, tell the workers that are meant, and say what will stop.

    Args:
        context: Where it is written.
        who: Who wants it.
        stopping: Takes the order afterwards; None where the server was started in another way.
        order: What is to be done.
        whose: `all`: workers that were started apart stop, too, on all hosts.

    Raises:
        StateConflict: This server cannot stop itself, or could not begin anew.
    """
    if stopping is None:
        raise StateConflict("This server was not started by 'tiro serve'. Stop it where it runs.")
    if order.verb == RESTART:
        _require_startable()
    told = {"verb": order.verb, "drain_seconds": order.drain_seconds, "workers": whose}
    with context.database.write() as session:
        lease_seconds = context.settings.worker.lease_seconds
        alive = workers.live(session, lease_seconds)
        audit.record(session, who=who, action=DONE[order.verb], target=None, after=told)
        session.flush()
        events.add(session, kind="system", owner_id=EVERYBODY, data={EVENT: told})
    return told | {"live_workers": [{"id": each.id, "host": each.host} for each in alive]}


def listener(obey: Callable[[Order], None]) -> Callable[[Sequence[EventRecord]], None]:
    """Give what hears in a worker that all workers are to stop."""

    def hear(records: Sequence[EventRecord]) -> None:
        for record in records:
            told = json.loads(record.data).get(EVENT) if record.kind == "system" else None
            if told is not None and told["workers"] == ALL:
                obey(Order(cast("Verb", told["verb"]), told["drain_seconds"]))

    return hear


def _require_startable() -> None:
    """Refuse to end for a start that would fail: the settings are read anew.

    Raises:
        StateConflict: They are wrong now.
    """
    try:
        load_settings()
    except SettingsError as error:
        raise StateConflict(f"The server would not start again: {error.text}") from None
