"""Reads the code blocks of Markdown pages."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_FENCE = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<kind>\w*)(?P<labels>[^\n]*)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, labels (`key=value`), and the mark in the line above."""

    page: Path
    line: int
    kind: str
    labels: dict[str, str]
    mark: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path, kind: str | None = None) -> list[Block]:
    """List the fenced blocks of a page, of one language when named."""
    text = page.read_text()
    found = [
        Block(
            page=page,
            line=text.count("\n", 0, match.start("text")),
            kind=match["kind"],
            labels=dict(part.split("=", 1) for part in match["labels"].split()),
            mark=match["mark"] or "",
            text=match["text"],
        )
        for match in _FENCE.finditer(text)
    ]
    return [block for block in found if kind is None or block.kind == kind]


def all_blocks(kind: str) -> list[Block]:
    """List the blocks of one language of all pages."""
    return [block for page in PAGES for block in blocks(page, kind)]
