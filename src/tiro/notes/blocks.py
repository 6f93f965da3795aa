"""Markdown as a row of blocks, for files that know no Markdown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST_TEXT = 300_000
"""Letters that are read as Markdown; what comes after them stays as it is."""
_PARSER = MarkdownIt("commonmark", {"maxNesting": 20}).enable("strikethrough")
_TASK = re.compile(r"\[([ xX])\] ")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one look."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an item of a list, a quotation, or code.

    Attributes:
        kind: `heading`, `paragraph`, `item`, `quote` or `code`.
        runs: Its letters.
        depth: The level of a heading from 1, of a list from 0.
        mark: What stands before an item: `-`, `1.`, `[ ]` or `[x]`; empty for its later paragraphs.
    """

    kind: str
    runs: Sequence[Run]
    depth: int = 0
    mark: str = ""

    @property
    def text(self) -> str:
        """All letters."""
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class _Place:
    """Where the reader is: in which lists, whether in a quotation, and under which heading."""

    numbers: list[int | None] = field(default_factory=list[int | None])
    mark: str = ""
    quotes: int = 0
    heading: int = 0

    def move(self, token: Token) -> None:
        """Go into what a token opens, or out of what it closes."""
        if token.type == "bullet_list_open":
            self.numbers.append(None)
        elif token.type == "ordered_list_open":
            self.numbers.append(int(token.attrs.get("start", 1)))
        elif token.type.endswith("_list_close"):
            self.numbers.pop()
        elif token.type == "list_item_open":
            self._begin_item()
        elif token.type.startswith("blockquote"):
            self.quotes += token.nesting
        elif token.type == "heading_open":
            self.heading = int(token.tag[1:])
        elif token.type == "heading_close":
            self.heading = 0

    def _begin_item(self) -> None:
        number = self.numbers[-1]
        self.mark = "-" if number is None else f"{number}."
        if number is not None:
            self.numbers[-1] = number + 1


def blocks_of(text: str) -> Iterator[Block]:
    """Read Markdown; pictures become their words, links their text with the address behind it."""
    place = _Place()
    for token in _PARSER.parse(text[:LONGEST_TEXT]):
        place.move(token)
        if token.type == "inline":
            yield _block(place, list(_runs(token.children or [])))
        elif token.type in {"fence", "code_block", "html_block"}:
            yield Block("code", [Run(token.content.rstrip("\n"), is_code=True)])
    if rest := text[LONGEST_TEXT:]:
        yield Block("paragraph", [Run(rest)])


def _block(place: _Place, runs: list[Run]) -> Block:
    if place.heading:
        return Block("heading", runs, depth=place.heading)
    if not place.numbers:
        return Block("quote" if place.quotes else "paragraph", runs)
    mark, place.mark = place.mark, ""
    task = _TASK.match(runs[0].text) if runs and mark else None
    if task is not None:
        runs[0] = Run(runs[0].text[task.end() :], runs[0].is_bold, runs[0].is_italic)
        mark = "[ ]" if task[1] == " " else "[x]"
    return Block("item", runs, depth=len(place.numbers) - 1, mark=mark)


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    bold = italic = 0
    addresses: list[str] = []
    for token in tokens:
        bold += token.nesting if token.type.startswith("strong_") else 0
        italic += token.nesting if token.type.startswith("em_") else 0
        if token.type == "link_open":
            addresses.append(str(token.attrs.get("href", "")))
        elif token.type == "link_close" and (address := addresses.pop()):
            yield Run(f" ({address})")
        elif text := "\n" if token.type in {"softbreak", "hardbreak"} else token.content:
            yield Run(text, bool(bold), bool(italic), token.type == "code_inline")
