"""Notes as files: Markdown with its facts, plain text, JSON, and a Word document."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import docx

from tiro.exports.docx import set_direction
from tiro.exports.md import front_matter
from tiro.exports.remarks import encoded
from tiro.notes import coverage
from tiro.notes.blocks import Block, blocks_of
from tiro.transcript.characters import one_line

LONGEST_PROPERTY = 255
"""Letters; Word's limit."""
DEEPEST_LIST = 3
"""Word's template has styles for so many levels."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A note that is to be a file.

    Attributes:
        note: As the API shows it.
        recording: The title of its recording.
    """

    note: Mapping[str, Any]
    recording: str

    @property
    def title(self) -> str:
        """What stands above it."""
        return one_line(self.note["title"] or self.recording)

    @property
    def facts(self) -> dict[str, Any]:
        """What a reader wants to know of it, without what is not known."""
        note = self.note
        read = note["coverage"]
        facts = {
            "title": self.title,
            "recording": one_line(self.recording),
            "date": note["updated_at"],
            "template": note["template"],
            "written_by": note["model"] if note["origin"] == "model" else note["origin"],
            "language": note["language"],
            "read": coverage.told(read) if read else None,
            "warnings": [one_line(each["message"]) for each in note["warnings"]],
        }
        return {name: value for name, value in facts.items() if value}

    @property
    def told_facts(self) -> str:
        """The same on one line, without the title."""
        facts = {**self.facts, "date": self.note["updated_at"][:10]}
        names = ("recording", "date", "template", "written_by", "read")
        return " · ".join(str(facts[name]) for name in names if name in facts)


def render(format_name: str, paper: Paper) -> tuple[bytes, str]:
    """Make the file; gives it with its media type.

    Raises:
        KeyError: There is no such format.
    """
    make, media_type = _FORMATS[format_name]
    return make(paper), media_type


def _markdown(paper: Paper) -> bytes:
    head = front_matter(paper.facts)
    return encoded(f"{head}\n# {paper.title}\n\n{paper.note['text'].strip()}\n")


def _json(paper: Paper) -> bytes:
    told = {**paper.note, "recording_title": paper.recording}
    return encoded(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _text(paper: Paper) -> bytes:
    lines = [paper.title, paper.told_facts, *_text_lines(paper.note["text"])]
    return encoded("\n".join(lines).rstrip() + "\n")


def _text_lines(text: str) -> Iterator[str]:
    was_item = False
    for block in blocks_of(text):
        is_item = block.kind == "item"
        if not (is_item and was_item):
            yield ""
        was_item = is_item
        indent = "  " * block.depth
        mark = f"{indent}{block.mark} " if is_item else "> " if block.kind == "quote" else ""
        yield mark + block.text.replace("\n", "\n" + " " * len(mark))


def _docx(paper: Paper) -> bytes:
    made: Any = docx.Document()  # its own annotations leave types unknown
    properties = made.core_properties
    properties.title = paper.title[:LONGEST_PROPERTY]
    properties.author = "Tiro"
    properties.comments = paper.told_facts[:LONGEST_PROPERTY]
    set_direction(made.add_heading(paper.title, level=0), paper.title)
    made.add_paragraph(one_line(paper.told_facts), style="Subtitle")
    for remark in paper.facts.get("warnings", ()):
        made.add_paragraph(remark, style="Intense Quote")
    for block in blocks_of(paper.note["text"]):
        _add(made, block)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _add(made: Any, block: Block) -> None:
    if block.kind == "heading":
        added = made.add_heading("", level=min(block.depth, 4))
    else:
        added = made.add_paragraph(style=_style(block))
    if block.mark in {"[ ]", "[x]"}:
        added.add_run("☑ " if block.mark == "[x]" else "☐ ")
    for run in block.runs:
        # A line break within a paragraph stays one; what XML cannot hold is left out.
        lines = [one_line(f".{line}.")[1:-1] for line in run.text.split("\n")]
        made_run = added.add_run("\n".join(lines))
        made_run.bold, made_run.italic = run.is_bold or None, run.is_italic or None
        if run.is_code:
            made_run.font.name = "Courier New"
    set_direction(added, block.text)


def _style(block: Block) -> str | None:
    if block.kind == "quote":
        return "Quote"
    if block.kind != "item":
        return None
    name = "List Number" if block.mark[:1].isdigit() else "List Bullet"
    level = min(block.depth + 1, DEEPEST_LIST)
    return name if level == 1 else f"{name} {level}"


_FORMATS: Mapping[str, tuple[Callable[[Paper], bytes], str]] = {
    "md": (_markdown, "text/markdown; charset=utf-8"),
    "txt": (_text, "text/plain; charset=utf-8"),
    "json": (_json, "application/json"),
    "docx": (
        _docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}
