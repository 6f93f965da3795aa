"""How an exception crosses the border of a process: by name, message and details, never as an object."""

from collections.abc import Iterator
from typing import Any

from tiro.errors import Internal, TiroError


def describe(error: BaseException) -> dict[str, Any]:
    """Put an exception into JSON; of one that is not ours only the class's name is told."""
    if not isinstance(error, TiroError):
        return {"kind": "Internal", "details": {"exception": type(error).__name__}}
    return {
        "kind": type(error).__name__,
        "code": error.code,
        "message": error.text,
        "stage": error.stage,
        "retry_after": error.retry_after,
        "details": error.details,
    }


def rebuild(described: dict[str, Any]) -> TiroError:
    """Make the error again; an unknown kind becomes `Internal`."""
    kinds = {kind.__name__: kind for kind in _tree(TiroError)}
    kind = kinds.get(str(described.get("kind")), Internal)
    return kind(
        described.get("message"),
        stage=described.get("stage"),
        retry_after=described.get("retry_after"),
        details=described.get("details"),
    )


def _tree(kind: type[TiroError]) -> Iterator[type[TiroError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)
