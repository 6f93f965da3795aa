"""ROVER: several decodes of the same sound vote on each word (Fiscus, 1997)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

_GAP_COST = 0.6
_OTHER_WORD_COST = 0.7
_COST_PER_SECOND = 0.8
_MAX_DISTANCE_SECONDS = 3.0
_VOTES_WEIGHT = 0.4
_SILENCE_SCORE = 0.5


@dataclass(frozen=True, slots=True)
class Heard:
    """A word as one decode heard it; times in seconds."""

    word: str
    start: float
    end: float
    probability: float

    @property
    def middle(self) -> float:
        """Half-way between start and end."""
        return (self.start + self.end) / 2


_Slot = dict[int, Heard]
"""What each decode, by its number, heard at one place."""


def vote(decodes: Sequence[Sequence[Heard]]) -> list[Heard]:
    """Choose word by word; a word's probability is then its score, its times those of its best.

    A word scores by the share of decodes that heard it and by its best probability; silence
    wins where it scores higher.
    """
    winners = (_winner(slot, len(decodes)) for slot in _align(decodes))
    return [heard for heard in winners if heard is not None]


def _winner(slot: _Slot, decode_count: int) -> Heard | None:
    by_word: dict[str, list[Heard]] = {}
    for heard in slot.values():
        by_word.setdefault(heard.word, []).append(heard)
    scored = [
        (_score(len(all_heard) / decode_count, best.probability), best)
        for all_heard in by_word.values()
        for best in [max(all_heard, key=lambda heard: heard.probability)]
    ]
    score, best = max(scored, key=lambda pair: pair[0])
    silent = decode_count - len(slot)
    if silent and _score(silent / decode_count, _SILENCE_SCORE) > score:
        return None
    return replace(best, probability=score)


def _score(share: float, probability: float) -> float:
    return _VOTES_WEIGHT * share + (1 - _VOTES_WEIGHT) * probability


def _align(decodes: Sequence[Sequence[Heard]]) -> list[_Slot]:
    """Put the decodes beside each other, one after the other."""
    slots: list[_Slot] = [{0: heard} for heard in decodes[0]]
    for number, words in enumerate(decodes[1:], start=1):
        slots = _merge(slots, words, number)
    return slots


def _merge(slots: list[_Slot], words: Sequence[Heard], number: int) -> list[_Slot]:
    """Align one more decode by dynamic programming on equal words and near times."""
    steps = _steps(slots, words)
    row, column = len(slots), len(words)
    merged: list[_Slot] = []
    while row or column:
        step = steps[row][column]
        takes_slot, takes_word = step != "word", step != "slot"
        row, column = row - takes_slot, column - takes_word
        slot = slots[row] if takes_slot else {}
        merged.append({**slot, number: words[column]} if takes_word else slot)
    return merged[::-1]


def _steps(slots: list[_Slot], words: Sequence[Heard]) -> list[list[str]]:
    """For each pair of positions, the last step of the cheapest way there."""
    costs = [column * _GAP_COST for column in range(len(words) + 1)]
    steps = [["word"] * (len(words) + 1)]
    for row, slot in enumerate(slots, start=1):
        spoken = {heard.word for heard in slot.values()}
        middle = sum(heard.middle for heard in slot.values()) / len(slot)
        above, costs = costs, [row * _GAP_COST]
        taken = ["slot"]
        for column, word in enumerate(words, start=1):
            ways = (
                (above[column - 1] + _pair_cost(word, spoken, middle), "both"),
                (above[column] + _GAP_COST, "slot"),
                (costs[column - 1] + _GAP_COST, "word"),
            )
            cost, step = min(ways, key=lambda way: way[0])
            costs.append(cost)
            taken.append(step)
        steps.append(taken)
    return steps


def _pair_cost(word: Heard, spoken: set[str], middle: float) -> float:
    distance = min(abs(middle - word.middle), _MAX_DISTANCE_SECONDS)
    return (0.0 if word.word in spoken else _OTHER_WORD_COST) + distance * _COST_PER_SECOND
