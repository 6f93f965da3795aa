"""From the chunks of a recording to its text: joined, in the caller's words, with what was invented held back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tiro.pipeline import phrases
from tiro.pipeline.chunks import Written
from tiro.pipeline.spans import Span
from tiro.store.tables import Job
from tiro.transcript import attribution, guard, timeline, vocabulary
from tiro.transcript.model import Segment
from tiro.transcript.terms import WordList

Regions = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Draft:
    """What the stages before left.

    Attributes:
        job: With its options and what it runs on.
        planned: The chunks.
        written: What was written down of each, by its index.
        heard: As the stage listen told: speech regions, of each channel where they are apart.
        words: Words that are expected, and what they replace.
    """

    job: Job
    planned: Sequence[Span]
    written: Mapping[int, Written]
    heard: Mapping[str, Any]
    words: Sequence[WordList] = ()

    @property
    def speech_seconds(self) -> float:
        """Length of the speech regions of the recording."""
        return sum(end - start for start, end in _regions(self.heard) or ())


def text_of(draft: Draft) -> list[Segment]:
    """Put the text of all channels together; where they are apart, each is a speaker."""
    channels: list[dict[str, Any]] = draft.heard.get("channels") or []
    if not channels:
        return _text(draft, None, _regions(draft.heard))
    found = [
        segment
        for each in channels
        for segment in _text(draft, int(each["channel"]), _regions(each))
    ]
    return attribution.by_channel(found)


def _text(draft: Draft, channel: int | None, regions: Regions | None) -> list[Segment]:
    pieces = [
        timeline.ChunkText(
            start=span.start,
            end=span.end,
            segments=tuple(guard.hold_outside(draft.written[idx].segments, span.duration)),
        )
        for idx, span in enumerate(draft.planned)
        if idx in draft.written and span.channel == channel
    ]
    # The guard looks at what the engine wrote, before words are put right.
    kept = _guarded(draft.job, timeline.join(pieces), regions)
    corrected = vocabulary.apply_lists(kept, draft.words, draft.job.resolved.get("language"))
    return [_on(segment, channel) for segment in corrected]


def _guarded(job: Job, segments: list[Segment], regions: Regions | None) -> list[Segment]:
    if job.options.get("guard") is False:
        return segments
    return guard.review(
        segments,
        regions=regions,
        language=job.resolved.get("language"),
        phrases=phrases.load(str(job.resolved.get("engine"))),
    )


def _regions(heard: Mapping[str, Any]) -> Regions | None:
    found = heard.get("regions")
    return None if found is None else [(float(start), float(end)) for start, end in found]


def _on(segment: Segment, channel: int | None) -> Segment:
    return segment if channel is None else replace(segment, channel=channel)
