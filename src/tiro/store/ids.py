"""Opaque ids: a prefix and a UUID of version 7, so that ids sort by the time of their making."""

import secrets
import threading
import time
import uuid

RANDOM_BITS = 74
LOW_BITS = 62
STEP_BITS = 32
VERSION, VARIANT = 0x7, 0x2


class _Maker:
    """Makes numbers of time and chance that grow, also within a millisecond and when the clock is set back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def make(self) -> int:
        """Make one of 122 bits: 48 of milliseconds, then random ones."""
        milliseconds = time.time_ns() // 1_000_000
        with self._lock:
            if milliseconds > self._last >> RANDOM_BITS:
                self._last = milliseconds << RANDOM_BITS | secrets.randbits(RANDOM_BITS)
            else:
                self._last += 1 + secrets.randbits(STEP_BITS)
            return self._last


_maker = _Maker()


def new_id(prefix: str) -> str:
    """Make an id such as `rec_0199...`, greater than those that this process made before.

    Layout: RFC 9562, section 5.7; it grows as by method 2 of section 6.2.
    """
    number = _maker.make()
    high, low = number >> LOW_BITS, number & ((1 << LOW_BITS) - 1)
    time_part, after_version = high >> 12, high & 0xFFF
    value = time_part << 80 | VERSION << 76 | after_version << 64 | VARIANT << LOW_BITS | low
    return f"{prefix}_{uuid.UUID(int=value).hex}"
