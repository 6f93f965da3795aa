"""A few threads read at once; nobody is kept out for good."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tiro.store import readers
from tiro.store.readers import Readers

PLACES, THREADS = 2, 8
LONG_SECONDS = 30.0


class Room:
    """Counts who is in."""

    def __init__(self, places: Readers) -> None:
        self._places = places
        self._lock = threading.Lock()
        self.inside = self.most = 0

    def visit(self, _: int) -> None:
        with self._places.place():
            with self._lock:
                self.inside += 1
                self.most = max(self.most, self.inside)
            threading.Event().wait(0.01)
            with self._lock:
                self.inside -= 1


def test_no_more_than_the_places_are_in_at_once() -> None:
    room = Room(Readers(PLACES))
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(room.visit, range(THREADS * 4)))
    assert room.most == PLACES


def test_thread_that_is_in_goes_in_again_and_leaves_all_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readers, "LONGEST_WAIT_SECONDS", LONG_SECONDS)
    room = Room(places := Readers(1))
    with places.place():
        room.visit(0)
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(room.visit, range(THREADS)))
    assert room.most == 1


def test_slow_reader_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waited long goes in, and gives no place back that it never had."""
    monkeypatch.setattr(readers, "LONGEST_WAIT_SECONDS", 0.01)
    places, is_in, may_leave = Readers(1), threading.Event(), threading.Event()

    def stay() -> None:
        with places.place():
            is_in.set()
            may_leave.wait(LONG_SECONDS)

    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(stay)
        assert is_in.wait(LONG_SECONDS)
        room = Room(places)
        room.visit(0)
        may_leave.set()
        slow.result(LONG_SECONDS)
    with ThreadPoolExecutor(THREADS) as threads:
        monkeypatch.setattr(readers, "LONGEST_WAIT_SECONDS", LONG_SECONDS)
        list(threads.map(room.visit, range(THREADS)))
    assert room.most == 1
