"""Notes without a language model: sentences and words that were really said, chosen by counting.

Nothing here understands the text, so nothing is called a decision or an answer: key sentences, key
words, chapters where the words change, and sentences that sound like something is to be done.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tiro.errors import NothingSaid
from tiro.notes.lines import Line

MOST_SENTENCES = 8
LINES_PER_SENTENCE = 12
"""One key sentence for so many lines."""
MOST_KEY_WORDS = 10
LONGEST_SAMPLE = 200_000
"""Letters that key words are looked for in; of longer texts every so-manieth line is taken."""
ALIKE = 0.5
"""Share of common words above which two sentences say the same."""
FEWEST_WORDS = 4
SHORTEST_CHAPTER_SECONDS = 90.0
MOST_CHAPTERS = 40
BLOCK_LINES = 8
"""Lines before and after a gap that are compared."""
WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
TASKS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:(?:i|we|you|he|she|they)(?:'ll| will| must| should| need to| have to| has to)|let's|please"
        r"|make sure|don't forget|remember to|to-?do|action item|follow up|by (?:monday|tuesday|wednesday"
        r"|thursday|friday|saturday|sunday|tomorrow|next week|the end of))\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:(?:ich|wir|du|er|sie|ihr) (?:werde|werden|wirst|wird|muss|müssen|musst|müsst|soll|sollen|sollte"
        r"|sollten)|bitte|lass uns|lasst uns|nicht vergessen|denk daran|bis (?:montag|dienstag|mittwoch"
        r"|donnerstag|freitag|samstag|sonntag|morgen|nächste woche|ende))\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of lines about one topic."""

    lines: Sequence[Line]
    key_words: tuple[str, ...]

    @property
    def title(self) -> str:
        """Its words, since nobody has read it."""
        return ", ".join(self.key_words) or self.lines[0].text[:60]


def extract(kind: str, lines: Sequence[Line], language: str | None) -> dict[str, Any]:
    """Fill the shape of a template with what was said.

    Args:
        kind: The template's `without_model`.
        lines: The transcript.
        language: Of the transcript; its list of stop words is used where there is one.

    Returns:
        A note whose statements have `text` and `lines`, as a model gives them.

    Raises:
        NothingSaid: There are no lines.
        KeyError: There is no such kind.
    """
    if not lines:
        raise NothingSaid
    return _KINDS[kind](lines, language)


def key_words(lines: Sequence[Line], language: str | None, most: int = MOST_KEY_WORDS) -> list[str]:
    """Find words and pairs of words that name what it is about, by YAKE."""
    text = _sample(lines)
    if not text.strip():
        return []
    extractor = _extractor(lan=language or "en", n=2, top=most * 2)
    found: list[str] = [str(word) for word, _ in extractor.extract_keywords(text)]
    chosen: list[str] = []
    for word in found:
        words = set(word.lower().split())
        if not any(words & set(other.lower().split()) for other in chosen):
            chosen.append(word)
    return chosen[:most]


def key_sentences(lines: Sequence[Line], language: str | None, most: int) -> list[Line]:
    """Choose lines whose words are frequent elsewhere, no two alike; in their order."""
    vectors = [_words(line.text, language) for line in lines]
    spread = Counter(word for vector in vectors for word in vector)
    scored = sorted(
        (
            (sum(math.log1p(spread[word]) for word in vector) / math.sqrt(len(vector) + 8), -at)
            for at, vector in enumerate(vectors)
            if len(vector) >= FEWEST_WORDS
        ),
        reverse=True,
    )
    chosen: list[int] = []
    for _, at in scored:
        if len(chosen) == most:
            break
        if all(_alike(vectors[-at], vectors[other]) < ALIKE for other in chosen):
            chosen.append(-at)
    return [lines[at] for at in sorted(chosen)] or list(lines[:1])


def task_like(lines: Sequence[Line], language: str | None) -> list[Line]:
    """Find lines that sound like something is to be done; none in languages without patterns."""
    pattern = TASKS.get((language or "en").split("-")[0])
    if pattern is None:
        return []
    return [line for line in lines if not line.text.endswith("?") and pattern.search(line.text)]


def chapters(lines: Sequence[Line], language: str | None) -> list[Chapter]:
    """Cut where the words before and after are least alike (Hearst's TextTiling)."""
    vectors = [Counter(_words(line.text, language)) for line in lines]
    gaps = [
        (
            at,
            _cosine(
                _sum(vectors[max(0, at - BLOCK_LINES) : at]), _sum(vectors[at : at + BLOCK_LINES])
            ),
        )
        for at in range(1, len(lines))
    ]
    cuts = _cuts(lines, gaps)
    bounds = [0, *cuts, len(lines)]
    return [
        Chapter(lines[start:end], tuple(key_words(lines[start:end], language, 3)))
        for start, end in pairwise(bounds)
    ]


def _summary(lines: Sequence[Line], language: str | None) -> dict[str, Any]:
    most = max(1, min(MOST_SENTENCES, len(lines) // LINES_PER_SENTENCE + 1))
    best = key_sentences(lines, language, 1)[0]
    points = [each for each in key_sentences(lines, language, most + 1) if each is not best]
    words = key_words(lines, language)
    return {
        "gist": _said(best),
        "points": [_said(each) for each in points[:most]],
        "key_words": words,
    }


def _memo(lines: Sequence[Line], language: str | None) -> dict[str, Any]:
    summary = _summary(lines, language)
    return {"gist": summary["gist"], "points": summary["points"], "tasks": _tasks(lines, language)}


def _tasks(lines: Sequence[Line], language: str | None) -> list[dict[str, Any]]:
    return [
        {"task": _said(line), "owner": None, "due": None} for line in task_like(lines, language)
    ]


def _meeting(lines: Sequence[Line], language: str | None) -> dict[str, Any]:
    topics = [
        {"text": chapter.title, "lines": [chapter.lines[0].number]}
        for chapter in chapters(lines, language)
    ]
    gist = _said(key_sentences(lines, language, 1)[0])
    return {
        "gist": gist,
        "decisions": [],
        "tasks": _tasks(lines, language),
        "questions": [],
        "topics": topics,
    }


def _chapters(lines: Sequence[Line], language: str | None) -> dict[str, Any]:
    found = [
        {"title": each.title, "about": _said(key_sentences(each.lines, language, 1)[0])}
        for each in chapters(lines, language)
    ]
    return {"gist": _said(key_sentences(lines, language, 1)[0]), "chapters": found}


_KINDS: Mapping[str, Callable[[Sequence[Line], str | None], dict[str, Any]]] = {
    "summary": _summary,
    "meeting": _meeting,
    "memo": _memo,
    "chapters": _chapters,
}


def _said(line: Line) -> dict[str, Any]:
    return {"text": line.text, "lines": [line.number]}


def _sample(lines: Sequence[Line]) -> str:
    step = max(1, math.ceil(sum(len(line.text) for line in lines) / LONGEST_SAMPLE))
    return "\n".join(line.text for line in lines[::step])


def _words(text: str, language: str | None) -> frozenset[str]:
    found = {word.lower() for word in WORD.findall(text)}
    return frozenset(found - _stop_words(language))


_STOP: dict[str, frozenset[str]] = {}


def _stop_words(language: str | None) -> frozenset[str]:
    code = (language or "en").split("-")[0]
    if code not in _STOP:
        words = _extractor(lan=code).stopword_set
        _STOP[code] = frozenset(str(word).lower() for word in words)
    return _STOP[code]


def _extractor(**options: Any) -> Any:
    import yake  # noqa: PLC0415 - brings a library of graphs, and is seldom needed

    return yake.KeywordExtractor(**options)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _sum(vectors: Sequence[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for vector in vectors:
        total.update(vector)
    return total


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    product = sum(count * other[word] for word, count in one.items())
    lengths = math.sqrt(sum(n * n for n in one.values())) * math.sqrt(
        sum(n * n for n in other.values())
    )
    return product / lengths if lengths else 0.0


def _cuts(lines: Sequence[Line], gaps: Sequence[tuple[int, float]]) -> list[int]:
    """Choose the deepest gaps, none closer to another than the shortest chapter."""
    depths = [(_depth(gaps, index), at) for index, (at, _) in enumerate(gaps)]
    if not depths:
        return []
    mean = sum(depth for depth, _ in depths) / len(depths)
    spread = math.sqrt(sum((depth - mean) ** 2 for depth, _ in depths) / len(depths))
    chosen: list[int] = []
    for depth, at in sorted(depths, reverse=True):
        if depth <= max(0.05, mean + spread) or len(chosen) == MOST_CHAPTERS - 1:
            break
        edges = [lines[0].start, lines[-1].end, *(lines[other].start for other in chosen)]
        if all(abs(lines[at].start - edge) >= SHORTEST_CHAPTER_SECONDS for edge in edges):
            chosen.append(at)
    return sorted(chosen)


def _depth(gaps: Sequence[tuple[int, float]], index: int) -> float:
    """How much less alike than the peaks on both sides."""
    here = gaps[index][1]
    left = max(value for _, value in gaps[max(0, index - BLOCK_LINES) : index + 1])
    right = max(value for _, value in gaps[index : index + BLOCK_LINES + 1])
    return left + right - 2 * here
