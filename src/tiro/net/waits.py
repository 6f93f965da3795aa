"""How long an answer asks to wait."""

import math
import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

LONGEST_SECONDS = 1_000_000
"""What asks for more says nothing sane."""


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Read how many seconds an answer asks to wait, said as seconds or as a date; None where it says nothing sane.

    Args:
        headers: Of the answer, with names in lower case. A date is compared with the answer's own, if it
            has one, since clocks differ.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return int(value) if len(value) < 7 else None
    until = _moment(value)
    if until is None:
        return None
    now = _moment(headers.get("date", ""))
    seconds = math.ceil(until - (time.time() if now is None else now))
    return max(0, seconds) if seconds < LONGEST_SECONDS else None


def _moment(value: str) -> float | None:
    """Read a date of HTTP as seconds since the epoch; None where it is none."""
    try:
        found = parsedate_to_datetime(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError):
        return None
