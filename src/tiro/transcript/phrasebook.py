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
    """The phrases of one engine, as `normalised` writes them, by language code and kind."""

    languages: Mapping[str, Mapping[Kind, frozenset[str]]] = field(
        default_factory=dict[str, Mapping[Kind, frozenset[str]]]
    )

    def kind_of(self, text: str, language: str | None) -> Kind | None:
        """Look a normalised text up.

        Certain phrases count in every language, and English ones, since engines fall into
        English over noise; where the language is unknown all count.
        """
        code = (language or "").partition("-")[0].lower()
        for key, kinds in self.languages.items():
            for kind, phrases in kinds.items():
                is_ours = kind is Kind.CERTAIN or not code or key in {code, "en"}
                if is_ours and _matches(text, phrases):
                    return kind
        return None


def phrasebook(values: Mapping[str, Mapping[str, Iterable[str]]]) -> Phrasebook:
    """Read a phrase list: language code to kind to sentences.

    Raises:
        ValueError: There is no such kind.
    """
    return Phrasebook(
        {
            code: {
                Kind(kind): frozenset(map(_normalised_phrase, phrases))
                for kind, phrases in kinds.items()
            }
            for code, kinds in values.items()
        }
    )


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


def _matches(text: str, phrases: frozenset[str]) -> bool:
    if text in phrases:
        return True
    words = text.split(" ")
    shortest = max(1, len(words) - MOST_FURTHER_WORDS)
    return any(
        " ".join([*words[:size], ANY]) in phrases for size in range(shortest, len(words) + 1)
    )
