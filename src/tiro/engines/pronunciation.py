"""Guesses how a written English word is said: letters to the phones of CMU's dictionary."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from tiro.engines import numerals

Lookup = Callable[[str], str | None]
"""Gives the phones of a word in lower case, with spaces between, or None."""


def _pairs(table: str) -> dict[str, str]:
    cells = (cell.partition(":") for line in table.splitlines() for cell in line.split("|"))
    return {letters: phones for letters, _, phones in cells}


_TABLE = """tious:SH AH S|tion:SH AH N|sion:ZH AH N|cial:SH AH L|tial:SH AH L|ture:CH ER|ough:AO
augh:AO|eigh:EY|igh:AY|tch:CH|dge:JH|sch:SH|eau:OW|ght:T|air:EH R|ear:IH R|eer:IH R|our:AO R|oor:AO R
ck:K|ch:CH|sh:SH|th:TH|ph:F|wh:W|gh:G|qu:K W|ng:NG|kn:N|wr:R|mb:M|ps:P S|zh:ZH|kh:K|ts:T S
ee:IY|ea:IY|ie:IY|ei:IY|ey:IY|ai:EY|ay:EY|oa:OW|oo:UW|ou:AW|ow:OW|oi:OY|oy:OY|au:AO|aw:AO|ew:UW|ue:UW
ar:AA R|er:ER|ir:ER|or:AO R|ur:ER|yr:IH R|bb:B|cc:K|dd:D|ff:F|gg:G|kk:K|ll:L|mm:M|nn:N|pp:P|rr:R|ss:S
tt:T|vv:V|zz:Z|a:AE|b:B|c:K|d:D|e:EH|f:F|g:G|h:HH|i:IH|j:JH|k:K|l:L|m:M|n:N|o:AA|p:P|q:K|r:R|s:S|t:T
u:AH|v:V|w:W|x:K S|y:IY|z:Z"""
_PHONES = _pairs(_TABLE)
_LONGEST = max(map(len, _PHONES))
_AT_START = {"y": "Y", "x": "Z", "ps": "S", "ts": "T S"}
_AT_END = {"o": "OW", "a": "AH", "i": "IY", "y": "IY", "es": "Z", "ed": "D", "le": "AH L", "e": ""}
_SOFT = {"c": "S", "g": "JH"}
_LONG = {"a": "EY", "i": "AY", "o": "OW", "u": "UW", "e": "IY"}
_BEFORE_SILENT_E = re.compile(r"[^aeiouywx]e$")
_NAMES = """a:EY|b:B IY|c:S IY|d:D IY|e:IY|f:EH F|g:JH IY|h:EY CH|i:AY|j:JH EY|k:K EY|l:EH L|m:EH M
n:EH N|o:OW|p:P IY|q:K Y UW|r:AA R|s:EH S|t:T IY|u:Y UW|v:V IY|w:D AH B AH L Y UW|x:EH K S|y:W AY|z:Z IY"""
_LETTER_NAMES = _pairs(_NAMES)
_SIGNS = {"%": "percent", "&": "and", "+": "plus", "=": "equals", "@": "at", "$": "dollars",
          "€": "euros", "£": "pounds", "°": "degrees"}  # fmt: skip
_APOSTROPHE = "\u2019"
_PARTS = re.compile(rf"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['{_APOSTROPHE}][^\W\d_]+)*|[%&+=@$€£°]")
_LONGEST_SPELLED = 5
_MOST_READINGS = 3


def readings(word: str, lookup: Lookup) -> list[str]:
    """Give ways to say a word as it is written, with its marks, figures and signs.

    Args:
        word: One word of a text.
        lookup: The dictionary.

    Returns:
        Phones with spaces between, the likeliest first, at most three; none for a word that has
        no sound, such as a dash, or is in another script.
    """
    said = [""]
    for part in _PARTS.findall(word):
        ways = [way for way in _ways(part, lookup) if way]
        if ways:
            said = [f"{before} {way}".strip() for way in ways for before in said]
    return list(dict.fromkeys(filter(None, said)))[:_MOST_READINGS]


def _ways(part: str, lookup: Lookup) -> list[str]:
    if part in _SIGNS:
        return [_phones(_SIGNS[part], lookup)]
    if part[0].isdecimal():
        return [_joined(words, lookup) for words in _figures(part)]
    known = lookup(_plain(part))
    if known is not None:
        return [known]
    letters = _plain(part).replace("'", "")
    spelled = " ".join(_LETTER_NAMES[letter] for letter in letters)
    sounded = by_letters(letters)
    has_vowel = any(letter in "aeiouy" for letter in letters)
    if not has_vowel:
        return [spelled] if len(letters) <= _LONGEST_SPELLED else [sounded]
    is_acronym = part.isupper() and 1 < len(letters) <= _LONGEST_SPELLED
    return [spelled, sounded] if is_acronym else [sounded]


def by_letters(word: str) -> str:
    """Say a word of the letters a to z by rules alone; roughly, but enough to find it in the sound."""
    return " ".join(filter(None, _by_letters(word)))


def _by_letters(word: str) -> Iterator[str]:
    position = 0
    while position < len(word):
        rest = word[position:]
        if position and rest in _AT_END:
            yield _AT_END[rest]
            return
        chunk = next(rest[:n] for n in range(_LONGEST, 0, -1) if rest[:n] in _PHONES)
        following = word[position + len(chunk) :]
        yield _in_place(chunk, following, is_first=position == 0)
        position += len(chunk)


def _in_place(chunk: str, following: str, *, is_first: bool) -> str:
    if is_first and chunk in _AT_START:
        return _AT_START[chunk]
    if chunk in _SOFT and following[:1] in {"e", "i", "y"}:
        return _SOFT[chunk]
    if chunk in _LONG and _BEFORE_SILENT_E.fullmatch(following):
        return _LONG[chunk]
    return _PHONES[chunk]


def _figures(part: str) -> list[list[str]]:
    """Read `1,200` as one number, `3.5` with its point; a second point makes bare digits."""
    whole, point, fraction = part.replace(",", "").partition(".")
    if not point:
        return numerals.readings(_ascii(whole))
    digits = numerals.spelled(_ascii(fraction.replace(".", "")))
    return [[*way, "point", *digits] for way in numerals.readings(_ascii(whole))[:1]]


def _joined(words: list[str], lookup: Lookup) -> str:
    return " ".join(_phones(word, lookup) for word in words)


def _phones(word: str, lookup: Lookup) -> str:
    return lookup(word) or by_letters(word)


def _plain(part: str) -> str:
    """Give small letters a to z and apostrophes: without accents, other scripts left out."""
    bare = unicodedata.normalize("NFKD", part.lower().replace(_APOSTROPHE, "'"))
    return "".join(each for each in bare if each == "'" or "a" <= each <= "z")


def _ascii(figures: str) -> str:
    return "".join(str(unicodedata.decimal(figure)) for figure in figures)
