"""What characters tell: how wide they are, where sentences and clauses end, where spaces belong."""

# ruff: noqa: RUF001 - the marks of other scripts are meant

import re
import unicodedata
from functools import lru_cache

WIDE_COLUMNS = 42 / 16
"""Columns of a wide character: 16 of them fill a subtitle line of 42, as is usual for Chinese."""

_CLOSERS = "\"'”’»›)]}」』】）〉》"
_SENTENCE_END = re.compile(rf"[.!?…。！？｡؟۔।]+[{re.escape(_CLOSERS)}]*$")
_CLAUSE_END = re.compile(rf"[,;:،؛、，；：—–]+[{re.escape(_CLOSERS)}]*$")
_SENTENCES = re.compile(rf"[.!?…؟۔।]+[{re.escape(_CLOSERS)}]*(?=\s|$)|[。！？｡]+")
_ABBREVIATIONS = frozenset(
    (
        "mr.",
        "mrs.",
        "ms.",
        "dr.",
        "prof.",
        "st.",
        "vs.",
        "e.g.",
        "i.e.",
        "mme.",
        "nr.",
        "z.b.",
        "bzw.",
    )
)
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def storable(text: str) -> str:
    """Replace what no database can hold: NUL and half surrogate pairs."""
    return _UNSTORABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Give the text on one line, without control characters; any run of space becomes one space."""
    return " ".join(_UNPRINTABLE.sub("", text).split())


def columns(text: str) -> float:
    """Measure the text in columns of a Latin letter; marks and invisible characters take none."""
    if text.isascii():
        return float(len(text))
    return sum(map(_columns, text))


@lru_cache(maxsize=4096)
def _columns(character: str) -> float:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0.0
    return WIDE_COLUMNS if unicodedata.east_asian_width(character) in "WF" else 1.0


def is_unspaced(character: str) -> bool:
    """Tell whether its script is written without spaces: Chinese or Japanese, but not Korean."""
    is_wide = unicodedata.east_asian_width(character) in "WF"
    return is_wide and not _HANGUL.match(character)


def joined(left: str, right: str) -> str:
    """Put two stretches of text together, with a space where the script has one."""
    if not left or not right:
        return left or right
    space = "" if is_unspaced(left[-1]) and is_unspaced(right[0]) else " "
    return left + space + right


def ends_sentence(word: str, following: str = "") -> bool:
    """Tell whether a sentence ends after this word.

    An initial, a common abbreviation, and a full stop before a small letter end none.
    """
    if not _SENTENCE_END.search(word):
        return False
    if word.endswith((".", "…")):
        is_initial = len(word) == 2 and word[0].isupper() and word[0].isascii()
        return not (following[:1].islower() or is_initial or word.lower() in _ABBREVIATIONS)
    return True


def ends_clause(word: str) -> bool:
    """Tell whether a clause ends after this word, by its comma, colon or dash."""
    return _CLAUSE_END.search(word) is not None


def count_sentences(text: str) -> int:
    """Count the ends of sentences, roughly."""
    return len(_SENTENCES.findall(text))
