"""How a text that a person wrote is parted into words, and how texts are put together.

The page follows the same rules, so they look at nothing but the characters, by code points.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from tiro.transcript import anchors
from tiro.transcript.model import Segment, Word

_SPACE = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
_UNSPACED = re.compile(
    "[\u2e80-\u303f\u3041-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6"
    "\U00016fe0-\U00018cff\U0001aff0-\U0001b2ff\U00020000-\U0003fffd]"
)
"""Chinese and Japanese, with their marks: written without spaces between words."""

_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff]")


def one_line(text: str) -> str:
    """Give the text on one line: any run of white space and control characters is one space."""
    return _SPACE.sub(" ", text).strip(" ")


def joined(texts: Iterable[str]) -> str:
    """Put texts together, with a space between unless both sides are written without spaces."""
    whole = ""
    for text in texts:
        is_close = not (whole and text) or (_is_unspaced(whole[-1]) and _is_unspaced(text[0]))
        whole += text if is_close else f" {text}"
    return whole


def words_of(text: str) -> list[str]:
    """Part a text into words, none of them empty.

    Spaces part words. In what is written without spaces a word begins with each letter, but a run
    of katakana, or of another script, is one word. Marks belong to the word before, opening
    brackets and quotes to the one after.
    """
    return [word for piece in one_line(text).split(" ") for word in _pieces(piece)]


def fine(words: Iterable[Word]) -> list[Word]:
    """Part words that hold several by the rule of `words_of`; they share the time by their letters."""
    found: list[Word] = []
    for word in words:
        pieces = words_of(word.word)
        found += [word] if pieces == [word.word] else _shared(word, pieces)
    return found


def text_without(segment: Segment, first: int, last: int, text: str) -> str:
    """Give a segment's text with another one in place of the words `first` to `last`.

    What stands between words stays, but when words are only deleted, marks behind them go, too.
    Where the segment's words do not stand in its text, the words are put together anew.
    """
    words = segment.words
    offsets = anchors.locate(segment.text, words)
    if offsets is None:
        kept = [word.word for word in words]
        return joined([*kept[:first], *([text] if text else []), *kept[last + 1 :]])
    start, end = offsets[first], offsets[last] + len(words[last].word)
    if not text and last + 1 < len(words):
        end = offsets[last + 1]
    elif not text and first:
        start = offsets[first - 1] + len(words[first - 1].word)
    return one_line(segment.text[:start] + text + segment.text[end:])


def _pieces(piece: str) -> Sequence[str]:
    if not _UNSPACED.search(piece):
        return [piece] if piece else []
    firsts = [0, *(at for at in range(1, len(piece)) if _begins(piece[at - 1], piece[at]))]
    return [piece[first:last] for first, last in pairwise([*firsts, len(piece)])]


def _begins(before: str, character: str) -> bool:
    """Whether a word begins between two characters that no space parts."""
    if _is_opening(before):
        return False
    if _is_opening(character):
        return True
    if unicodedata.category(character)[0] not in "LN":
        return False
    if _KATAKANA.match(character):
        return not _KATAKANA.match(before)
    return _is_unspaced(character) or _is_unspaced(before)


def _is_unspaced(character: str) -> bool:
    return _UNSPACED.match(character) is not None


def _is_opening(character: str) -> bool:
    return unicodedata.category(character) in {"Ps", "Pi"}


def _shared(word: Word, pieces: Sequence[str]) -> list[Word]:
    step = (word.end - word.start) / max(1, sum(map(len, pieces)))
    found: list[Word] = []
    start = word.start
    for piece in pieces:
        end = start + step * len(piece)
        found.append(replace(word, word=piece, start=start, end=end, heard=None))
        start = end
    return found
