"""Keeps a page of a Notion database for each recording.

The page's id is saved before any block is appended, and after every batch how far it came, so that
a delivery that breaks off goes on and never makes a second page. A later delivery of the same
recording replaces what an earlier one wrote, and leaves what people wrote on the page themselves.
"""

import contextlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar, cast

from tiro import net
from tiro.deliveries import (
    Answer,
    Capabilities,
    Document,
    Save,
    Setup,
    State,
    check_address,
    invalid,
    markdown,
    short,
)
from tiro.deliveries.notion_blocks import blocks_of, rich_text
from tiro.errors import DeliveryError, DeliveryFailed, DeliveryRefused
from tiro.net.guard import guarded_client

VERSION = "2025-09-03"
"""Of the API: a page's parent is a data source of a database."""
ADDRESS = "https://api.notion.com"
BATCH = 100
"""Blocks of one append, as the API bounds it."""
TIMEOUT_SECONDS = 60.0
PACE_SECONDS = 0.35
"""Between two requests: the API takes about three a second."""
TRIES = 3
LONGEST_WAIT_SECONDS = 20
TEMPORARY = frozenset({409, 429, 500, 502, 503, 504, 529})
FACTS = ("title", "date", "duration", "language", "speakers", "tags", "link", "tiro_id")
DEFAULT_PROPERTIES: Mapping[str, str] = {"title": "Name"}


class Notion:
    """A data source of somebody's workspace."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="Notion",
        config={
            "type": "object",
            "properties": {
                "data_source_id": {"type": "string", "maxLength": 80, "title": "Data source"},
                "properties": {
                    "type": "object",
                    "title": "Properties",
                    "description": "Which property of the database takes which fact.",
                    "properties": {name: {"type": "string", "maxLength": 200} for name in FACTS},
                    "additionalProperties": False,
                },
                "with_transcript": {"type": "boolean", "default": True, "title": "With the text"},
                "base_url": {"type": "string", "maxLength": 300, "title": "Address of the API"},
            },
            "required": ["data_source_id"],
            "additionalProperties": False,
        },
        secrets={"token": "Of an integration that the database is shared with."},
        needed_secrets=("token",),
        bound=("base_url",),
    )

    def __init__(self, setup: Setup, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Get ready.

        Raises:
            DestinationInvalid: Token or data source are missing.
        """
        config = setup.config
        self._source = str(config.get("data_source_id") or "").strip()
        if not self._source:
            raise invalid("config.data_source_id", "It is needed.")
        token = next(iter(setup.secrets.get("token", ())), "")
        if not net.is_header_safe(token):
            raise invalid("secrets.token", "A token is needed.")
        self._names = {
            **DEFAULT_PROPERTIES,
            **cast("Mapping[str, str]", config.get("properties") or {}),
        }
        self._with_transcript = bool(config.get("with_transcript", True))
        address = check_address("config.base_url", str(config.get("base_url") or ADDRESS))
        self._api = _Api(address, token, setup, sleep)

    def deliver(self, document: Document, state: State, save: Save) -> Answer:
        """Make or find the recording's page, and write what it does not hold yet.

        Raises:
            DeliveryFailed: Notion is away or busy.
            DeliveryRefused: It refuses token, data source or properties.
        """
        kept = dict(state)
        text = markdown.body(document, with_transcript=self._with_transcript)
        mark = sha256(text.encode()).hexdigest()
        page_id = self._page(document, kept, save)
        if kept.get("mark") != mark:
            self._clear(kept, save)
            kept |= {"mark": mark, "done": 0, "after": self._last_child(page_id)}
            save(kept)
        blocks = blocks_of(text)
        while kept["done"] < len(blocks):
            self._append(page_id, blocks, kept, save)
        return Answer("Written.", 200)

    def test(self, document: Document) -> Answer:
        """Read the data source, and whether it has the properties; nothing is written.

        Raises:
            DeliveryFailed: Notion is away or busy.
            DeliveryRefused: It refuses token or data source, or a property is missing.
        """
        del document
        found = self._api.ask("GET", f"/v1/data_sources/{self._source}")
        there = cast("dict[str, Any]", found.get("properties") or {})
        missing = [name for name in self._names.values() if name not in there]
        if missing:
            raise DeliveryRefused(f"The database has no property named {short(missing[0])}.")
        return Answer("The database can be reached.", 200)

    def close(self) -> None:
        """Close connections."""
        self._api.close()

    def _page(self, document: Document, kept: dict[str, Any], save: Save) -> str:
        properties = self._properties(document)
        if page_id := kept.get("page_id"):
            try:
                found = self._api.ask("PATCH", f"/v1/pages/{page_id}", {"properties": properties})
            except _MissingError:
                kept.clear()
            else:
                if not (found.get("archived") or found.get("in_trash")):
                    return str(page_id)
                kept.clear()
        page_id = self._found(document) or self._made(properties)
        kept |= {"page_id": page_id, "blocks": [], "done": 0, "mark": ""}
        save(kept)
        return page_id

    def _found(self, document: Document) -> str | None:
        """Find a page that was made though its id was not saved any more."""
        name = self._names.get("tiro_id")
        if name is None:
            return None
        query = {
            "filter": {"property": name, "rich_text": {"equals": str(document.recording_id)}},
            "page_size": 1,
        }
        found = self._api.ask("POST", f"/v1/data_sources/{self._source}/query", query)
        pages = cast("list[dict[str, Any]]", found.get("results") or [])
        return str(pages[0]["id"]) if pages else None

    def _made(self, properties: Mapping[str, Any]) -> str:
        parent = {"type": "data_source_id", "data_source_id": self._source}
        made = self._api.ask("POST", "/v1/pages", {"parent": parent, "properties": properties})
        return str(made["id"])

    def _clear(self, kept: dict[str, Any], save: Save) -> None:
        """Remove what earlier deliveries wrote, and nothing else."""
        written: list[str] = list(kept.get("blocks") or ())
        while written:
            block_id = written.pop()
            with contextlib.suppress(_MissingError):
                self._api.ask("DELETE", f"/v1/blocks/{block_id}")
            kept["blocks"] = written
            save(kept)

    def _append(
        self, page_id: str, blocks: Sequence[Mapping[str, Any]], kept: dict[str, Any], save: Save
    ) -> None:
        batch = blocks[kept["done"] : kept["done"] + BATCH]
        ids = self._arrived(page_id, len(batch), kept) if kept.get("is_unsure") else []
        if not ids:
            save(kept | {"is_unsure": True})
            ids = self._appended(page_id, batch)
        kept["blocks"] = [*kept["blocks"], *ids]
        kept["done"] += len(batch)
        kept["is_unsure"] = False
        save(kept)

    def _appended(self, page_id: str, batch: Sequence[Mapping[str, Any]]) -> list[str]:
        made = self._api.ask("PATCH", f"/v1/blocks/{page_id}/children", {"children": batch})
        found = cast("list[dict[str, Any]]", made.get("results") or [])
        return [str(each["id"]) for each in found][-len(batch) :]

    def _arrived(self, page_id: str, count: int, kept: Mapping[str, Any]) -> list[str]:
        """Give the blocks of a batch that arrived whole though its answer did not; none if it did not."""
        last = kept["blocks"][-1] if kept["blocks"] else kept.get("after")
        children = self._children(page_id)
        start = children.index(last) + 1 if last in children else 0
        return children[start : start + count] if len(children) >= start + count else []

    def _last_child(self, page_id: str) -> str | None:
        children = self._children(page_id)
        return children[-1] if children else None

    def _children(self, page_id: str) -> list[str]:
        """List the blocks of a page, all pages of the list."""
        found: list[str] = []
        cursor = ""
        while True:
            path = f"/v1/blocks/{page_id}/children?page_size={BATCH}{cursor}"
            answer = self._api.ask("GET", path)
            found += [str(each["id"]) for each in cast("list[dict[str, Any]]", answer["results"])]
            if not answer.get("has_more"):
                return found
            cursor = f"&start_cursor={answer['next_cursor']}"

    def _properties(self, document: Document) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "title": {"title": rich_text(document.title or "Recording")},
            "date": _date(document.recorded_at),
            "duration": {"number": document.duration},
            "language": {"rich_text": rich_text(document.language or "")},
            "speakers": {"multi_select": _options(document.speakers)},
            "tags": {"multi_select": _options(document.tags)},
            "link": {"url": document.links.get("page")},
            "tiro_id": {"rich_text": rich_text(document.recording_id or "")},
        }
        return {name: facts[fact] for fact, name in self._names.items() if fact in facts}


class _MissingError(DeliveryRefused):
    """What was asked for is not there any more."""


class _Api:
    """Asks Notion, not too often, and again when it says that it is busy."""

    def __init__(
        self, address: str, token: str, setup: Setup, sleep: Callable[[float], None]
    ) -> None:
        self._address = address.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Notion-Version": VERSION}
        self._seconds = setup.within(TIMEOUT_SECONDS)
        self._client = guarded_client(timeout_seconds=self._seconds, allowed=setup.allowed)
        self._sleep = sleep

    def close(self) -> None:
        self._client.close()

    def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Ask; gives the answer's JSON.

        Raises:
            _MissingError: There is no such page or block.
            DeliveryFailed: It is away or busy for longer.
            DeliveryRefused: It refuses.
        """
        for attempt in range(TRIES):
            self._sleep(PACE_SECONDS)
            answer = self._sent(method, path, body)
            if 200 <= answer.status < 300:
                return cast("dict[str, Any]", answer.json())
            wait = net.retry_after(answer)
            is_short = answer.status == 429 and (wait or 1) <= LONGEST_WAIT_SECONDS
            if not is_short or attempt == TRIES - 1:
                raise _judged(answer, wait)
            self._sleep(wait or 1)
        raise AssertionError("unreachable")

    def _sent(self, method: str, path: str, body: Any) -> net.Answer:
        try:
            return net.send(
                self._client, method, self._address + path, headers=self._headers, data=body,
                deadline_seconds=self._seconds,
            )  # fmt: skip
        except net.NotAllowedError:
            raise DeliveryRefused(net.NOT_ALLOWED) from None
        except net.NetError as error:
            raise DeliveryFailed(f"Notion does not answer ({error}).") from None


def _judged(answer: net.Answer, wait: int | None) -> DeliveryError:
    details = {"status": answer.status}
    if answer.status == 404:
        return _MissingError(
            "Notion has no such page, or it is not shared with the integration.", details=details
        )
    if answer.status in TEMPORARY:
        return DeliveryFailed(
            f"Notion is busy ({answer.status}).", retry_after=wait, details=details
        )
    return DeliveryRefused(f"Notion refused it: {_said(answer)}", details=details)


def _said(answer: net.Answer) -> str:
    try:
        found: Any = json.loads(answer.body)
    except (ValueError, RecursionError):
        found = None
    said = cast("dict[str, Any]", found).get("message") if isinstance(found, dict) else None
    return short(str(said or answer.status))


def _date(at: float | None) -> dict[str, Any]:
    if at is None:
        return {"date": None}
    return {"date": {"start": datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")}}


def _options(names: Sequence[str]) -> list[dict[str, str]]:
    """Name options; commas part them in Notion and cannot stand in one."""
    plain = (" ".join(name.replace(",", " ").split())[:100] for name in names)
    return [{"name": name} for name in dict.fromkeys(plain) if name][:100]
