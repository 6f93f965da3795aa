"""Reads numbers that are said in words, to hold them against figures; it writes none."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_DE = (
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn"
    " sechzehn siebzehn achtzehn neunzehn"
)
_FR = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
)
_ES = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
    " dieciséis diecisiete dieciocho diecinueve"
)


def _counted(words: str, tens: str, more: Mapping[str, int]) -> dict[str, int]:
    found = {word: number for number, word in enumerate(words.split())}
    return (
        found | {word: 10 * number for number, word in enumerate(tens.split(), start=2)} | {**more}
    )


_WORDS: Mapping[str, Mapping[str, int]] = {
    "en": _counted(
        _EN, "twenty thirty forty fifty sixty seventy eighty ninety", {"oh": 0, "dozen": 12}
    ),
    "de": _counted(
        _DE,
        "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
        {"zwo": 2, "ein": 1, "eine": 1, "einen": 1, "einem": 1, "einer": 1},
    ),
    "fr": _counted(_FR, "vingt trente quarante cinquante soixante", {"une": 1}),
    "es": _counted(
        _ES,
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
        {"un": 1, "una": 1},
    ),
}
_SIZES: Mapping[str, Mapping[str, int]] = {
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9},
    "de": {"hundert": 100, "tausend": 1000, "million": 10**6, "millionen": 10**6},
    "fr": {"cent": 100, "cents": 100, "mille": 1000, "million": 10**6, "millions": 10**6},
    "es": {"cien": 100, "ciento": 100, "mil": 1000, "millón": 10**6, "millones": 10**6},
}
_ALONE = "one oh ein eine einen einem einer eins un une uno una"
_ARTICLES = frozenset(_ALONE.split())
"""Words that alone mostly count nothing."""
_AND = frozenset({"and", "und", "et", "y"})
_LONGEST = 12
"""Longer runs of figures are no number that is said in words."""


def is_known(language: str | None) -> bool:
    """Whether numbers of a language can be read."""
    return language in _WORDS


def is_number(word: str, language: str | None) -> bool:
    """Whether a word is a number or has figures; those that alone mostly count nothing are none."""
    if any(map(str.isdigit, word)):
        return True
    return word not in _ARTICLES and _value(word, language or "") is not None


def figures(words: Iterable[str], language: str | None) -> str:
    """Give the figures of the numbers among some words, one after the other; '' where there are none.

    `twenty twenty four`, `2024` and `two thousand twenty four` are all `2024`.
    """
    told: list[str] = []
    run: list[str] = []
    sizes = _SIZES.get(language or "", {})
    for word in [*words, ""]:
        if word and (any(map(str.isdigit, word)) or _value(word, language or "") is not None):
            run.append(word)
            continue
        if word in _AND and run and run[-1] in sizes:
            continue
        if run and not (len(run) == 1 and run[0] in _ARTICLES):
            told += _read(run, language or "")
        run = []
    return "".join(told)


def _read(run: Sequence[str], language: str) -> list[str]:
    """Read a run of numbers: those that make one together, each else by itself."""
    told: list[str] = []
    total, part = None, 0
    for word in run:
        value = _value(word, language)
        if value is None:
            # Figures with letters, such as 3rd.
            told += [*_told(total, part), "".join(filter(str.isdigit, word))]
            total, part = None, 0
        elif word in _SIZES.get(language, {}):
            total, part = _sized(total, part, value)
        elif total is not None and _goes_on(total, part, value):
            part += value
        else:
            told += _told(total, part)
            total, part = 0, value
    return told + _told(total, part)


def _sized(total: int | None, part: int, size: int) -> tuple[int, int]:
    if size == 100:
        return total or 0, (part or 1) * size
    return ((total or 0) + (part or 1) * size), 0


def _goes_on(total: int, part: int, value: int) -> bool:
    """Whether a number makes the one before it larger: `twenty` `four`, but not `four` `twenty`."""
    if part % 100 == 0:
        return value < 100 and (part > 0 or total > 0)
    return part % 10 == 0 and part % 100 >= 20 and 0 < value < 10


def _told(total: int | None, part: int) -> list[str]:
    return [] if total is None else [str(total + part)]


def _value(word: str, language: str) -> int | None:
    """Give what a word counts; None for one that is no number."""
    if word.isdecimal():
        return int(word) if len(word) <= _LONGEST else None
    words, sizes = _WORDS.get(language, {}), _SIZES.get(language, {})
    found = words.get(word, sizes.get(word))
    return _compound(word) if found is None and language == "de" else found


@lru_cache(maxsize=1024)
def _compound(word: str) -> int | None:
    """Read a German number that is written as one word, such as `einundzwanzig`."""
    words, sizes = _WORDS["de"], _SIZES["de"]
    if word in words:
        return words[word]
    for name, size in (("tausend", sizes["tausend"]), ("hundert", sizes["hundert"])):
        head, found, tail = word.partition(name)
        if found:
            above = _compound(head) if head else 1
            below = _compound(tail.removeprefix("und")) if tail else 0
            return None if above is None or below is None else above * size + below
    ones, found, tens = word.partition("und")
    if found and words.get(ones, 10) < 10 and words.get(tens, 0) >= 20:
        return words[ones] + words[tens]
    return None
