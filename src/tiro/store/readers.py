"""Lets a few threads read at once: more of them only fight for the interpreter, and all become slow together."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

LONGEST_WAIT_SECONDS = 2.0


class Readers:
    """The places for those who read.

    Who has waited long goes in without one, so that slow readers keep nobody out; a thread that is
    in already goes in again.

    Args:
        places: How many read at once.
    """

    def __init__(self, places: int) -> None:
        self._places = threading.Semaphore(places)
        self._own = threading.local()

    @contextmanager
    def place(self) -> Generator[None]:
        """Have a place, for as long as the context is open."""
        if getattr(self._own, "is_in", False):
            yield
            return
        has_place = self._places.acquire(timeout=LONGEST_WAIT_SECONDS)
        self._own.is_in = True
        try:
            yield
        finally:
            self._own.is_in = False
            if has_place:
                self._places.release()
