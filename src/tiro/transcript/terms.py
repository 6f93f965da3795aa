"""Entries of a vocabulary, and the forms under which their words may stand in a text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tiro.transcript.characters import is_unspaced

_POSSESSIVE = re.compile(r"['\u2019](?:s|S)?$")
_HYPHENS = re.compile(r"[-\u2010\u2011\s\u00a0]+")
_INNER_CAPITAL = re.compile(
    r"(?<=[a-z\u00df-\u00f6\u00f8-\u00ff])(?=[A-Z\u00c0-\u00d6\u00d8-\u00de])"
)
_DIGIT_AND_LETTER = re.compile(r"[^\W\d_][\W_]*\d|\d[\W_]*[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or term that is expected.

    Attributes:
        word: As it is to be written.
        sounds_like: What an engine may write instead; replaced unless the engine was sure.
        replace: What is always replaced by the word.
    """

    word: str
    sounds_like: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordList:
    """Entries for what is said in one language; None: in any."""

    language: str | None
    entries: tuple[Entry, ...]

    def fits(self, language: str | None) -> bool:
        """Tell whether it is for a language; variants such as `de-AT` count as `de`."""
        return not self.language or not language or _code(self.language) == _code(language)


@dataclass(frozen=True, slots=True)
class Form:
    """A term, and whether it takes the place of a form even where the engine was sure."""

    term: str
    is_always: bool


@dataclass(frozen=True, slots=True)
class Book:
    """Entries prepared for looking up.

    Attributes:
        forms: What to write, by the key of what may stand in a text.
        spellings: Terms as they should be, by their own key and by that of their first word.
        most_tokens: Tokens of the longest of them.
    """

    forms: Mapping[str, Form]
    spellings: Mapping[str, tuple[str, ...]]
    most_tokens: int


def book(entries: Iterable[Entry]) -> Book:
    """Prepare entries; of two that claim the same form the first one has it."""
    forms: dict[str, Form] = {}
    spellings: dict[str, list[str]] = {}
    for entry in entries:
        own = phrase_key(entry.word)
        if not own:
            continue
        for opening in {own, phrase_key(entry.word.split()[0])}:
            spellings.setdefault(opening, []).append(entry.word.strip())
        for written, form in _forms(entry):
            forms.setdefault(written, form)
    longest = max(map(_most_tokens, (*forms, *spellings)), default=0)
    return Book(forms, {opening: tuple(found) for opening, found in spellings.items()}, longest)


def read_entries(values: Iterable[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """Read entries as `to_values` writes them."""
    return tuple(
        Entry(each["word"], tuple(each.get("sounds_like", ())), tuple(each.get("replace", ())))
        for each in values
    )


def to_values(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Give entries as JSON; what is empty is left out."""
    values = [
        {
            "word": entry.word,
            "sounds_like": list(entry.sounds_like),
            "replace": list(entry.replace),
        }
        for entry in entries
    ]
    return [{name: value for name, value in each.items() if value} for each in values]


def read_lists(values: Iterable[Mapping[str, Any]]) -> tuple[WordList, ...]:
    """Read lists as JSON objects of `language` and `entries`."""
    return tuple(WordList(each.get("language"), read_entries(each["entries"])) for each in values)


def entries_of(lists: Iterable[WordList], language: str | None) -> tuple[Entry, ...]:
    """Give the entries of all lists for a language, in order; of any where it is unknown."""
    return tuple(entry for each in lists if each.fits(language) for entry in each.entries)


def key(token: str) -> str:
    """Write a token so that it can be compared: small letters, hyphens as spaces."""
    return _HYPHENS.sub(" ", unicodedata.normalize("NFKC", token).casefold()).strip()


def phrase_key(phrase: str) -> str:
    """Write a phrase as `joined` keys of its tokens are."""
    found = ""
    for piece in phrase.split():
        inner = core(piece)
        if inner is not None:
            first, _, after = inner
            found = joined(found, key(piece[first:after]))
    return found


def joined(left: str, right: str) -> str:
    """Put two keys together; scripts without spaces need none between."""
    if not left or (right and is_unspaced(left[-1]) and is_unspaced(right[0])):
        return left + right
    return f"{left} {right}"


def core(token: str) -> tuple[int, int, int] | None:
    """Find the word between the marks around it.

    Returns:
        Offsets of its start, its end without a possessive ending, and its end; None where there
        are only marks.
    """
    inner = [at for at, character in enumerate(token) if is_part(character)]
    if not inner:
        return None
    first, after = inner[0], inner[-1] + 1
    ending = _POSSESSIVE.search(token, first, after)
    return first, (ending.start() if ending and ending.start() > first else after), after


def capitalised(term: str) -> str:
    """Write the first letter large."""
    return term[:1].upper() + term[1:]


def _code(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def _forms(entry: Entry) -> Iterator[tuple[str, Form]]:
    word = entry.word.strip()
    for always, written in ((True, entry.replace), (False, entry.sounds_like)):
        for form in map(phrase_key, written):
            if form:
                yield form, Form(word, always)
    if _has_own_spelling(word):
        for form in (word, _INNER_CAPITAL.sub(" ", word)):
            yield phrase_key(form), Form(word, is_always=True)


def _has_own_spelling(word: str) -> bool:
    """Tell whether nothing else is spelled so: a capital after a small letter, or letters and digits.

    The case of other words is left to the engine: `Apple` must not change an apple.
    """
    return any(pattern.search(word) for pattern in (_INNER_CAPITAL, _DIGIT_AND_LETTER))


def is_part(character: str) -> bool:
    """Tell whether a character belongs to a word, and is no mark."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _most_tokens(form: str) -> int:
    """Words of a form; of one without spaces every character may be a token."""
    return sum(len(piece) if any(map(is_unspaced, piece)) else 1 for piece in form.split(" "))
