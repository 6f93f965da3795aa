"""Plain text: paragraphs with an empty line between, and remarks in brackets at the end."""

from typing import ClassVar

from tiro.exports import Document
from tiro.exports.remarks import encoded, remarks
from tiro.transcript.text import plain_text


class TxtExport:
    """UTF-8 without a byte-order mark, lines end with LF."""

    media_type: ClassVar[str] = "text/plain; charset=utf-8"
    extension: ClassVar[str] = "txt"

    def render(self, document: Document) -> bytes:
        """Give the whole file."""
        notes = " ".join(remarks(document.transcript))
        parts = [plain_text(document.named_segments()), f"[{notes}]" if notes else ""]
        return encoded("".join(f"{part}\n" for part in _apart(parts)))


def _apart(parts: list[str]) -> list[str]:
    kept = [part for part in parts if part]
    return [f"{part}\n" for part in kept[:-1]] + kept[-1:]
