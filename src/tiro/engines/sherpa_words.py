"""Makes words and sentences of the tokens, times and texts that sherpa-onnx gives."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tiro.transcript.model import Segment, Word

_LONGEST_TOKEN_SECONDS = 0.4
_PAUSE_SECONDS = 0.8
"""A shorter pause was a wrong break five times of six (0.5 s, measured with another engine)."""
_ENDINGS = ".!?\u3002\uff01\uff1f"
_CLOSING = "\"')]\u201d\u2019\u00bb\u300d\u300f"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text; where it begins with a space, so does a word."""

    text: str
    start: float
    end: float
    probability: float | None = None


def tokens(
    texts: Sequence[str],
    starts: Sequence[float],
    durations: Sequence[float],
    logprobs: Sequence[float],
    *,
    end: float,
) -> list[Token]:
    """Put together what the library gives in lists; those that it does not give are empty.

    Args:
        texts: Of each token.
        starts: Of each token, seconds.
        durations: Of each token, seconds.
        logprobs: Of each token, the natural logarithm of its probability.
        end: Of the stretch, seconds.
    """
    found: list[Token] = []
    for number, (text, start) in enumerate(zip(texts, starts, strict=False)):
        after = starts[number + 1] if number + 1 < len(starts) else end
        length = durations[number] if number < len(durations) else 0.0
        limit = max(start, min(after, end))
        stop = min(limit, start + (length if length > 0 else _LONGEST_TOKEN_SECONDS))
        sure = math.exp(min(0.0, logprobs[number])) if number < len(logprobs) else None
        found.append(Token(text.replace("▁", " "), start, stop, sure))
    return found


def sentences(found: Sequence[Token], *, with_words: bool) -> list[Segment]:
    """Cut tokens into sentences: at their ends and at pauses of 0.8 s and more."""
    groups: list[list[list[Token]]] = []
    before: list[Token] | None = None
    for word in _words(found):
        if before is None or _is_end(before) or word[0].start - before[-1].end >= _PAUSE_SECONDS:
            groups.append([])
        groups[-1].append(word)
        before = word
    return [_segment(group, with_words=with_words) for group in groups]


def spread(text: str, start: float, end: float, *, with_words: bool) -> Segment:
    """Give the words of a text without times their share of the stretch, by their letters."""
    parts = text.split()
    letters = sum(map(len, parts)) or 1
    words: list[Word] = []
    at = start
    for part in parts:
        after = at + (end - start) * len(part) / letters
        words.append(Word(part, at, after))
        at = after
    return Segment("", start, end, " ".join(parts), words=tuple(words) if with_words else ())


def _words(found: Sequence[Token]) -> Iterator[list[Token]]:
    """Group tokens: a word begins at a space, and at each sign of a script without spaces."""
    word: list[Token] = []
    for token in found:
        if not token.text.strip() and not token.text.startswith(" "):
            continue
        if word and _begins_word(word[-1].text, token.text):
            yield word
            word = []
        word.append(token)
    if _text(word):
        yield word


def _begins_word(before: str, text: str) -> bool:
    if text.startswith(" "):
        return True
    bare = text.strip()
    is_letter = bare[:1].isalnum()
    return is_letter and (_is_cjk(bare[:1]) or _is_cjk(before.strip()[-1:]))


def _is_cjk(sign: str) -> bool:
    return "\u3040" <= sign <= "\u30ff" or "\u3400" <= sign <= "\u9fff"


def _text(word: Sequence[Token]) -> str:
    return "".join(token.text for token in word).strip()


def _is_end(word: Sequence[Token]) -> bool:
    return _text(word).rstrip(_CLOSING).endswith(tuple(_ENDINGS))


def _segment(group: Sequence[Sequence[Token]], *, with_words: bool) -> Segment:
    words = [_word(each) for each in group]
    sure = [word.probability for word in words if word.probability is not None]
    return Segment(
        id="",
        start=words[0].start,
        end=words[-1].end,
        text=_joined(words),
        confidence=round(sum(sure) / len(sure), 4) if sure else None,
        words=tuple(words) if with_words else (),
    )


def _word(word: Sequence[Token]) -> Word:
    sure = [token.probability for token in word if token.probability is not None]
    probability = round(math.prod(sure) ** (1 / len(sure)), 4) if sure else None
    return Word(_text(word), word[0].start, word[-1].end, probability)


def _joined(words: Sequence[Word]) -> str:
    text = words[0].word
    for before, word in pairwise(words):
        is_close = _is_cjk(before.word[-1:]) and _is_cjk(word.word[:1])
        text += word.word if is_close else f" {word.word}"
    return text
