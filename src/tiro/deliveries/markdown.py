"""A document as one Markdown file with front matter, as Obsidian and its like read it."""

from datetime import UTC, datetime
from typing import Any

import yaml

from tiro.deliveries import Document


def written(document: Document, *, with_transcript: bool) -> str:
    """Write front matter, notes and, if asked for, the text.

    Args:
        document: What is delivered.
        with_transcript: Whether the text follows the notes.
    """
    head = yaml.safe_dump(_head(document), allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{head}---\n\n{body(document, with_transcript=with_transcript)}"


def body(document: Document, *, with_transcript: bool) -> str:
    """Write title, notes and, if asked for, the text."""
    parts = [f"# {document.title}"]
    for note in document.notes:
        parts += [f"## {note.title}", note.markdown.strip()]
    if with_transcript and document.transcript:
        parts += ["## Transcript", document.transcript.strip()]
    return "\n\n".join(parts) + "\n"


def _head(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": document.title,
        "tiro_id": document.recording_id,
        "date": _day(document.recorded_at),
        "duration_seconds": None if document.duration is None else round(document.duration),
        "language": document.language,
        "speakers": list(document.speakers),
        "tags": [_tag(each) for each in document.tags],
        "link": document.links.get("page"),
    }
    return {key: value for key, value in found.items() if value not in (None, [])}


def _day(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).date().isoformat()


def _tag(name: str) -> str:
    """Write a tag as Obsidian takes it: no spaces."""
    return "-".join(name.split())
