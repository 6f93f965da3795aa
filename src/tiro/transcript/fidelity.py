"""Judges whether a smoothed sentence still says what was said: numbers, negations, names, words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tiro.transcript import numerals
from tiro.transcript.characters import columns
from tiro.transcript.editing import wording
from tiro.transcript.pairing import Pair, key, pair

MOST_CHANGED = 0.25
"""Share of the words that may be lost, added or changed, beside fillers and false starts."""
FEW_WORDS = 2
"""So many changed words are never too many."""
LARGEST_SPELLED = 12
"""Numbers up to here are often written in words in one language and in figures in another."""
LEAST_WIDTH, MOST_WIDTH = 0.2, 4.0
"""How much narrower or wider than a sentence its translation may be."""
FEW_COLUMNS = 30
FEWEST_UNTRANSLATED = 4
"""Shorter sentences may be the same in two languages."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FILLERS: Mapping[str, frozenset[str]] = {
    "en": _set(
        "uh uhm um er erm ah eh hm hmm mhm like well so yeah okay ok right actually basically"
    ),
    "de": _set("äh ähm öh eh hm hmm mhm ja also halt eben naja na gut okay ok sozusagen quasi"),
    "fr": _set("euh heu hein bah ben bon alors voilà quoi genre"),
    "es": _set("eh em este pues bueno vale o sea"),
}
ANY_FILLERS = _set("uh uhm erm hm hmm mhm äh ähm öh euh")
"""What is a filler in any language; `um` and `er` are words in some."""
NEGATIONS: Mapping[str, frozenset[str]] = {
    "en": _set(
        "not no never none nobody nothing neither nor cannot without dont doesnt didnt isnt arent"
        " aint wasnt werent wont wouldnt cant couldnt shouldnt mustnt neednt hasnt havent hadnt"
    ),
    "de": _set(
        "nicht kein keine keinen keinem keiner keines nie niemals nichts niemand weder ohne"
    ),
    "fr": _set("pas jamais rien personne aucun aucune sans ni"),
    "es": _set("no nunca nada nadie ningún ninguna sin ni"),
    "it": _set("non mai niente nulla nessuno nessuna senza né"),
    "pt": _set("não nunca nada ninguém nenhum nenhuma sem nem"),
    "nl": _set("niet geen nooit niets niemand zonder"),
    "pl": _set("nie nigdy nic nikt bez żaden żadna"),
    "ru": _set("не нет ни никогда никто ничего без"),
    "uk": _set("не ні ніколи ніхто нічого без"),
    "tr": _set("değil yok hiç asla"),
    "zh": _set("不 没 沒 未 無 无 别 別"),
}
_WRITTEN_INTO: Mapping[str, tuple[str, ...]] = {
    "ja": ("ない", "ません", "なかっ", "なく"),
    "ko": ("않", "없", "아니", "못"),
}
"""Negations that are parts of words."""
_NOUNS_ARE_LARGE = frozenset({"de", "lb"})
"""Languages in which a capital tells no name."""
_NO_NAMES = _set("i im ive id ill ok okay")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What differs between what was said and how it was smoothed.

    Attributes:
        kind: `same` meaning as far as can be told, or why it may not be: `numbers`, `negation`,
            `names`, `lost`, `added`, `empty`; of a translation also `untranslated`.
        changed: Words lost, added or changed, beside fillers and false starts.
    """

    kind: str
    changed: int

    @property
    def is_faithful(self) -> bool:
        """Whether it may stand for what was said."""
        return self.kind == "same"


@dataclass(slots=True)
class _Changes:
    """What is lost and what is added, in order; forms of one word are neither."""

    lost: list[str] = field(default_factory=list[str])
    added: list[str] = field(default_factory=list[str])
    names: int = 0
    negations: int = 0
    """More of them than before, or fewer."""


def judge(said: str, smoothed: str, language: str | None = None) -> Verdict:
    """Compare a sentence as it was said with the same one smoothed.

    Args:
        said: As it was said.
        smoothed: With marks, without fillers and false starts.
        language: Of both; names their fillers, numbers and negations.
    """
    old, new = _words(said), _words(smoothed)
    code = code_of(language)
    fillers = FILLERS.get(code, ANY_FILLERS)
    if not new:
        is_nothing = all(key(word) in fillers for word in old)
        return Verdict("same" if is_nothing else "empty", len(old))
    found = _compared(old, new, code)
    changed = max(len(found.lost), len(found.added))
    if _numbers_differ(found, code):
        return Verdict("numbers", changed)
    if found.negations or _parts_differ(said, smoothed, code):
        return Verdict("negation", changed)
    if found.names:
        return Verdict("names", changed)
    bound = max(FEW_WORDS, MOST_CHANGED * len(old))
    if _count_words(found.added, code) > bound:
        return Verdict("added", changed)
    return Verdict("lost" if _count_words(found.lost, code) > bound else "same", changed)


def judge_translation(said: str, told: str, language: str | None, into: str) -> Verdict:
    """Compare a sentence with its translation, as far as that can be done without knowing both languages.

    Args:
        said: As it was said.
        told: Its translation.
        language: Of what was said, as far as it is known.
        into: Of the translation.
    """
    old, new = [key(word) for word in _words(said)], [key(word) for word in _words(told)]
    if not new:
        return Verdict("empty" if old else "same", len(old))
    if _figures_differ(old, new, code_of(language)):
        return Verdict("numbers", 0)
    is_other = code_of(language) != code_of(into)
    if is_other and len(old) >= FEWEST_UNTRANSLATED and old == new:
        return Verdict("untranslated", 0)
    before, after = columns(said), columns(told)
    if after > MOST_WIDTH * before + FEW_COLUMNS:
        return Verdict("added", 0)
    return Verdict("lost" if after < LEAST_WIDTH * before - 1 else "same", 0)


def code_of(language: str | None) -> str:
    """Give the language of a code, without its region."""
    return (language or "").replace("_", "-").partition("-")[0].lower()


def words_of(text: str) -> list[str]:
    """Give the words as they are compared: letters and figures, whatever their case and marks."""
    return [key(word) for word in _words(text)]


def _words(text: str) -> list[str]:
    return [word for word in wording.words_of(text) if key(word)]


def _compared(old: Sequence[str], new: Sequence[str], code: str) -> _Changes:
    fillers, negations = FILLERS.get(code, ANY_FILLERS), NEGATIONS.get(code, frozenset())
    before, after = [key(word) for word in old], [key(word) for word in new]
    pairs = pair(before, after, fillers)
    found = _Changes()
    for number, each in enumerate(pairs):
        gone = [before[at] for at in each.old]
        come = [after[at] for at in each.new]
        if each.kind == "lost" and _is_said_again(pairs, number, before, code):
            continue
        found.negations += sum(w in negations for w in come) - sum(w in negations for w in gone)
        if each.kind in {"same", "alike"}:
            continue
        found.lost += [word for word in gone if word not in fillers]
        found.added += come
        if code not in _NOUNS_ARE_LARGE:
            found.names += _count_names(old, each.old, fillers) + _count_names(
                new, each.new, fillers
            )
    return found


def _is_said_again(pairs: Sequence[Pair], number: int, before: Sequence[str], code: str) -> bool:
    """Whether lost words come once more right behind, or were said right before: a false start.

    Numbers that are said twice may be meant so.
    """
    first = last = number
    while first > 0 and pairs[first - 1].kind == "lost":
        first -= 1
    while last + 1 < len(pairs) and pairs[last + 1].kind == "lost":
        last += 1
    fillers = FILLERS.get(code, ANY_FILLERS)
    start, end = pairs[first].old.start, pairs[last].old.stop
    run = [word for word in before[start:end] if word not in fillers]
    if not run or all(numerals.is_number(word, code) for word in run):
        return False
    left, right = before[max(0, start - len(run) - 1) : start], before[end : end + len(run) + 1]
    return {*run} <= {*left, *right}


def _count_names(words: Sequence[str], places: range, fillers: frozenset[str]) -> int:
    """Count the words that begin with a capital although no sentence begins with them."""
    return sum(
        at > 0
        and words[at][:1].isupper()
        and words[at - 1][-1:] not in ".!?…:"
        and key(words[at]) not in fillers | _NO_NAMES
        and not any(map(str.isdigit, words[at]))
        for at in places
    )


def _parts_differ(said: str, smoothed: str, code: str) -> bool:
    """Whether negations that are parts of words were lost or came."""
    parts = _WRITTEN_INTO.get(code, ())
    return sum(map(said.count, parts)) != sum(map(smoothed.count, parts))


def _numbers_differ(found: _Changes, code: str) -> bool:
    """Whether numbers were lost, came or changed; words and figures of one number are the same."""
    before, after = numerals.figures(found.lost, code), numerals.figures(found.added, code)
    if before == after:
        return False
    if before or numerals.is_known(code):
        return True
    # Of a language whose numbers cannot be read, figures may stand for words that were lost.
    return not found.lost


def _count_words(words: Sequence[str], code: str) -> int:
    """Count words, but numbers, of which it is known that they are the same."""
    return sum(not numerals.is_number(word, code) for word in words)


def _figures_differ(old: Sequence[str], new: Sequence[str], code: str) -> bool:
    """Whether a translation lacks a number above a dozen that was in figures, or has another one."""
    before, after = _large(old), _large(new)
    if not before <= after:
        return True
    is_spoken = not numerals.is_known(code) or bool(numerals.figures(old, code))
    return bool(after - before) and not is_spoken


def _large(words: Sequence[str]) -> set[int]:
    numbers = {int(figures) for word in words if (figures := _figures(word))}
    return {number for number in numbers if number > LARGEST_SPELLED}


def _figures(word: str) -> str:
    return "".join(char for char in word if char.isdecimal())[:18]
