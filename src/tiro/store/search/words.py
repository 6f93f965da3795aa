"""Words of a text as the index knows them: without case and accents; scripts without spaces in pairs of characters."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

LONGEST_WORD = 64
"""Characters; a longer word is found by its beginning."""

_ACCENTS = (
    (0x300, 0x36F), (0x483, 0x487), (0x591, 0x5BD), (0x5BF, 0x5BF), (0x5C1, 0x5C2), (0x5C4, 0x5C5),
    (0x5C7, 0x5C7), (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC),
    (0x6DF, 0x6E4), (0x6E7, 0x6E8), (0x6EA, 0x6ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF), (0xFE20, 0xFE2F),
)  # fmt: skip
"""Accents of Latin, Greek and Cyrillic letters, vowel points of Hebrew and Arabic, and what lengthens words."""
_INVISIBLE = ((0xAD, 0xAD), (0x200B, 0x200F), (0x2060, 0x2064), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF))
_DENSE = (
    (0xE01, 0xE4E), (0xE81, 0xECD), (0x1000, 0x1049), (0x1050, 0x109F), (0x1100, 0x11FF),
    (0x1780, 0x17D3), (0x3005, 0x3007), (0x3041, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x318F),
    (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97C), (0xAC00, 0xD7FB),
    (0xF900, 0xFAFF), (0x20000, 0x3FFFD),
)  # fmt: skip
"""Thai, Lao, Burmese, Khmer, Hangul, kana and Han: words of them run on, or carry endings."""
_SIGNS = ((0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F000, 0x1FAFF))
"""Emoji and other pictures are words of their own."""
_WITH_MARKS = ((0x700, 0xDFF), (0xF00, 0xFFF), (0x1700, 0x177F), (0x17E0, 0x1CFF), (0xA800, 0xABFF))
"""Scripts whose vowels are marks, which belong to their words."""
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "\u0131": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)  # fmt: skip
"""Letters that Unicode does not take apart, but people do."""

_PLAIN = re.compile(r"[a-z0-9]+")
_UNMARKED = frozenset({"Mn", "Mc", "Me"})


@dataclass(frozen=True, slots=True)
class Span:
    """A word and where in the text it stands, in characters.

    `first_end` is where the first character of a pair ends; of other words it is `end`.
    """

    word: str
    start: int
    end: int
    first_end: int


def folded(text: str) -> str:
    """Give a text without case, accents and what is invisible."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", apart.translate(_gone()).translate(_LETTERS))


def words(text: str) -> list[str]:
    """Give the words of a text in the order of their places."""
    plain = folded(text)
    if plain.isascii():
        return [word[:LONGEST_WORD] for word in _PLAIN.findall(plain)]
    return [plain[start : min(end, start + LONGEST_WORD)] for start, end, _ in _places(plain)]


def runs(text: str) -> list[list[str]]:
    """Give the words of a text, those of one run of a script without spaces together."""
    found: list[list[str]] = []
    last = -1
    plain = folded(text)
    for start, end, first_end in _places(plain):
        is_dense = _is_dense(plain[start])
        if not is_dense or start != last:
            found.append([])
        found[-1].append(plain[start : min(end, start + LONGEST_WORD)])
        last = first_end if is_dense else -1
    return found


def is_dense(word: str) -> bool:
    """Whether the word is of a script that is indexed in pairs of characters."""
    return _is_dense(word[0])


def is_pair(word: str) -> bool:
    """Whether the word is a pair of characters, not a single one."""
    return is_dense(word) and next(_units().finditer(word)).end() < len(word)


def spans(text: str) -> list[Span]:
    """Give the words of a text with their places in it."""
    plain, begins, ends = _mapped(text)
    return [
        Span(
            plain[start : min(end, start + LONGEST_WORD)],
            begins[start],
            ends[end - 1],
            ends[first_end - 1],
        )
        for start, end, first_end in _places(plain)
    ]


def _places(plain: str) -> Iterator[tuple[int, int, int]]:
    """Give start and end of each word of a folded text, and the end of its first character."""
    for run in _runs().finditer(plain):
        start, end = run.span()
        if not _is_dense(plain[start]):
            yield start, end, end
            continue
        units = [unit.span() for unit in _units().finditer(plain, start, end)]
        for (first, first_end), (_, second_end) in zip(units, [*units[1:], units[-1]], strict=True):
            yield first, second_end, first_end


def _mapped(text: str) -> tuple[str, list[int], list[int]]:
    """Fold a text, and give for each character of that where in the text it begins and ends."""
    if text.isascii():
        places = list(range(len(text) + 1))
        return folded(text), places[:-1], places[1:]
    parts: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    for cluster in _clusters(text):
        part = folded(text[cluster[0] : cluster[1]])
        parts.append(part)
        begins += [cluster[0]] * len(part)
        ends += [cluster[1]] * len(part)
    return "".join(parts), begins, ends


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Part a text into characters with the marks that follow them."""
    start = 0
    for place in range(1, len(text)):
        if not _continues(text[place]):
            yield start, place
            start = place
    if text:
        yield start, len(text)


def _continues(character: str) -> bool:
    if character.isascii():
        return False
    code = ord(character)
    # The later parts of a Korean syllable that was taken apart, and half-width voicing marks.
    if 0x1160 <= code <= 0x11FF or code in {0xFF9E, 0xFF9F}:
        return True
    return code in _gone() or unicodedata.category(character) in _UNMARKED


@cache
def _gone() -> dict[int, None]:
    ranges = (*_ACCENTS, *_INVISIBLE)
    return {code: None for first, last in ranges for code in range(first, last + 1)}


def _is_dense(character: str) -> bool:
    return not character.isascii() and _dense().match(character) is not None


@cache
def _dense() -> re.Pattern[str]:
    return re.compile(f"[{_class(_DENSE)}]")


@cache
def _runs() -> re.Pattern[str]:
    """Match a run of a dense script, a picture, or a word."""
    dense = _class(_DENSE)
    word = rf"(?:[^\W_{dense}{_class(_SIGNS)}]|[{_marks(_WITH_MARKS)}])+"
    return re.compile(f"[{dense}]+|[{_class(_SIGNS)}]|{word}")


@cache
def _units() -> re.Pattern[str]:
    """Match a character of a dense script with its marks."""
    return re.compile(f".[{_marks(_DENSE[:6])}\u3099\u309a]*", re.DOTALL)


def _class(ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


def _marks(ranges: tuple[tuple[int, int], ...]) -> str:
    codes = (code for first, last in ranges for code in range(first, last + 1))
    return "".join(chr(code) for code in codes if unicodedata.category(chr(code)) in _UNMARKED)
