"""The header by which a caller says which revision of a resource it has seen."""

from typing import Annotated

from fastapi import Header

from tiro.errors import InvalidRequest, RevisionRequired

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=40, description="The revision that you have seen."),
]


def revision_of(if_match: str | None) -> int:
    """Read a revision such as `3` or `"3"`.

    Raises:
        RevisionRequired: None came.
        InvalidRequest: It is no number.
    """
    if if_match is None:
        raise RevisionRequired
    bare = if_match.strip().strip('"')
    if not (bare.isascii() and bare.isdigit()):
        raise InvalidRequest(
            "If-Match must be the revision that you have seen, a number.",
            details={"path": "If-Match"},
        )
    return int(bare)
