"""What may answer a question: its words, the places where they are said, and the passages around those."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tiro.store.passages import Said
from tiro.store.search import words
from tiro.store.search.query import Term, term

MOST_WORDS = 12
"""Of a question that are looked for."""
MOST_PLACES = 80
LONGEST_PASSAGE = 400
SHORTEST_STEM = 4
LEAST_SHARE = 0.25
"""Of the best place's weight; what has less is not shown."""
BESIDE = 0.3
"""What a passage counts for those beside it: an answer often stands there."""
FAVOUR = math.log(2.0)
_EMPTY = frozenset(
    """
    a about an and any are as at be been but by can could did do does for from had has have how i in is it its
    me my of on or our said say she so than that the their them then there they this to us was we were what when
    where which who whom whose why will with would you your
    aber als am an auch auf aus bei bin da das dass dem den der des die du ein eine einem einen einer er es
    fur gab gesagt haben hat hatte ich ihr im in ist man mein mit nach nicht oder sein sich sie sind so uber um und uns
    vom von war waren warum was welche welcher welches wem wen wer werden wie wir wird wo woher wozu wurde wurden
    zu zum zur
    """.split()  # noqa: SIM905 - read more easily than a list
)
"""Words, as the index knows them, that tell nothing of what a question is about."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a recording that may hold the answer.

    Attributes:
        recording_id: Of which recording.
        title: Of the recording.
        start: Seconds.
        end: Seconds.
        speaker: Who speaks; None where nobody was told apart.
        text: What was said.
        segment_id: Where it begins.
    """

    recording_id: str
    title: str
    start: float
    end: float
    speaker: str | None
    text: str
    segment_id: str = ""


def terms_of(question: str) -> list[Term]:
    """Give what is looked for, of each word its beginning, so that endings do not matter."""
    found = dict.fromkeys(words.words(question))
    telling = [word for word in found if word not in _EMPTY and _is_word(word)] or list(found)
    telling = sorted(telling, key=len, reverse=True)[:MOST_WORDS]
    made = (_term(word) for word in telling)
    return [each for each in made if each is not None]


def rank(
    found: Mapping[Term, Sequence[int]], favoured: Collection[int], bits: int
) -> dict[int, float]:
    """Weigh places by the words that are said there, the rarer the more; gives the heaviest.

    Args:
        found: The places of each term.
        favoured: Numbers of recordings whose titles or speakers are named, too.
        bits: How far a place is shifted from the number of its recording.
    """
    total = len({place for places in found.values() for place in places})
    weights: dict[int, float] = {}
    for places in found.values():
        weight = math.log1p(total / len(places)) if places else 0.0
        for place in places:
            weights[place] = weights.get(place, 0.0) + weight
    for place in weights:
        if place >> bits in favoured:
            weights[place] += FAVOUR
    best = sorted(weights, key=lambda place: (-weights[place], -place))[:MOST_PLACES]
    least = LEAST_SHARE * weights[best[0]] if best else 0.0
    return {place: weights[place] for place in best if weights[place] >= least}


def join(said: Iterable[Said], weights: Mapping[int, float] | None = None) -> list[Passage]:
    """Join what one says in a row; with weights the heaviest first, else in order of time."""
    runs: list[list[Said]] = []
    for each in said:
        if runs and _goes_on(runs[-1], each):
            runs[-1].append(each)
        else:
            runs.append([each])
    if weights is None:
        return [_passage(run) for run in runs]
    own = [sum(weights.get(each.place, 0.0) for each in run) for run in runs]
    beside = [0.0] * len(runs)
    for number in range(1, len(runs)):
        if runs[number][0].follows == runs[number - 1][-1].place:
            beside[number] += BESIDE * own[number - 1]
            beside[number - 1] += BESIDE * own[number]
    order = sorted(range(len(runs)), key=lambda number: -(own[number] + beside[number]))
    return [_passage(runs[number]) for number in order]


def _passage(run: Sequence[Said]) -> Passage:
    first, last = run[0], run[-1]
    return Passage(
        recording_id=first.recording_id,
        title=first.title,
        start=first.start,
        end=last.end,
        speaker=first.speaker,
        text=" ".join(" ".join(each.text.split()) for each in run),
        segment_id=first.segment_id,
    )


def _goes_on(run: Sequence[Said], after: Said) -> bool:
    last = run[-1]
    length = sum(len(each.text) for each in run) + len(after.text)
    return (
        after.follows == last.place and last.speaker == after.speaker and length <= LONGEST_PASSAGE
    )


def _is_word(word: str) -> bool:
    return len(word) > 1 or word.isdecimal()


def _term(word: str) -> Term | None:
    if words.is_dense(word):
        return term(word)
    stem = word if len(word) <= SHORTEST_STEM + 1 else word[: max(SHORTEST_STEM, len(word) - 2)]
    return term(stem, is_prefix=len(word) >= SHORTEST_STEM)
