"""Tries a destination while its owner waits, for so long and no longer."""

import threading
import time
from typing import Any

from tiro.actions import destinations as actions
from tiro.actions.context import Context
from tiro.deliveries import Answer, Destination, Document
from tiro.errors import DeliveryError, StateConflict, TiroError
from tiro.store import destinations
from tiro.store.ids import new_id

MOST_SECONDS = 15.0
AT_ONCE = 4
TYPE = "test"

_running = threading.BoundedSemaphore(AT_ONCE)


def test(context: Context, owner_id: str, destination_id: str) -> dict[str, Any]:
    """Try a destination; gives whether it works, and what it answered.

    Raises:
        NotFound: There is none of this id.
        SecretsUnreadable: Its secrets cannot be read with the present secret key.
        StateConflict: Too many are tried at this moment.
    """
    with context.database.read() as session:
        row = destinations.get(session, owner_id, destination_id)
        adapter = actions.open_adapter(context, row, timeout_seconds=MOST_SECONDS - 1)
    if not _running.acquire(blocking=False):
        adapter.close()
        raise StateConflict("Too many destinations are tried at this moment. Try again.")
    attempt = _Attempt(adapter)
    threading.Thread(target=attempt.run, name="destination-test", daemon=True).start()
    return attempt.told()


class _Attempt:
    """One try, in a thread of its own: nothing bounds how long a name is looked up."""

    def __init__(self, adapter: Destination) -> None:
        self._adapter = adapter
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._answer: Answer | TiroError = DeliveryError(
            f"No answer came within {MOST_SECONDS:.0f} s."
        )

    def run(self) -> None:
        try:
            self._answer = self._adapter.test(_document())
        except TiroError as error:
            self._answer = error
        except Exception as error:  # noqa: BLE001 - an adapter of a stranger may raise anything
            self._answer = DeliveryError(f"It could not be tried ({type(error).__name__}).")
        finally:
            self._adapter.close()
            _running.release()
            self._ended.set()

    def told(self) -> dict[str, Any]:
        """Wait, and say what came of it."""
        self._ended.wait(MOST_SECONDS)
        found = self._answer
        is_ok = isinstance(found, Answer)
        return {
            "ok": is_ok,
            "status": found.status if is_ok else found.details.get("status"),
            "message": found.message if is_ok else found.text,
            "seconds": round(time.monotonic() - self._began, 3),
        }


def _document() -> Document:
    """Give what is sent where trying means to deliver."""
    return Document(
        event_id=new_id("evt"),
        type=TYPE,
        at=time.time(),
        data={},
        title="Tiro: this destination works",
        transcript=None,
    )
