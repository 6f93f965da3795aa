"""Markdown as blocks of Notion, within the bounds of its API."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST_TEXT = 2000
"""Letters of one rich-text object, counted as UTF-16 does."""
MOST_TEXTS = 100
"""Rich-text objects of one block."""
LONGEST_URL = 2000
HEADINGS = {"h1": "heading_1", "h2": "heading_2", "blockquote": "quote"}
TASKS = {"[ ] ": False, "[x] ": True, "[X] ": True}

_PARSER = MarkdownIt("commonmark").enable("strikethrough")


def blocks_of(text: str) -> list[dict[str, Any]]:
    """Make blocks of a Markdown text; lists within lists become one list."""
    found: list[dict[str, Any]] = []
    lists: list[str] = []
    around: list[str] = []
    for token in _PARSER.parse(text):
        if token.type.endswith("_list_open"):
            lists.append(token.type)
        elif token.type.endswith("_list_close"):
            lists.pop()
        elif token.type in ("blockquote_open", "heading_open"):
            around.append(HEADINGS.get(token.tag, "heading_3"))
        elif token.type in ("blockquote_close", "heading_close"):
            around.pop()
        else:
            found += _content(token, around[-1] if around else "", lists)
    return found


def likeness(block: Mapping[str, Any]) -> str:
    """Say what a block is like, as sent and as Notion gives it: its kind, and its letters and figures in short."""
    kind = str(block.get("type"))[:40]
    body: Any = block.get(kind)
    texts: Any = (
        cast("Mapping[str, Any]", body).get("rich_text") if isinstance(body, dict) else None
    )
    said = "".join(map(_said, cast("list[Any]", texts))) if isinstance(texts, list) else ""
    letters = "".join(filter(str.isalnum, said)).casefold()
    return f"{kind} {sha256(letters.encode(errors='replace')).hexdigest()[:12]}"


def _said(part: Any) -> str:
    if not isinstance(part, dict):
        return ""
    found = cast("Mapping[str, Any]", part)
    text: Any = found.get("text")
    content = cast("Mapping[str, Any]", text).get("content") if isinstance(text, dict) else None
    return str(content or found.get("plain_text") or "")


def _content(token: Token, around: str, lists: Sequence[str]) -> list[dict[str, Any]]:
    if token.type == "inline":
        return _inline(token, around, lists)
    if token.type in ("fence", "code_block", "html_block"):
        return _texts("code", rich_text(token.content), language="plain text")
    if token.type == "hr":
        return [{"object": "block", "type": "divider", "divider": {}}]
    return []


def rich_text(text: str, **style: Any) -> list[dict[str, Any]]:
    """Make rich-text objects of a text, each within the bound.

    Args:
        text: Any length.
        style: `bold`, `italic`, `code`, `strikethrough`: True; `url`: where it leads.
    """
    url = style.pop("url", None)
    link = (
        {"url": url}
        if url and url.startswith(("http://", "https://")) and len(url) <= LONGEST_URL
        else None
    )
    return [
        {
            "type": "text",
            "text": {"content": part, "link": link},
            **({"annotations": style} if style else {}),
        }
        for part in _pieces(text)
    ]


def _inline(token: Token, around: str, lists: Sequence[str]) -> list[dict[str, Any]]:
    kind = around or ("paragraph" if not lists else "bulleted_list_item")
    if lists and lists[-1].startswith("ordered"):
        kind = "numbered_list_item"
    children = list(token.children or ())
    more: dict[str, Any] = {}
    if lists and children and children[0].content[:4] in TASKS:
        more["checked"] = TASKS[children[0].content[:4]]
        children[0].content = children[0].content[4:]
        kind = "to_do"
    return _texts(kind, [part for piece in _styled(children) for part in piece], **more)


def _styled(tokens: Sequence[Token]) -> Iterator[list[dict[str, Any]]]:
    style: dict[str, Any] = {}
    names = {"strong": "bold", "em": "italic", "s": "strikethrough"}
    for token in tokens:
        name = names.get(token.type.removesuffix("_open").removesuffix("_close"))
        if name and token.nesting == 1:
            style[name] = True
        elif name:
            style.pop(name, None)
        elif token.type == "link_open":
            style["url"] = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            style.pop("url", None)
        elif token.type in ("softbreak", "hardbreak"):
            yield rich_text("\n", **style)
        elif token.type == "code_inline":
            yield rich_text(token.content, **style, code=True)
        elif token.content:
            yield rich_text(token.content, **style)


def _texts(kind: str, parts: Sequence[Mapping[str, Any]], **more: Any) -> list[dict[str, Any]]:
    """Make a block, or several where it holds more than one may."""
    groups = [parts[at : at + MOST_TEXTS] for at in range(0, len(parts), MOST_TEXTS)] or [[]]
    return [
        {"object": "block", "type": kind, kind: {"rich_text": list(group), **more}}
        for group in groups
    ]


def _pieces(text: str) -> Iterator[str]:
    """Cut a text so that each piece is short enough in UTF-16, between letters."""
    piece: list[str] = []
    length = 0
    for char in text:
        size = 2 if ord(char) > 0xFFFF else 1
        if length + size > LONGEST_TEXT:
            yield "".join(piece)
            piece.clear()
            length = 0
        piece.append(char)
        length += size
    if piece:
        yield "".join(piece)
