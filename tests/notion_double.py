"""A double of Notion's API, built from its published rules: versions, limits, error shapes, pages, blocks."""

import itertools
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "ntn_double_0123456789"
SOURCE = "11111111-2222-3333-4444-555555555555"
VERSIONS = frozenset({"2025-09-03", "2026-03-11"})
BLOCK_KINDS = frozenset(
    {
        "paragraph", "heading_1", "heading_2", "heading_3", "bulleted_list_item",
        "numbered_list_item", "to_do", "quote", "code", "divider",
    }
)  # fmt: skip
PROPERTIES = {
    "Name": "title", "When": "date", "Length": "number", "Language": "rich_text",
    "People": "multi_select", "Tags": "multi_select", "Link": "url", "Tiro": "rich_text",
    "Decisions": "rich_text", "Owners": "multi_select", "Due": "date", "Total": "formula",
}  # fmt: skip


@dataclass
class Notion:
    """What the workspace holds, and how the API behaves."""

    address: str = ""
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    """Page to its blocks, in order."""
    blocks: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    per_second: float = 0.0
    """Requests above which it answers 429; 0: any number."""
    faults: list[int | str] = field(default_factory=list)
    """Statuses that it answers first; `lost` does the work and breaks the line instead of answering."""
    wait: str = "1"

    def texts(self, page_id: str) -> list[str]:
        """Read a page as plain text, a line a block."""
        return [_plain(self.blocks[each]) for each in self.children[page_id]]

    @property
    def only(self) -> str:
        """The id of the only page."""
        (page_id,) = (key for key, page in self.pages.items() if not page["in_trash"])
        return page_id


class _Refusal(Exception):  # noqa: N818 - it is an answer
    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(message)


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def handle_any(self) -> None:
        """Serve one request by the rules."""
        notion = self.server.notion
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"null")
        notion.requests.append(f"{self.command} {parts.path}")
        fault = notion.faults.pop(0) if notion.faults else None
        try:
            if isinstance(fault, int):
                raise _Refusal(
                    fault, "rate_limited" if fault == 429 else "internal_server_error", "later"
                )
            self._check_caller()
            with self.server.lock:
                answer = _route(notion, self.command, parts.path, parse_qs(parts.query), body)
        except _Refusal as refusal:
            self._answer(
                refusal.status,
                {
                    "object": "error",
                    "status": refusal.status,
                    "code": refusal.code,
                    "message": refusal.message,
                },
            )
            return
        if fault == "lost":
            self.connection.close()
            self.close_connection = True
            return
        self._answer(200, answer)

    do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815 - names of http.server

    def _check_caller(self) -> None:
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            raise _Refusal(401, "unauthorized", "API token is invalid.")
        if self.headers["Notion-Version"] not in VERSIONS:
            raise _Refusal(400, "missing_version", "Notion-Version header should be defined.")
        notion, now = self.server.notion, time.monotonic()
        recent = [at for at in self.server.times if now - at < 1.0]
        self.server.times = [*recent, now]
        if notion.per_second and len(recent) >= notion.per_second:
            raise _Refusal(429, "rate_limited", "You have been rate limited.")

    def _answer(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", self.server.notion.wait)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    notion: Notion
    lock = threading.Lock()
    times: list[float]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A line that was broken on purpose is no error."""


_numbers = itertools.count(1)


def _new_id() -> str:
    return f"{next(_numbers):08d}-0000-4000-8000-000000000000"


def _route(notion: Notion, method: str, path: str, query: dict[str, list[str]], body: Any) -> Any:
    if (method, path) == ("POST", "/v1/pages"):
        return _make_page(notion, body)
    if found := re.fullmatch(r"/v1/data_sources/([\w-]+)(/query)?", path):
        return _query(notion, found[1], body) if found[2] else _source(found[1])
    if found := re.fullmatch(r"/v1/pages/([\w-]+)", path):
        return _change_page(notion, found[1], body)
    if found := re.fullmatch(r"/v1/blocks/([\w-]+)/children", path):
        if method == "GET":
            return _list(notion, found[1], query)
        return _append(notion, found[1], body)
    if (found := re.fullmatch(r"/v1/blocks/([\w-]+)", path)) and method == "DELETE":
        return _delete(notion, found[1])
    raise _Refusal(400, "invalid_request_url", "Invalid request URL.")


def _make_page(notion: Notion, body: Any) -> Any:
    if body["parent"] != {"type": "data_source_id", "data_source_id": SOURCE}:
        raise _Refusal(
            404, "object_not_found", f"Could not find data source with ID: {body['parent']}"
        )
    made_at = datetime.now(UTC).replace(second=0, microsecond=0).isoformat()
    page = {"object": "page", "id": _new_id(), "properties": {}, "in_trash": False}
    page["created_time"] = made_at
    _set(page, body["properties"])
    notion.pages[page["id"]] = page
    notion.children[page["id"]] = []
    return page


def _change_page(notion: Notion, page_id: str, body: Any) -> Any:
    if page_id not in notion.pages:
        raise _Refusal(404, "object_not_found", f"Could not find page with ID: {page_id}.")
    page = notion.pages[page_id]
    if not page["in_trash"]:
        _set(page, body["properties"])
    return page


def _set(page: dict[str, Any], properties: dict[str, Any]) -> None:
    for name, value in properties.items():
        kind = PROPERTIES.get(name)
        if kind is None:
            raise _Refusal(400, "validation_error", f"{name} is not a property that exists.")
        if kind not in value:
            raise _Refusal(400, "validation_error", f"{name} is expected to be {kind}.")
        if kind == "multi_select" and any("," in option["name"] for option in value[kind]):
            raise _Refusal(
                400, "validation_error", "Invalid multi_select option: commas not allowed."
            )
        if kind in ("title", "rich_text"):
            _check_texts(value[kind])
        page["properties"][name] = value


def _source(source: str) -> Any:
    _check_source(source)
    kinds = {name: {"id": name, "name": name, "type": kind} for name, kind in PROPERTIES.items()}
    return {"object": "data_source", "id": source, "properties": kinds}


def _check_source(source: str) -> None:
    if source != SOURCE:
        raise _Refusal(404, "object_not_found", f"Could not find data source with ID: {source}.")


def _query(notion: Notion, source: str, body: Any) -> Any:
    _check_source(source)
    wanted = body["filter"]
    by_time = {}
    if "and" in wanted:
        wanted, by_time = wanted["and"]
    (kind,) = (key for key in ("title", "rich_text") if key in wanted)
    since = by_time.get("created_time", {}).get("on_or_after", "")
    found = [
        page
        for page in notion.pages.values()
        if not page["in_trash"]
        and _words(page["properties"].get(wanted["property"], {}).get(kind, []))
        == wanted[kind]["equals"]
        and page["created_time"] >= since
    ]
    return {
        "object": "list",
        "results": found[: body["page_size"]],
        "has_more": False,
        "next_cursor": None,
    }


def _words(texts: list[dict[str, Any]]) -> str:
    return "".join(each["text"]["content"] for each in texts)


def _append(notion: Notion, page_id: str, body: Any) -> Any:
    if page_id not in notion.pages or notion.pages[page_id]["in_trash"]:
        raise _Refusal(404, "object_not_found", f"Could not find block with ID: {page_id}.")
    children = body["children"]
    if not 1 <= len(children) <= 100:
        raise _Refusal(400, "validation_error", "body.children.length should be ≤ `100`.")
    for block in children:
        kind = block["type"]
        if kind not in BLOCK_KINDS or "children" in block[kind]:
            raise _Refusal(400, "validation_error", f"body.children: {kind} is not allowed.")
        _check_texts(block[kind].get("rich_text", []))
    made = [{**block, "id": _new_id()} for block in children]
    for block in made:
        notion.blocks[block["id"]] = block
        notion.children[page_id].append(block["id"])
    return {"object": "list", "results": made, "has_more": False, "next_cursor": None}


def _check_texts(texts: list[dict[str, Any]]) -> None:
    if len(texts) > 100:
        raise _Refusal(400, "validation_error", "rich_text.length should be ≤ `100`.")
    for each in texts:
        if len(each["text"]["content"].encode("utf-16-le")) // 2 > 2000:
            raise _Refusal(400, "validation_error", "text.content.length should be ≤ `2000`.")


def _list(notion: Notion, page_id: str, query: dict[str, list[str]]) -> Any:
    if page_id not in notion.children:
        raise _Refusal(404, "object_not_found", f"Could not find block with ID: {page_id}.")
    size = int(query.get("page_size", ["100"])[0])
    if size > 100:
        raise _Refusal(400, "validation_error", "page_size should be ≤ `100`.")
    ids = notion.children[page_id]
    start = ids.index(query["start_cursor"][0]) if "start_cursor" in query else 0
    following = ids[start + size : start + size + 1]
    return {
        "object": "list",
        "results": [notion.blocks[each] for each in ids[start : start + size]],
        "has_more": bool(following),
        "next_cursor": following[0] if following else None,
    }


def _delete(notion: Notion, block_id: str) -> Any:
    for ids in notion.children.values():
        if block_id in ids:
            ids.remove(block_id)
            return notion.blocks[block_id]
    raise _Refusal(404, "object_not_found", f"Could not find block with ID: {block_id}.")


def _plain(block: dict[str, Any]) -> str:
    return "".join(each["text"]["content"] for each in block[block["type"]].get("rich_text", []))


@contextmanager
def notion_double() -> Iterator[Notion]:
    """Serve until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.notion = Notion(f"http://127.0.0.1:{server.server_port}")
    server.times = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.notion
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
