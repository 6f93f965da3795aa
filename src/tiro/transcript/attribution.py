"""Gives words to speakers: by overlap with the turns, smoothed where turns meet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tiro.transcript import parts
from tiro.transcript.characters import ends_sentence
from tiro.transcript.model import Segment, Turn, Word
from tiro.transcript.parting import part_by_speaker

NEAREST_SECONDS = 0.5
"""A word outside of all turns goes to the nearest one up to this far away."""

PAUSE_SECONDS = 0.5
"""A silence that parts a word from its neighbour."""

TOUCH_SECONDS = 0.15
"""A word that follows within this time touches the one before."""

SURE_SHARE = 0.75
"""A word that lies in its speaker's turns by this share of its length is never moved."""

_SHORTEST_SECONDS = 0.02
"""Shorter words are looked at as if they were so long, since a point overlaps nothing."""


@dataclass(slots=True)
class _Said:
    """A stretch to be given to a speaker: a word, or a whole segment without words."""

    start: float
    end: float
    word: Word | None
    speaker: str | None = None
    share: float = 0.0
    """Part of its length that lies in the turns of its speaker."""


def attribute(segments: Sequence[Segment], turns: Sequence[Turn]) -> list[Segment]:
    """Give every word a speaker and split segments where the speaker changes.

    A word goes to the speaker whose turns it overlaps most (the one before it, when several
    overlap it alike), else to the nearest turn within half a second, else to nobody. A word that
    its turns hardly cover goes with its neighbours where they are of one speaker, and at a
    change of speaker with the side that it touches. A segment without words goes whole to
    the speaker with the most overlap; so does one whose words do not stand in its text, though its
    words have speakers of their own.

    Returns:
        New segments, numbered anew; their texts joined are the text that was there.
    """
    said = [list(_stretches(segment)) for segment in segments]
    flat = [one for group in said for one in group]
    _assign(flat, _solo_turns(turns))
    _smooth([one for one in flat if one.word is not None])
    done: list[Segment] = []
    for segment, group in zip(segments, said, strict=True):
        done += _with_speakers(segment, group)
    return parts.renumbered(done)


def by_channel(
    segments: Iterable[Segment], names: Mapping[int, str] | None = None
) -> list[Segment]:
    """Make each channel a speaker: `S1` for channel 0, and so on, unless `names` says otherwise.

    Returns:
        The segments of all channels in order of their start, numbered anew.
    """
    known = names or {}
    done: list[Segment] = []
    for segment in sorted(segments, key=lambda each: (each.start, each.channel or 0)):
        at = segment.channel
        speaker = None if at is None else known.get(at, f"S{at + 1}")
        words = tuple(replace(word, speaker=speaker) for word in segment.words)
        done.append(replace(segment, speaker=speaker, words=words))
    return parts.renumbered(done)


def _stretches(segment: Segment) -> Iterable[_Said]:
    if not segment.words:
        yield _Said(segment.start, max(segment.start, segment.end), None)
    for word in segment.words:
        yield _Said(word.start, max(word.start, word.end), word)


def _solo_turns(turns: Iterable[Turn]) -> list[Turn]:
    """Join what overlaps of one speaker, so that at any time there is one turn a speaker at most."""
    joined: list[Turn] = []
    latest: dict[str, int] = {}
    for turn in sorted(turns, key=lambda each: (each.start, each.end)):
        at = latest.get(turn.speaker)
        if at is not None and turn.start <= joined[at].end:
            joined[at] = replace(joined[at], end=max(joined[at].end, turn.end))
            continue
        latest[turn.speaker] = len(joined)
        joined.append(turn)
    return joined


def _assign(said: Sequence[_Said], turns: Sequence[Turn]) -> None:
    """Walk stretches and turns side by side; each turn is taken up and laid down once."""
    active: list[Turn] = []
    following = 0
    last: Turn | None = None
    before: str | None = None
    for one in sorted(said, key=lambda each: each.start):
        start, end = _widened(one)
        while following < len(turns) and turns[following].start < end:
            active.append(turns[following])
            following += 1
        for turn in active:
            if turn.end <= start and (last is None or turn.end > last.end):
                last = turn
        active = [turn for turn in active if turn.end > start]
        shares = _shares(start, end, active)
        if shares:
            one.speaker = max(shares, key=lambda name: (round(shares[name], 6), name == before))
            one.share = shares[one.speaker]
        else:
            around = [*active, *turns[following : following + 1], *([last] if last else [])]
            one.speaker = _nearest(start, end, around)
        before = one.speaker or before


def _widened(one: _Said) -> tuple[float, float]:
    missing = max(0.0, _SHORTEST_SECONDS - (one.end - one.start))
    return one.start - missing / 2, one.end + missing / 2


def _shares(start: float, end: float, turns: Iterable[Turn]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for turn in turns:
        shared = min(end, turn.end) - max(start, turn.start)
        if shared > 0:
            shares[turn.speaker] = shares.get(turn.speaker, 0.0) + shared / (end - start)
    return shares


def _nearest(start: float, end: float, turns: Iterable[Turn]) -> str | None:
    found = [(max(turn.start - end, start - turn.end), turn.speaker) for turn in turns]
    distance, speaker = min(found, default=(NEAREST_SECONDS, None), key=lambda each: each[0])
    return speaker if distance <= NEAREST_SECONDS else None


def _smooth(said: Sequence[_Said]) -> None:
    """Move single words that their turns hardly cover; decided on the speakers as first given."""
    first = [one.speaker for one in said]
    for at in range(1, len(said) - 1):
        one = said[at]
        is_alone = first[at] not in (first[at - 1], first[at + 1])
        is_at_border = first[at - 1] != first[at + 1] and None not in first[at - 1 : at + 2]
        if one.share >= SURE_SHARE or first[at] is None:
            continue
        if is_alone and first[at - 1] == first[at + 1]:
            if not _stands_alone(said, at):
                one.speaker = first[at - 1]
        elif is_at_border:
            one.speaker = _side(said, at, first)


def _stands_alone(said: Sequence[_Said], at: int) -> bool:
    """Tell whether a word may be a remark of another: a sentence of its own, or between pauses."""
    is_sentence = _ends(said[at - 1], said[at]) and _ends(said[at], said[at + 1])
    before, after = _gaps(said, at)
    return is_sentence or (before >= PAUSE_SECONDS and after >= PAUSE_SECONDS)


def _side(said: Sequence[_Said], at: int, first: Sequence[str | None]) -> str | None:
    """Give the speaker of the side that a word at a border touches; its own where it is not clear."""
    before, after = _gaps(said, at)
    if before <= TOUCH_SECONDS and after >= PAUSE_SECONDS and not _ends(said[at - 1], said[at]):
        return first[at - 1]
    if after <= TOUCH_SECONDS and before >= PAUSE_SECONDS and not _ends(said[at], said[at + 1]):
        return first[at + 1]
    return first[at]


def _gaps(said: Sequence[_Said], at: int) -> tuple[float, float]:
    return said[at].start - said[at - 1].end, said[at + 1].start - said[at].end


def _ends(one: _Said, following: _Said) -> bool:
    if one.word is None or following.word is None:
        return False
    return ends_sentence(one.word.word, following.word.word)


def _with_speakers(segment: Segment, said: Sequence[_Said]) -> list[Segment]:
    if not segment.words:
        return [replace(segment, speaker=said[0].speaker)]
    pairs = zip(segment.words, said, strict=True)
    words = tuple(replace(word, speaker=one.speaker) for word, one in pairs)
    return part_by_speaker(replace(segment, words=words))
