"""WebVTT subtitles; remarks stand in a NOTE, which players do not show."""

from typing import ClassVar

from tiro.exports import Document
from tiro.exports.remarks import encoded, remarks, stamp
from tiro.transcript.cues import Cue, wrap


class VttExport:
    """UTF-8, lines end with LF; `&`, `<` and `>` are escaped, so no text looks like a time line."""

    media_type: ClassVar[str] = "text/vtt; charset=utf-8"
    extension: ClassVar[str] = "vtt"

    def render(self, document: Document) -> bytes:
        """Give the whole file."""
        blocks = ["WEBVTT\n"]
        if notes := remarks(document.transcript):
            # A note knows no escapes, and the arrow alone is forbidden in it.
            blocks.append("NOTE\n" + "".join(f"{note}\n" for note in notes).replace("-->", "→"))
        blocks += map(_block, wrap(document.named_segments()))
        return encoded("\n".join(blocks))


def _block(cue: Cue) -> str:
    times = f"{stamp(cue.start, mark='.')} --> {stamp(cue.end, mark='.')}"
    return f"{times}\n{_escaped(chr(10).join(cue.lines))}\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
