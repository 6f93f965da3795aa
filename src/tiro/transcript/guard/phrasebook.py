"""Phrases that an engine is known to invent, and texts made alike so that they can be compared."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tiro.transcript.characters import is_unspaced

ANY = "*"
"""Stands at the end of a phrase for a few more words."""

MOST_FURTHER_WORDS = 8
"""A phrase that ends with `*` may go on with so many words, such as names and years."""


class Kind(StrEnum):
    """How much a phrase tells.

    `CERTAIN`: nobody says it, it is a title that stood in what the engine learned from. `LIKELY`:
    what is said once to viewers, if at all. `COMMON`: people say it every day. The last two
    count only with further signs.
    """

    CERTAIN = "certain"
    LIKELY = "likely"
    COMMON = "common"


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of one engine.

    Attributes:
        phrases: Of each, as `normalised` writes it, in which languages it is of which kind.
        openings: First words of those that may go on.
    """

    phrases: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict[str, Mapping[str, Kind]])
    openings: frozenset[str] = frozenset()

    def kind_of(self, text: str, language: str | None) -> Kind | None:
        """Look a normalised text up.

        Certain phrases count in every language, and English ones, since engines fall into
        English over noise; where the language is unknown all count.
        """
        code = (language or "").partition("-")[0].lower()
        for phrase in self._candidates(text):
            kinds = self.phrases.get(phrase, {})
            for of, kind in kinds.items():
                if kind is Kind.CERTAIN or not code or of in {code, "en"}:
                    return kind
        return None

    def _candidates(self, text: str) -> Iterator[str]:
        """Give the text, and its beginnings that may go on as it does."""
        yield text
        words = text.split(" ")
        if words[0] in self.openings:
            for size in range(max(1, len(words) - MOST_FURTHER_WORDS), len(words) + 1):
                yield " ".join([*words[:size], ANY])


def phrasebook(values: Mapping[str, Mapping[str, Iterable[str]]]) -> Phrasebook:
    """Read a phrase list: language code to kind to sentences.

    Raises:
        ValueError: There is no such kind.
    """
    found: dict[str, dict[str, Kind]] = {}
    for code, kinds in values.items():
        for kind, phrases in kinds.items():
            for phrase in map(_normalised_phrase, phrases):
                found.setdefault(phrase, {})[code] = Kind(kind)
    openings = frozenset(each.split(" ")[0] for each in found if each.endswith(ANY))
    return Phrasebook(found, openings)


def normalised(text: str) -> str:
    """Write a text in small letters without marks, one space between tokens."""
    return " ".join(tokens(text))


def tokens(text: str) -> list[str]:
    """Part a text into words in small letters, and scripts without spaces into characters."""
    return list(_tokens(unicodedata.normalize("NFKC", text).casefold()))


def _tokens(text: str) -> Iterator[str]:
    word = ""
    for character in text:
        is_part = character.isalnum() or unicodedata.category(character) in {"Mn", "Mc"}
        is_single = is_part and is_unspaced(character)
        if is_part and not is_single:
            word += character
            continue
        if word and character not in "'’":  # noqa: RUF001 - the mark as it is printed
            yield word
            word = ""
        if is_single:
            yield character
    if word:
        yield word


def _normalised_phrase(phrase: str) -> str:
    return normalised(phrase) + (f" {ANY}" if phrase.endswith(ANY) else "")
