"""Word documents: title, facts, remarks, and paragraphs with the time at which each begins."""

import io
import unicodedata
from datetime import UTC, datetime
from typing import Any, ClassVar

import docx
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from docx.shared import RGBColor

from tiro.exports import Document
from tiro.exports.remarks import clock, remarks
from tiro.transcript.characters import one_line
from tiro.transcript.text import Paragraph, paragraphs

_GREY = RGBColor(0x59, 0x59, 0x59)
_LONGEST_PROPERTY = 255
"""Characters; Word's limit."""


class DocxExport:
    """Office Open XML with real headings and styles; characters that XML forbids are left out."""

    media_type: ClassVar[str] = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    extension: ClassVar[str] = "docx"

    def render(self, document: Document) -> bytes:
        """Give the whole file."""
        made: Any = docx.Document()  # its own annotations leave types unknown
        _set_properties(made.core_properties, document)
        title = one_line(document.title) or "Transcript"
        set_direction(made.add_heading(title, level=0), title)
        made.add_paragraph(_facts(document), style="Subtitle")
        for note in remarks(document.transcript):
            made.add_paragraph(note, style="Intense Quote")
        for paragraph in paragraphs(document.named_segments()):
            _add(made, paragraph)
        file = io.BytesIO()
        made.save(file)
        return file.getvalue()


def _set_properties(properties: Any, document: Document) -> None:
    properties.title = one_line(document.title)[:_LONGEST_PROPERTY]
    properties.author = "Tiro"
    properties.comments = " ".join(remarks(document.transcript))[:_LONGEST_PROPERTY]
    properties.language = one_line(document.transcript.language or "")[:_LONGEST_PROPERTY]
    if document.created_at:
        properties.created = datetime.fromisoformat(document.created_at).astimezone(UTC)


def _facts(document: Document) -> str:
    transcript = document.transcript
    facts = [
        (document.created_at or "")[:10],
        clock(transcript.duration),
        transcript.language,
        transcript.engine,
        transcript.model,
    ]
    return one_line(" · ".join(fact for fact in facts if fact))


def _add(made: Any, paragraph: Paragraph) -> None:
    added = made.add_paragraph()
    added.add_run(f"{clock(paragraph.start)} ").font.color.rgb = _GREY
    if paragraph.speaker:
        added.add_run(f"{one_line(paragraph.speaker)}: ").bold = True
    added.add_run(one_line(paragraph.text))
    set_direction(added, paragraph.text)


def set_direction(paragraph: Any, text: str) -> None:
    """Let a paragraph of a Word document run from right to left when its first letter does."""
    kinds = map(unicodedata.bidirectional, text)
    if next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") == "L":
        return
    paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:bidi {nsdecls('w')}/>"))
    for run in paragraph.runs:
        run._r.get_or_add_rPr().append(parse_xml(f"<w:rtl {nsdecls('w')}/>"))
