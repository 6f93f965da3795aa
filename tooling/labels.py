"""Reads what the page says from its sources: its English texts, and the sheet of its shortcuts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tooling.programs import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = ROOT / "web" / "src"
SHORTCUTS = SOURCE / "frame" / "shortcuts.ts"
_TEXT = re.compile(r'^  "?([\w.]+)"?:\s+"((?:[^"\\]|\\.)*)",$', re.MULTILINE)
_GROUP = re.compile(r'title: "([\w.]+)",\s+rows: \[(.*?)\n  \],', re.DOTALL)
_ROW = re.compile(r'\{ keys: \[(.*?)\], label: "([\w.]+)" \}')
_BRANCH = re.compile(r"\{([^{}]*)\}")


def texts() -> dict[str, str]:
    """Give all English texts of the page by their keys."""
    files = sorted((SOURCE / "text" / "languages" / "en").glob("*.ts"))
    found = (match for file in files for match in _TEXT.finditer(file.read_text()))
    return {match[1]: match[2].replace('\\"', '"') for match in found}


def labels() -> set[str]:
    """Give what may be read on the page word by word: whole texts, their branches, and what stands before a value."""
    whole = set(texts().values())
    branches = {branch for text in whole for branch in _BRANCH.findall(text)}
    return whole | branches | {text.partition(" {")[0] for text in whole}


def shortcuts() -> Iterator[tuple[str, str, str]]:
    """Give each line of the sheet: where it holds, its keys in Markdown, what they do."""
    words = texts()
    for title, rows in _GROUP.findall(SHORTCUTS.read_text()):
        for keys, label in _ROW.findall(rows):
            alternatives = (_shown(keys) for keys in re.findall(r'"([^"]+)"', keys))
            yield words[title], ", ".join(alternatives), words[label]


def _shown(combination: str) -> str:
    keys = ["+"] if combination == "+" else combination.split("+")
    return " ".join(f"`{'Ctrl' if key == 'Mod' else key}`" for key in keys)
