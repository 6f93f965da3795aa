"""The contract of an export and the names of those that are built in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    speakers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Names of speakers by id; who has none is shown by the id."""

    def named_segments(self) -> list[Segment]:
        """Give the segments with the names of their speakers in place of ids."""
        return [
            replace(segment, speaker=self.speakers.get(segment.speaker, segment.speaker))
            if segment.speaker
            else segment
            for segment in self.transcript.segments
        ]


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
