"""Markdown: front matter in YAML, then paragraphs with the time at which each begins."""

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from tiro.exports import Document
from tiro.exports.remarks import clock, encoded, remarks
from tiro.transcript.characters import one_line
from tiro.transcript.text import Paragraph, paragraphs

_SPECIAL = re.compile(r"[\\`*_\[\]<>~|$]|&(?=[#\w])|!(?=\[)")
_UNPRINTABLE_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


class MdExport:
    """CommonMark in UTF-8, LF; whatever Markdown would read as a mark is escaped.

    Every paragraph begins with its time, so no text of the transcript begins a line.
    """

    media_type: ClassVar[str] = "text/markdown; charset=utf-8"
    extension: ClassVar[str] = "md"

    def render(self, document: Document) -> bytes:
        """Give the whole file."""
        parts = [_head(document), *map(_paragraph, paragraphs(document.named_segments()))]
        return encoded("\n".join(parts))


def _head(document: Document) -> str:
    transcript = document.transcript
    values = {
        "title": one_line(document.title),
        "date": document.created_at,
        "duration": clock(transcript.duration),
        "language": transcript.language,
        "engine": transcript.engine,
        "model": transcript.model,
        "quality": transcript.quality,
        "warnings": remarks(transcript),
    }
    return front_matter({key: value for key, value in values.items() if value is not None})


def front_matter(values: Mapping[str, Any]) -> str:
    """Write facts above a Markdown text, as YAML."""
    lines = [f"{key}: {_yaml(value)}\n" for key, value in values.items()]
    return "---\n" + "".join(lines) + "---\n"


def _yaml(value: Any) -> str:
    """Write as JSON, which YAML reads too, but for characters that YAML wants escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _paragraph(paragraph: Paragraph) -> str:
    name = f" {_escaped(one_line(paragraph.speaker))}:" if paragraph.speaker else ""
    return f"**{clock(paragraph.start)}{name}** {_escaped(paragraph.text)}\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
