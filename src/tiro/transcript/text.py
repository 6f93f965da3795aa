"""A transcript as text to read: paragraphs that follow speakers, pauses and sentences."""

from collections.abc import Iterable
from dataclasses import dataclass

from tiro.transcript.characters import count_sentences, ends_sentence, joined, one_line
from tiro.transcript.model import Segment

PAUSE_SECONDS = 2.0
SENTENCES = 5
LONGEST_CHARACTERS = 800
"""Text without full stops is parted here, at the next segment."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text of one speaker, on one line."""

    start: float
    end: float
    speaker: str | None
    text: str


def paragraphs(segments: Iterable[Segment]) -> list[Paragraph]:
    """Gather segments into paragraphs; each ends at a change of speaker, a pause or five sentences."""
    found: list[Paragraph] = []
    for segment in segments:
        text = one_line(segment.text)
        if not text:
            continue
        last = found[-1] if found else None
        if last is None or _is_new(last, segment):
            found.append(Paragraph(segment.start, segment.end, segment.speaker, text))
            continue
        end = max(last.end, segment.end)
        found[-1] = Paragraph(last.start, end, last.speaker, joined(last.text, text))
    return found


def plain_text(segments: Iterable[Segment]) -> str:
    """Give paragraphs with an empty line between; a speaker's name where the speaker changes."""
    lines: list[str] = []
    speaker = None
    for paragraph in paragraphs(segments):
        is_labelled = paragraph.speaker is not None and paragraph.speaker != speaker
        label = f"{one_line(paragraph.speaker or '')}: " if is_labelled else ""
        lines.append(label + paragraph.text)
        speaker = paragraph.speaker
    return "\n\n".join(lines)


def _is_new(last: Paragraph, segment: Segment) -> bool:
    if segment.speaker != last.speaker or segment.start - last.end >= PAUSE_SECONDS:
        return True
    if len(last.text) >= LONGEST_CHARACTERS:
        return True
    is_complete = ends_sentence(last.text.rsplit(" ", 1)[-1], segment.text.lstrip())
    return is_complete and count_sentences(last.text) >= SENTENCES
