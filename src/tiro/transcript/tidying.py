"""Cleans a sentence by rules alone: hesitations, cut-off words and false starts go, nothing else.

What could be meant stays: a number that is said twice, `very very`, `um` where that is a word.
"""

from collections.abc import Mapping, Sequence

from tiro.transcript import numerals
from tiro.transcript.fidelity import ANY_FILLERS, code_of
from tiro.transcript.pairing import key

LONGEST_START = 5
"""So many words may be said twice in a row by mistake."""
_ENDS = (".", "!", "?", "…")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


HESITATIONS: Mapping[str, frozenset[str]] = {
    "en": ANY_FILLERS | _set("um er"),
    "de": ANY_FILLERS | _set("äähm ööh ähem"),
    "fr": ANY_FILLERS | _set("heu"),
}
"""Sounds that are never words of the language."""
_SMALL: Mapping[str, frozenset[str]] = {
    "en": _set("i the a an to and it we you he she they in is of for at on my your but if was are"),
    "de": _set(
        "ich der die das den dem ein eine und zu es wir du er in ist von für auf mit aber dass"
    ),
    "fr": _set("je le la les un une et à il elle on de des du en est que"),
    "es": _set("yo el la los las un una y a de en es que por"),
}
"""Words that nobody says twice in a row but by mistake."""


def tidy(text: str, language: str | None, *, fillers: bool = True) -> str:
    """Leave out what was not meant to be said.

    Args:
        text: A sentence or more, its words parted by spaces.
        language: Of it, as far as it is known.
        fillers: Leave out hesitations and false starts; False: the text stays as it is.
    """
    words = text.split()
    if not fillers or not words:
        return " ".join(words)
    code = code_of(language)
    kept = _without_hesitations(words, HESITATIONS.get(code, ANY_FILLERS))
    kept = _without_starts(kept, code)
    return " ".join(_begun(words, kept))


def _without_hesitations(words: Sequence[str], sounds: frozenset[str]) -> list[str]:
    kept: list[str] = []
    for word in words:
        if key(word) not in sounds:
            kept.append(word)
        elif word.endswith(_ENDS) and kept and not kept[-1].endswith(_ENDS):
            kept[-1] = kept[-1].rstrip(",;") + word[-1]
    return kept


def _without_starts(words: Sequence[str], code: str) -> list[str]:
    """Leave the first of two copies out, the longest first."""
    kept = list(words)
    at = 0
    while at < len(kept):
        count = next(
            (
                n
                for n in range(LONGEST_START, 0, -1)
                if _is_start(kept[at : at + n], kept[at + n :], code)
            ),
            0,
        )
        if count:
            del kept[at : at + count]
        else:
            at += 1
    return kept


def _is_start(words: Sequence[str], after: Sequence[str], code: str) -> bool:
    keys = [key(word) for word in words]
    if not all(keys) or keys != [key(word) for word in after[: len(keys)]]:
        return False
    if words[-1].endswith(_ENDS) or any(numerals.is_number(word, code) for word in keys):
        return False
    return keys[0] in _SMALL.get(code, frozenset()) if len({*keys}) == 1 else True


def _begun(words: Sequence[str], kept: list[str]) -> list[str]:
    """Begin with a capital where that was so before."""
    if kept and words[0][:1].isupper() and kept[0][:1].islower():
        kept[0] = kept[0][:1].upper() + kept[0][1:]
    return kept
