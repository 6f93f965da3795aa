"""The contract of an export and the names of those that are built in."""

from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

from tiro import plugins
from tiro.transcript.model import Segment, Transcript

GROUP = "tiro.exports"
BUILT_IN: dict[str, str] = {
    name: f"tiro.exports.{name}:{name.capitalize()}Export"
    for name in ("txt", "srt", "vtt", "json", "md", "docx", "tsv")
}


@dataclass(frozen=True, slots=True)
class Document:
    """What is exported: a transcript and what a reader wants to know of its recording."""

    title: str
    transcript: Transcript
    created_at: str | None = None
    """RFC 3339 UTC."""
    with_held: bool = False
    """Show what is held back, too, marked as such."""

    def named_segments(self) -> list[Segment]:
        """Give the segments to show, with the names of their speakers in place of ids.

        Who has no name is shown by the id. What is held back stands in brackets, with its reason.
        """
        names = {speaker.id: speaker.name for speaker in self.transcript.speakers}
        return [
            _marked(replace(segment, speaker=names.get(segment.speaker or "") or segment.speaker))
            for segment in self.transcript.segments
            if self.with_held or segment.held is None
        ]


def _marked(segment: Segment) -> Segment:
    if segment.held is None:
        return segment
    return replace(segment, text=f"[held back, {segment.held}: {segment.text.strip()}]", words=())


class Export(Protocol):
    """One file format."""

    media_type: ClassVar[str]
    extension: ClassVar[str]
    """Without a dot."""

    def render(self, document: Document) -> bytes:
        """Give the whole file."""
        ...


def names() -> list[str]:
    """List the formats that are built in or installed."""
    return plugins.names(GROUP, BUILT_IN)


def load_export(name: str) -> Export:
    """Import a format and make it ready.

    Raises:
        KeyError: There is none of this name.
    """
    return plugins.load(GROUP, BUILT_IN, name)()
