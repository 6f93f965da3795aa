"""Tab-separated segments: start and end in whole milliseconds and text, as Whisper writes them."""

import csv
import io
from typing import ClassVar

from tiro.exports import Document
from tiro.exports.remarks import encoded
from tiro.transcript.characters import one_line


class TsvExport:
    """UTF-8, LF, a header line; a field with a quotation mark is quoted, the mark doubled.

    A column `speaker` follows where speakers are known. The format has no place for remarks:
    every line after the first is a segment.
    """

    media_type: ClassVar[str] = "text/tab-separated-values; charset=utf-8"
    extension: ClassVar[str] = "tsv"

    def render(self, document: Document) -> bytes:
        """Give the whole file."""
        segments = document.named_segments()
        has_speakers = any(segment.speaker for segment in segments)
        file = io.StringIO()
        writer = csv.writer(file, dialect="excel-tab", lineterminator="\n")
        writer.writerow(["start", "end", "text"] + ["speaker"] * has_speakers)
        for segment in segments:
            times = [round(segment.start * 1000), round(segment.end * 1000)]
            speaker = [one_line(segment.speaker or "")] * has_speakers
            writer.writerow([*times, one_line(segment.text), *speaker])
        return encoded(file.getvalue())
