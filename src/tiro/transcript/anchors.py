"""Where each word of a segment stands in its text."""

import re
from collections.abc import Sequence

from tiro.transcript.model import Word

_BETWEEN = re.compile(r"[\W_]*")


def locate(text: str, words: Sequence[Word]) -> list[int] | None:
    """Find the offset of every word, in order, with nothing but marks and space between.

    Returns:
        One offset a word, or None where text and words differ, as after an edit of the text.
    """
    offsets: list[int] = []
    position = 0
    for word in words:
        found = _find(text, word.word, position)
        if found is None:
            return None
        offsets.append(found)
        position = found + len(word.word)
    is_rest_silent = _BETWEEN.fullmatch(text, position) is not None
    return offsets if offsets and is_rest_silent else None


def _find(text: str, word: str, position: int) -> int | None:
    found = text.find(word, position)
    if not word or found < 0 or not _BETWEEN.fullmatch(text, position, found):
        return None
    return found
