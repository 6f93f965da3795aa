"""Judges whether a smoothed sentence still says what was said: words, numbers, negations."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tiro.transcript.differences import differences

MOST_CHANGED = 0.25
"""Share of the words that may be lost, added or changed, beside fillers and false starts."""
FEW_WORDS = 2
"""So many changed words are never too many."""
LIKE_ENOUGH = 0.6
"""Share of letters above which one word is a form of another: `walk`, `walked`."""
_DIGITS = re.compile(r"\d+")
_MOST_PAIRS = 1_000_000


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FILLERS: Mapping[str, frozenset[str]] = {
    "en": _set("uh um er erm ah eh hm hmm mhm like well so yeah okay ok right actually basically"),
    "de": _set("äh ähm öh hm hmm mhm ja also halt eben naja na gut okay ok sozusagen quasi"),
    "fr": _set("euh heu hein bah ben bon alors voilà quoi genre"),
    "es": _set("eh em este pues bueno vale o sea"),
}
ANY_FILLERS = _set("uh um er erm ah eh hm hmm mhm äh ähm euh")
NEGATIONS: Mapping[str, frozenset[str]] = {
    "en": _set(
        "not no never none nobody nothing neither nor cannot without dont doesnt didnt isnt arent"
        " wasnt werent wont wouldnt cant couldnt shouldnt hasnt havent hadnt"
    ),
    "de": _set(
        "nicht kein keine keinen keinem keiner keines nie niemals nichts niemand weder ohne"
    ),
    "fr": _set("ne pas jamais rien personne aucun aucune sans ni"),
    "es": _set("no nunca nada nadie ningún ninguna sin ni"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What differs between what was said and how it was smoothed.

    Attributes:
        kind: `same` meaning as far as can be told, or why it may not be: `numbers`, `negation`,
            `lost`, `added`, `empty`.
        changed: Words lost, added or changed, beside fillers and false starts.
    """

    kind: str
    changed: int

    @property
    def is_faithful(self) -> bool:
        """Whether it may stand for what was said."""
        return self.kind == "same"


def judge(said: str, smoothed: str, language: str | None = None) -> Verdict:
    """Compare a sentence as it was said with the same one smoothed.

    Args:
        said: As it was said.
        smoothed: With marks, without fillers and false starts.
        language: Of both; names their fillers and negations.
    """
    before, after = words_of(said), words_of(smoothed)
    code = (language or "").split("-")[0]
    fillers = FILLERS.get(code, ANY_FILLERS)
    if not after:
        kind = "same" if all(word in fillers for word in before) else "empty"
        return Verdict(kind, len(before))
    lost, added = _changes(before, after, fillers)
    changed = max(len(lost), len(added))
    if _numbers_differ(lost, added):
        return Verdict("numbers", changed)
    negations = NEGATIONS.get(code, frozenset())
    if sum(word in negations for word in lost) != sum(word in negations for word in added):
        return Verdict("negation", changed)
    bound = max(FEW_WORDS, MOST_CHANGED * len(before))
    if len(added) > bound:
        return Verdict("added", changed)
    return Verdict("lost" if len(lost) > bound else "same", changed)


def words_of(text: str) -> list[str]:
    """Give the words as they are compared: letters and figures, whatever their case and marks."""
    keys = ("".join(filter(str.isalnum, word.casefold())) for word in text.split())
    return [key for key in keys if key]


def _changes(
    before: Sequence[str], after: Sequence[str], fillers: frozenset[str]
) -> tuple[list[str], list[str]]:
    """Give the words that are lost and those that are added; forms of one word are neither."""
    lost: list[str] = []
    added: list[str] = []
    for kind, first, last, new_first, new_last in differences(
        before, after, most_pairs=_MOST_PAIRS
    ):
        if kind == "equal":
            continue
        gone = [word for word in before[first:last] if word not in fillers]
        if _is_repeated(gone, before[max(0, first - len(gone) - 1) : first], before[last:]):
            gone = []
        new = list(after[new_first:new_last])
        for word in list(gone):
            form = next((other for other in new if _alike(word, other)), None)
            if form is not None:
                gone.remove(word)
                new.remove(form)
        lost += gone
        added += new
    return lost, added


def _is_repeated(gone: Sequence[str], left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether words were said once more right beside: a false start."""
    return bool(gone) and {*gone} <= {*left, *right[: len(gone) + 1]}


def _alike(one: str, other: str) -> bool:
    """Whether two words are forms of one, or one is written in parts; figures never are."""
    if _DIGITS.search(one) or _DIGITS.search(other):
        return one == other
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared / max(len(one), len(other)) >= LIKE_ENOUGH


def _numbers_differ(lost: Sequence[str], added: Sequence[str]) -> bool:
    """Whether figures were lost, or new ones stand where nothing was said for them.

    A number that was spoken as words may be written in figures: then words are lost with it.
    """
    gone = Counter(number for word in lost for number in _DIGITS.findall(word))
    new = Counter(number for word in added for number in _DIGITS.findall(word))
    if "".join(sorted(gone.elements())) == "".join(sorted(new.elements())):
        return False
    if gone:
        return sorted("".join(gone.elements())) != sorted("".join(new.elements()))
    return len(lost) < 1
