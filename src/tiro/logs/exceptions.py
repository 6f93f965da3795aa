"""Tells an exception without the values of variables."""

import traceback
from collections.abc import Iterator
from typing import Any

LONGEST_REASON = 300


def describe(error: BaseException) -> list[dict[str, Any]]:
    """Tell an exception and its causes without the values of variables.

    Of a message only the first line is kept: databases add statements and values below it.
    """
    return [_one(found) for found in _chain(traceback.TracebackException.from_exception(error))]


def _chain(error: traceback.TracebackException) -> Iterator[traceback.TracebackException]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before)
    for part in error.exceptions or ():
        yield from _chain(part)
    yield error


def _one(error: traceback.TracebackException) -> dict[str, Any]:
    lines = str(error).splitlines()
    kind = error.exc_type
    return {
        "type": kind.__qualname__,
        "message": lines[0][:LONGEST_REASON] if lines else "",
        "frames": [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in error.stack],
    }
