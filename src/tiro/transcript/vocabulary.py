"""Writes terms as their owners spell them, carefully: whole words, and nothing that was sure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tiro.transcript import anchors, terms
from tiro.transcript.characters import is_unspaced
from tiro.transcript.model import Segment, Word
from tiro.transcript.terms import Entry, Form, WordList

SURE = 0.9
"""Words that all are at least so probable are not taken for what they only sound like."""

MOST_LETTERS = 800
"""What an engine is told is at most so long, commas included."""

_JOINT = re.compile(r"[\s\u00a0]*[-\u2010\u2011]?[\s\u00a0]*")
"""What may stand between two words of one term."""


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a text without the marks around it.

    Attributes:
        key: As it is compared.
        bare_key: The same without a possessive ending.
        first: Offset of its first character.
        bare_end: Offset after its last one, without a possessive ending.
        end: Offset after its last one.
        index: Of its word in the segment; of itself where words have no times.
    """

    key: str
    bare_key: str
    first: int
    bare_end: int
    end: int
    index: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Tokens up to index `end`, whose text ends at offset `last`."""

    end: int
    last: int
    key: str


@dataclass(frozen=True, slots=True)
class _Change:
    """Tokens `start` up to `end`, whose text ends at offset `last`, become a term."""

    start: int
    end: int
    last: int
    term: str


def apply(segments: Iterable[Segment], entries: Sequence[Entry]) -> list[Segment]:
    """Replace what stands for a term by the term.

    Matches are whole words within one segment, of one speaker, with no marks but hyphens between;
    longer ones come first. Marks around them and a possessive `'s` are kept. Forms in `replace`
    always count; those in `sounds_like` only where the engine was not sure of all their words.
    A term that is written rightly is left alone, and so is what was replaced before: to
    apply twice changes nothing more.

    Returns:
        New segments. A replaced word keeps in `heard` what the engine wrote, its times, and the
        probability of the least sure of its parts. A segment whose words do not stand in its
        text is left as it is.
    """
    book = terms.book(entries)
    if not book.forms:
        return list(segments)
    return [_replaced(segment, book) for segment in segments]


def _replaced(segment: Segment, book: terms.Book) -> Segment:
    offsets = anchors.locate(segment.text, segment.words)
    if segment.words and offsets is None:
        return segment
    tokens = _tokens(segment, offsets)
    changes = _changes(segment, tokens, book)
    return _rewritten(segment, tokens, changes, offsets) if changes else segment


def _tokens(segment: Segment, offsets: Sequence[int] | None) -> list[_Token]:
    text = segment.text
    if offsets is None:
        spans = [(each.start(), each.end()) for each in re.finditer(r"\S+", text)]
    else:
        pairs = zip(offsets, segment.words, strict=True)
        spans = [(at, at + len(word.word)) for at, word in pairs]
    found: list[_Token] = []
    for index, (start, end) in enumerate(spans):
        core = terms.core(text[start:end])
        if core is None:
            continue
        first, bare_end, end = (start + offset for offset in core)
        keys = terms.key(text[first:end]), terms.key(text[first:bare_end])
        found.append(_Token(*keys, first, bare_end, end, index))
    return found


def _changes(segment: Segment, tokens: Sequence[_Token], book: terms.Book) -> list[_Change]:
    protected = _written_rightly(segment, tokens, book)
    found: list[_Change] = []
    at = 0
    while at < len(tokens):
        change = None if at in protected else _change_at(segment, tokens, at, book, protected)
        if change is not None:
            found.append(change)
        at = at + 1 if change is None else change.end
    return found


def _change_at(
    segment: Segment,
    tokens: Sequence[_Token],
    start: int,
    book: terms.Book,
    protected: frozenset[int],
) -> _Change | None:
    """Give the longest change that begins at a token."""
    best: _Change | None = None
    for stretch in _stretches(segment, tokens, start, book.most_tokens):
        if stretch.end - 1 in protected:
            break
        form = book.forms.get(stretch.key)
        if form is None or not _is_free(segment, tokens[start : stretch.end], form):
            continue
        written = segment.text[tokens[start].first : stretch.last]
        term = _spelled(written, form.term)
        if term != written:
            best = _Change(start, stretch.end, stretch.last, term)
    return best


def _stretches(
    segment: Segment, tokens: Sequence[_Token], start: int, most: int
) -> Iterator[_Stretch]:
    """Give the stretches from a token on, without and with a possessive ending."""
    before = ""
    for at in range(start, min(len(tokens), start + most)):
        token = tokens[at]
        if at > start and not _is_joined(segment, tokens[at - 1], token):
            return
        if token.bare_end < token.end:
            yield _Stretch(at + 1, token.bare_end, terms.joined(before, token.bare_key))
        before = terms.joined(before, token.key)
        yield _Stretch(at + 1, token.end, before)


def _is_joined(segment: Segment, before: _Token, token: _Token) -> bool:
    """Tell whether a token goes on with the one before: nothing between, and the same speaker."""
    if token.index != before.index + 1:
        return False
    words = segment.words
    if words and words[token.index].speaker != words[before.index].speaker:
        return False
    return _JOINT.fullmatch(segment.text, before.end, token.first) is not None


def _is_free(segment: Segment, tokens: Sequence[_Token], form: Form) -> bool:
    """Tell whether the words may be replaced: none was before, and they were not sure."""
    words = [segment.words[token.index] for token in tokens] if segment.words else []
    if any(word.heard is not None for word in words):
        return False
    known = [word.probability for word in words]
    is_sure = bool(known) and all(each is not None and each >= SURE for each in known)
    return form.is_always or not is_sure


def _written_rightly(
    segment: Segment, tokens: Sequence[_Token], book: terms.Book
) -> frozenset[int]:
    """Give the tokens of terms that stand there as they should, at a sentence's start or not."""
    found: set[int] = set()
    for start, token in enumerate(tokens):
        keys = {token.key, token.bare_key}
        keys.update(each.key for each in _stretches(segment, tokens, start, book.most_tokens))
        for term in {term for key in keys for term in book.spellings.get(key, ())}:
            end = _end_of(segment.text, token.first, term)
            for at in range(start, len(tokens)):
                if tokens[at].first >= end:
                    break
                found.add(at)
    return frozenset(found)


def _end_of(text: str, first: int, term: str) -> int:
    """Give where a term ends whose first letter is at an offset; 0 when it does not stand there."""
    inner = terms.core(term)
    start = first - (inner[0] if inner else 0)
    end = start + len(term)
    if start < 0 or not text.startswith((term, terms.capitalised(term)), start):
        return 0
    goes_on = terms.is_part(term[-1]) and terms.is_part(text[end : end + 1] or " ")
    return 0 if goes_on and not is_unspaced(term[-1]) else end


def _spelled(written: str, term: str) -> str:
    """Give the term; one in small letters keeps the capital that a sentence begins with."""
    has_capital = written[:1].isupper() and not written[1:2].isupper()
    return terms.capitalised(term) if has_capital and term.islower() else term


def _rewritten(
    segment: Segment,
    tokens: Sequence[_Token],
    changes: Sequence[_Change],
    offsets: Sequence[int] | None,
) -> Segment:
    pieces: list[str] = []
    words: list[Word] = []
    place, done = 0, 0
    for change in changes:
        first, last = tokens[change.start], tokens[change.end - 1]
        pieces += [segment.text[place : first.first], change.term]
        place = change.last
        if offsets is not None:
            group = segment.words[first.index : last.index + 1]
            head = segment.text[offsets[first.index] : first.first]
            tail = segment.text[place : offsets[last.index] + len(group[-1].word)]
            words += segment.words[done : first.index]
            words += _renamed(group, head + change.term + tail)
            done = last.index + 1
    text = "".join([*pieces, segment.text[place:]])
    return replace(segment, text=text, words=(*words, *segment.words[done:]))


def _renamed(group: Sequence[Word], written: str) -> list[Word]:
    """Give each word its new spelling; where their numbers differ they become one."""
    spellings = written.split()
    if len(spellings) == len(group):
        return [
            word if word.word == spelling else replace(word, word=spelling, heard=word.word)
            for word, spelling in zip(group, spellings, strict=True)
        ]
    known = [word.probability for word in group if word.probability is not None]
    whole = replace(
        group[0],
        word=written,
        end=max(word.end for word in group),
        probability=min(known, default=None),
        heard=" ".join(word.word for word in group),
    )
    return [whole]


def apply_lists(
    segments: Iterable[Segment], lists: Sequence[WordList], language: str | None
) -> list[Segment]:
    """Apply to each segment the lists that are for its language, or for the one of the recording."""
    books: dict[str | None, terms.Book] = {}
    done: list[Segment] = []
    for segment in segments:
        spoken = segment.language or language
        if spoken not in books:
            books[spoken] = terms.book(terms.entries_of(lists, spoken))
        book = books[spoken]
        done.append(_replaced(segment, book) if book.forms else segment)
    return done


def expected(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Give the words of entries for engines that can be told what to expect.

    Each once, in order, as many as an engine reads: Whisper takes 224 tokens of a prompt.
    """
    words: list[str] = []
    room = MOST_LETTERS
    for word in dict.fromkeys(entry.word for entry in entries):
        room -= len(word) + 2
        if room < 0:
            break
        words.append(word)
    return tuple(words)
