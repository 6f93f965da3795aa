"""Times in queries, as RFC 3339 words them."""

from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator


def _rfc3339(value: object) -> object:
    """Refuse bare numbers, which could mean seconds, milliseconds or a year."""
    if isinstance(value, str) and value.replace(".", "").isdigit():
        raise ValueError("must be a time such as 2026-11-20T09:30:00Z")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_rfc3339)]
