"""Carries the labels of speakers over to a new finding of the same recording: who was S1 stays S1."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from tiro.transcript.model import Segment, Turn

LEAST_SHARE = 0.5
"""Of a new speaker's speech that was given to anybody before, this share must have been the old speaker's."""


def turns_of(segments: Sequence[Segment], *, held: bool = False) -> list[Turn]:
    """Give the turns that a text tells of, and with `held` those of what is held back."""
    return [
        Turn(segment.start, segment.end, segment.speaker)
        for segment in segments
        if segment.speaker is not None and (held or segment.held is None)
    ]


def carry(
    old: Sequence[Turn], new: Sequence[Turn], *, taken: Collection[str] = ()
) -> dict[str, str]:
    """Say which label each new speaker gets, one to one.

    The pairs that share the most time come first. A new speaker who is nobody that was known
    gets a label that nobody has or had.

    Args:
        old: Turns as they were known until now.
        new: Turns as they were found now, under labels of their own.
        taken: Further labels that mean somebody, such as those that a person has named.
    """
    shared = _overlaps(old, new)
    labels: dict[str, str] = {}
    for (mine, theirs), seconds in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        known = sum(time for (label, _), time in shared.items() if label == mine)
        is_free = mine not in labels and theirs not in labels.values()
        if is_free and seconds >= LEAST_SHARE * known:
            labels[mine] = theirs
    fresh = _fresh({turn.speaker for turn in old} | set(taken))
    for turn in new:
        if turn.speaker not in labels:
            labels[turn.speaker] = next(fresh)
    return labels


def renamed(turns: Sequence[Turn], labels: Mapping[str, str]) -> list[Turn]:
    """Give the same turns under their carried labels."""
    return [replace(turn, speaker=labels[turn.speaker]) for turn in turns]


def relabelled(segments: Sequence[Segment], labels: Mapping[str, str]) -> list[Segment]:
    """Give the same segments and words under carried labels."""
    return [
        replace(
            segment,
            speaker=labels.get(segment.speaker or "", segment.speaker),
            words=tuple(
                replace(word, speaker=labels.get(word.speaker or "", word.speaker))
                for word in segment.words
            ),
        )
        for segment in segments
    ]


def next_label(taken: Collection[str]) -> str:
    """Give the first label `S1`, `S2`, ... that nobody has."""
    return next(_fresh(set(taken)))


def _fresh(taken: set[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        if f"S{number}" not in taken:
            yield f"S{number}"


def _overlaps(old: Sequence[Turn], new: Sequence[Turn]) -> dict[tuple[str, str], float]:
    """Count the seconds that each new speaker shares with each old one."""
    shared: dict[tuple[str, str], float] = {}
    waiting = sorted(old, key=lambda turn: turn.start)
    near: list[Turn] = []
    for turn in sorted(new, key=lambda turn: turn.start):
        near = [other for other in near if other.end > turn.start]
        while waiting and waiting[0].start < turn.end:
            near.append(waiting.pop(0))
        for other in near:
            seconds = min(turn.end, other.end) - max(turn.start, other.start)
            if seconds > 0:
                pair = (turn.speaker, other.speaker)
                shared[pair] = shared.get(pair, 0.0) + seconds
    return shared
