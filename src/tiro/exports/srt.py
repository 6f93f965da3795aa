"""SubRip subtitles; the format has no place for remarks, so it carries none."""

from typing import ClassVar

from tiro.exports import Document
from tiro.exports.remarks import encoded, stamp
from tiro.transcript.cues import Cue, wrap


class SrtExport:
    """UTF-8 without a byte-order mark, lines end with LF.

    SubRip has no escapes: an arrow `-->` in the text, which readers take for a time line, is
    written as `→`.
    """

    media_type: ClassVar[str] = "application/x-subrip; charset=utf-8"
    extension: ClassVar[str] = "srt"

    def render(self, document: Document) -> bytes:
        """Give the whole file."""
        cues = wrap(document.named_segments())
        return encoded("\n".join(_block(number, cue) for number, cue in enumerate(cues, 1)))


def _block(number: int, cue: Cue) -> str:
    times = f"{stamp(cue.start, mark=',')} --> {stamp(cue.end, mark=',')}"
    text = "\n".join(cue.lines).replace("-->", "→")
    return f"{number}\n{times}\n{text}\n"
