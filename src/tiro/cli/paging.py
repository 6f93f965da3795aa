"""Reads lists of the API page by page."""

from typing import Any

from tiro.cli.remote import Server

PAGE = 100


def read(server: Server, path: str, limit: int, **query: Any) -> list[dict[str, Any]]:
    """Read up to `limit` items of a list."""
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while len(items) < limit:
        wanted = min(PAGE, limit - len(items))
        page = server.get(path, limit=wanted, cursor=cursor, **query)
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    return items[:limit]
