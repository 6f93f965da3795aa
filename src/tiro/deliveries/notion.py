"""Keeps a page of a Notion database for each recording.

The page's id is saved before any block is appended, and after every batch how far it came, so that
a delivery that breaks off goes on and never makes a second page. A later delivery of the same
recording replaces what an earlier one wrote, and leaves what people wrote on the page themselves.
"""

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar, cast
from urllib.parse import quote

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
from tiro.deliveries.notion_api import Api, Missing, id_of, listed
from tiro.deliveries.notion_blocks import blocks_of, likeness
from tiro.deliveries.notion_properties import UNTITLED, Wanted, facts, of_notes, written
from tiro.errors import DeliveryRefused

ADDRESS = "https://api.notion.com"
BATCH = 100
"""Blocks of one append, as the API bounds it."""
MOST_CHILDREN = 50_000
CLOCKS_DIFFER_SECONDS = 120.0
"""Notion tells when a page was made to the minute."""
FACTS = ("title", "date", "duration", "language", "speakers", "tags", "link", "tiro_id")
DEFAULT_PROPERTIES: Mapping[str, str] = {"title": "Name"}


class Notion:
    """A data source of somebody's workspace."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="Notion",
        config={
            "type": "object",
            "properties": {
                "data_source_id": {
                    "type": "string",
                    "pattern": "^[A-Za-z0-9_-]{1,80}$",
                    "title": "Data source",
                },
                "properties": {
                    "type": "object",
                    "title": "Properties",
                    "description": "Which property of the database takes which fact.",
                    "properties": {name: {"type": "string", "maxLength": 200} for name in FACTS},
                    "additionalProperties": False,
                },
                "templates": {
                    "type": "object",
                    "title": "Properties by template",
                    "description": "Template to property to the field of its note, such as"
                    " {meeting: {Decisions: decisions, Owners: tasks.owner}}.",
                    "maxProperties": 20,
                    "additionalProperties": {
                        "type": "object",
                        "maxProperties": 30,
                        "additionalProperties": {"type": "string", "maxLength": 200},
                    },
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
        self._templates = cast("Wanted", config.get("templates") or {})
        self._with_transcript = bool(config.get("with_transcript", True))
        address = check_address("config.base_url", str(config.get("base_url") or ADDRESS))
        self._api = Api(address, token, setup, sleep)

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
        if kept.get("unsure"):
            self._settle(page_id, kept, save)
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
        there = self._kinds()
        by_template = (name for mapping in self._templates.values() for name in mapping)
        for name in (*self._names.values(), *by_template):
            if name not in there:
                raise DeliveryRefused(f"The database has no property named {short(name)}.")
        return Answer("The database can be reached.", 200)

    def close(self) -> None:
        """Close connections."""
        self._api.close()

    def _page(self, document: Document, kept: dict[str, Any], save: Save) -> str:
        properties = self._properties(document)
        if page_id := kept.get("page_id"):
            try:
                found = self._api.ask("PATCH", f"/v1/pages/{page_id}", {"properties": properties})
            except Missing:
                kept.clear()
            else:
                if not (found.get("archived") or found.get("in_trash")):
                    return str(page_id)
                kept.clear()
        page_id = self._found(document, kept)
        if page_id is None:
            kept["making"] = {"title": document.title or UNTITLED, "at": time.time()}
            save(kept)
            page_id = self._made(properties)
        kept.pop("making", None)
        kept |= {"page_id": page_id, "blocks": [], "done": 0, "mark": ""}
        save(kept)
        return page_id

    def _found(self, document: Document, kept: Mapping[str, Any]) -> str | None:
        """Find a page that was made though its id was not saved any more.

        Where no property holds our id, it is the one of that title that was made since we asked for it.
        """
        if (name := self._names.get("tiro_id")) is not None:
            wanted: Any = {"property": name, "rich_text": {"equals": str(document.recording_id)}}
        elif (making := kept.get("making")) is not None:
            since = datetime.fromtimestamp(making["at"] - CLOCKS_DIFFER_SECONDS, UTC)
            wanted = {
                "and": [
                    {"property": self._names["title"], "title": {"equals": making["title"]}},
                    {
                        "timestamp": "created_time",
                        "created_time": {"on_or_after": since.isoformat(timespec="seconds")},
                    },
                ]
            }
        else:
            return None
        query = {"filter": wanted, "page_size": 1}
        found = self._api.ask("POST", f"/v1/data_sources/{self._source}/query", query)
        pages = listed(found)
        return id_of(pages[0]) if pages else None

    def _made(self, properties: Mapping[str, Any]) -> str:
        parent = {"type": "data_source_id", "data_source_id": self._source}
        made = self._api.ask("POST", "/v1/pages", {"parent": parent, "properties": properties})
        return id_of(made)

    def _clear(self, kept: dict[str, Any], save: Save) -> None:
        """Remove what earlier deliveries wrote, and nothing else."""
        written: list[str] = list(kept.get("blocks") or ())
        while written:
            block_id = written.pop()
            with contextlib.suppress(Missing):
                self._api.ask("DELETE", f"/v1/blocks/{block_id}")
            kept["blocks"] = written
            save(kept)

    def _append(
        self, page_id: str, blocks: Sequence[Mapping[str, Any]], kept: dict[str, Any], save: Save
    ) -> None:
        batch = blocks[kept["done"] : kept["done"] + BATCH]
        save(kept | {"unsure": list(map(likeness, batch))})
        ids = self._appended(page_id, batch)
        _confirm(kept, ids, count=len(batch))
        save(kept)

    def _settle(self, page_id: str, kept: dict[str, Any], save: Save) -> None:
        """Find out whether an append arrived of which no answer came, whatever is to be written now."""
        wanted: list[str] = kept["unsure"]
        last = kept["blocks"][-1] if kept["blocks"] else kept.get("after")
        children = self._children(page_id)
        ids = [each for each, _ in children]
        start = ids.index(last) + 1 if last in ids else 0
        after = children[start : start + len(wanted)]
        # What people wrote meanwhile is not ours: the blocks have to be alike, one by one.
        is_there = [found for _, found in after] == wanted
        ids = [each for each, _ in after] if is_there else []
        _confirm(kept, ids, count=len(ids))
        save(kept)

    def _appended(self, page_id: str, batch: Sequence[Mapping[str, Any]]) -> list[str]:
        made = self._api.ask("PATCH", f"/v1/blocks/{page_id}/children", {"children": batch})
        return [id_of(each) for each in listed(made)[-len(batch) :]]

    def _last_child(self, page_id: str) -> str | None:
        children = self._children(page_id)
        return children[-1][0] if children else None

    def _children(self, page_id: str) -> list[tuple[str, str]]:
        """List the blocks of a page with what they are like, all pages of the list.

        Raises:
            DeliveryRefused: The list has no end.
        """
        found: list[tuple[str, str]] = []
        cursor = ""
        while len(found) <= MOST_CHILDREN:
            path = f"/v1/blocks/{page_id}/children?page_size={BATCH}{cursor}"
            answer = self._api.ask("GET", path)
            blocks = listed(answer)
            found += [(id_of(each), likeness(each)) for each in blocks]
            if not (blocks and answer.get("has_more")):
                return found
            cursor = f"&start_cursor={quote(str(answer.get('next_cursor')), safe='')}"
        raise DeliveryRefused("The page holds more blocks than can be looked through.")

    def _properties(self, document: Document) -> dict[str, Any]:
        told = facts(document)
        found = {name: told[fact] for fact, name in self._names.items() if fact in told}
        values = of_notes(document, self._templates)
        if values:
            kinds = self._kinds()
            for name, each in values.items():
                found[name] = written(name, kinds.get(name), each)
        return found

    def _kinds(self) -> dict[str, str]:
        """Ask which properties the data source has, and of which kind each is."""
        source = self._api.ask("GET", f"/v1/data_sources/{self._source}")
        there = cast("dict[str, dict[str, Any]]", source.get("properties") or {})
        return {name: str(each.get("type")) for name, each in there.items()}


def _confirm(kept: dict[str, Any], ids: Sequence[str], *, count: int) -> None:
    """Note which blocks an append has left on the page, and how many of the text's are done by it."""
    kept["blocks"] = [*kept["blocks"], *ids]
    kept["done"] += count
    kept.pop("unsure", None)
