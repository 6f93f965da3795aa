"""Reads dates and times that people type."""

from tiro.cli.ending import Code, Ended


def read_moment(option: str, text: str | None) -> str | None:
    """Read a date or time, local where it names no zone, as the API takes it.

    Raises:
        Ended: It is none.
    """
    from datetime import UTC, datetime

    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC).isoformat().replace("+00:00", "Z")
    except ValueError:
        raise Ended(
            f"{option} {text}: write it as 2026-01-31 or 2026-01-31T12:00.", Code.USAGE
        ) from None
