"""Parts, joins and rewrites segments: each function gives what one operation makes of them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from tiro.transcript import anchors, parts
from tiro.transcript.editing import wording
from tiro.transcript.editing.operations import EditError
from tiro.transcript.model import Segment, Word
from tiro.transcript.retiming import Stretch, in_order, retime

WAITING = "waiting"
"""Some times of a segment's words are estimated, and may be found in the sound."""

_DIGITS = 3


def split_at_word(segment: Segment, word: int) -> list[Segment]:
    """Part a segment before a word.

    The first part ends with its last word, the second begins with its first. Each part names the
    speaker of its first word, where that has one.

    Raises:
        EditError: Both parts would not have words.
    """
    if not 0 < word < len(segment.words):
        least = "it has no two" if len(segment.words) < 2 else f"1 to {len(segment.words) - 1}"
        raise EditError("word", f"segment {segment.id} can be split before words: {least}")
    found = parts.cut(_written(segment), [word])
    if len(found) != 2:
        raise EditError("word", f"segment {segment.id} cannot be split")
    return [replace(part, speaker=part.words[0].speaker or part.speaker) for part in found]


def split_at_character(segment: Segment, offset: int) -> list[Segment]:
    """Part a segment without words before a character; its time is shared by the characters.

    Raises:
        EditError: It has words, or a part would be empty.
    """
    if segment.words:
        raise EditError("offset", f"segment {segment.id} has words; name the word instead")
    texts = [wording.one_line(part) for part in (segment.text[:offset], segment.text[offset:])]
    if not all(texts):
        raise EditError("offset", f"segment {segment.id} has {len(segment.text)} characters")
    share = offset / len(segment.text)
    border = round(segment.start + (segment.end - segment.start) * share, _DIGITS)
    border = min(max(border, segment.start), segment.end)
    return [
        replace(segment, text=texts[0], end=border),
        replace(segment, text=texts[1], start=border),
    ]


def merge(segments: Sequence[Segment]) -> Segment:
    """Make one of several: the first, with the words and the text of all.

    Where only some have words, the others' are estimated from their text.
    """
    first = segments[0]
    end = max(segment.end for segment in segments)
    words, waits = _words_of_all(segments, Stretch(first.start, max(first.start, end)))
    return replace(
        first,
        end=end,
        text=wording.joined(wording.one_line(segment.text) for segment in segments),
        words=words,
        confidence=_sureness(words) if words else _average(segments),
        evidence=None,
        retime=WAITING if waits else None,
    )


def rewrite(segment: Segment, text: str) -> Segment | None:
    """Give a segment another text; None when nothing is left of it.

    Words that stay keep their times, whatever their case and marks; the others are estimated. A
    segment without words stays without.
    """
    text = wording.one_line(text)
    if text == segment.text:
        return segment
    if not text:
        return None
    if not segment.words:
        return replace(segment, text=text)
    within = Stretch(segment.start, segment.end)
    found = retime(wording.fine(segment.words), wording.words_of(text), within)
    return _with(segment, text, found.words, is_new=found.new > 0)


def rewrite_words(segment: Segment, first: int, last: int, text: str) -> Segment | None:
    """Give a segment other words in place of some; None when nothing is left of it.

    All others keep their times, but the one before ends earlier where new words need room.

    Raises:
        EditError: It has no such words.
    """
    if not 0 <= first <= last < len(segment.words):
        raise EditError("words", f"segment {segment.id} has {len(segment.words)} words")
    text = wording.one_line(text)
    whole = wording.text_without(segment, first, last, text)
    before, after = segment.words[:first], segment.words[last + 1 :]
    old = [*before, *wording.fine(segment.words[first : last + 1]), *after]
    kept, kept_after = ([word.word for word in words] for words in (before, after))
    written = [*kept, *wording.words_of(text), *kept_after]
    if not written:
        return None
    found = retime(old, written, Stretch(segment.start, segment.end))
    return _with(segment, whole, found.words, is_new=found.new > 0)


def _with(segment: Segment, text: str, words: tuple[Word, ...], *, is_new: bool) -> Segment:
    return replace(
        segment,
        text=text,
        words=words,
        confidence=_sureness(words),
        retime=WAITING if is_new else segment.retime,
    )


def _written(segment: Segment) -> Segment:
    """Give a segment whose words stand in its text; if they do not, the text is made of them."""
    if anchors.locate(segment.text, segment.words) is not None:
        return segment
    return replace(segment, text=wording.joined(word.word for word in segment.words))


def _words_of_all(segments: Sequence[Segment], within: Stretch) -> tuple[tuple[Word, ...], bool]:
    """Give the words of all, and whether times of some are estimated."""
    waits = any(segment.retime == WAITING for segment in segments)
    if not any(segment.words for segment in segments):
        return (), waits
    found: list[Sequence[Word]] = []
    for segment in segments:
        words = segment.words
        if not words:
            stretch = Stretch(segment.start, segment.end)
            guessed = retime((), wording.words_of(segment.text), stretch).words
            words = tuple(replace(word, speaker=segment.speaker) for word in guessed)
            waits = waits or bool(words)
        found.append(words)
    together = tuple(chain.from_iterable(found))
    return (together if _is_ordered(together, within) else in_order(together, within)), waits


def _is_ordered(words: Sequence[Word], within: Stretch) -> bool:
    at = within.start
    for word in words:
        if not at <= word.start <= word.end <= within.end:
            return False
        at = word.start
    return True


def _sureness(words: Sequence[Word]) -> float | None:
    sure = parts.sureness(words)
    return None if sure is None else round(sure, 4)


def _average(segments: Sequence[Segment]) -> float | None:
    known = [one.confidence for one in segments if one.confidence is not None]
    return round(sum(known) / len(known), 4) if known else None
