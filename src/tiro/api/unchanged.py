"""Answers that need not be sent again: the caller names what it has, and hears that it is still so."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Header, Response

from tiro import __version__

IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", max_length=1000, description="ETag of the answer that you have."),
]
NOT_MODIFIED = {304: {"description": "It is as the caller has it."}}


def answer(if_none_match: str | None, mark: str, make: Callable[[], Response]) -> Response:
    """Make an answer unless the caller has it.

    Args:
        if_none_match: The header.
        mark: What changes when the answer does; letters, digits, `-` and `.`.
        make: Gives the answer.
    """
    # Another release may word the same differently.
    tag = f'W/"{mark}-{__version__}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in [each.strip() for each in (if_none_match or "").split(",")]:
        return Response(status_code=304, headers=headers)
    made = make()
    made.headers.update(headers)
    return made
