"""Makes written English of bare words: sentences at pauses, capitals, names from a vocabulary."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from tiro.engines.rover import Heard

_PAUSE_SECONDS = 0.8
"""A shorter pause was a wrong break five times of six (0.5 s, measured)."""


def sentences(heard: Sequence[Heard], vocabulary: Iterable[str]) -> list[list[Heard]]:
    """Cut words into sentences and write them with capitals and full stops."""
    named = _with_names(heard, vocabulary)
    groups: list[list[Heard]] = [[named[0]]] if named else []
    for before, word in pairwise(named):
        if word.start - before.end >= _PAUSE_SECONDS:
            groups.append([])
        groups[-1].append(word)
    return [_written(group) for group in groups]


def _written(group: list[Heard]) -> list[Heard]:
    words = [replace(each, word=_with_big_i(each.word)) for each in group]
    first = words[0].word
    words[0] = replace(words[0], word=first[:1].upper() + first[1:])
    words[-1] = replace(words[-1], word=f"{words[-1].word}.")
    return words


def _with_big_i(word: str) -> str:
    return f"I{word[1:]}" if word == "i" or word.startswith("i'") else word


def _with_names(heard: Sequence[Heard], vocabulary: Iterable[str]) -> list[Heard]:
    """Write runs of words that stand in the vocabulary as it does, the longest first."""
    terms = sorted((term.split() for term in vocabulary), key=len, reverse=True)
    written = list(heard)
    index = 0
    while index < len(written):
        term = next((term for term in terms if _is_at(written, index, term)), None)
        for offset, name in enumerate(term or ()):
            written[index + offset] = replace(written[index + offset], word=name)
        index += len(term or (1,))
    return written


def _is_at(words: Sequence[Heard], index: int, term: Sequence[str]) -> bool:
    here = [each.word.lower() for each in words[index : index + len(term)]]
    return bool(term) and here == [name.lower() for name in term]
