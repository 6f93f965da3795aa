"""A text keeps its order, its words and its ids, whatever a person does to it."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from exportkit import moved, spoken
from tiro.transcript import editing
from tiro.transcript.editing import (
    Assign,
    Delete,
    EditError,
    Hold,
    Merge,
    Operation,
    Put,
    Replace,
    Restore,
    Split,
    WorkingText,
    wording,
)
from tiro.transcript.model import Segment, Word
from tooling import edits

CASES: dict[str, Any] = json.loads(edits.CASES.read_text())
SPOKEN = some.sampled_from(
    ["one", "Two,", "three.", "a", "我们", "用。", "«so»", "don't", "—", "한국어"]
)
TEXTS = some.lists(SPOKEN | some.sampled_from(["", " ", "\n", "(", "コーヒーを2杯"]), max_size=5)
LENGTHS = some.lists(some.integers(0, 900), min_size=1, max_size=6)


@some.composite
def texts(draw: some.DrawFn) -> list[Segment]:
    """Segments in order, of two channels, some held back and some without words."""
    at: float = 0.0
    found: list[Segment] = []
    for number in range(draw(some.integers(1, 6))):
        words: list[Word] = []
        lengths: list[int] = draw(LENGTHS)
        for length in lengths:
            end: float = round(at + length / 1000, 3)
            who = draw(some.sampled_from(["S1", "S2", None]))
            words.append(Word(draw(SPOKEN), at, end, 0.5, who))
            at = end
        text = wording.joined(word.word for word in words)
        segment = Segment(
            id=f"s{number * 3}",
            start=words[0].start,
            end=at,
            text=draw(some.sampled_from([text, text, "Something else."])),
            speaker=words[0].speaker,
            channel=draw(some.sampled_from([None, None, 1])),
            words=tuple(words) if draw(some.integers(0, 5)) else (),
            held=draw(some.sampled_from([None, None, None, "repetition"])),
        )
        found.append(segment)
        pause: int = draw(some.integers(0, 2000))
        at = round(at + pause / 1000, 3)
    return found


NAMES = some.integers(0, 20).map(lambda number: f"s{number}")
PAIRS = some.tuples(some.integers(0, 4), some.integers(0, 4)).map(lambda pair: tuple(sorted(pair)))
KEEPING: some.SearchStrategy[Operation] = some.one_of(
    some.builds(Split, NAMES, some.integers(0, 5)),
    some.builds(Split, NAMES, some.none(), some.integers(0, 12)),
    some.builds(Merge, some.lists(NAMES, min_size=2, max_size=3).map(tuple)),
    some.builds(Assign, some.sampled_from(["S1", "S3", None]), NAMES, some.none() | PAIRS),
    some.builds(Assign, some.just("S4"), start=some.floats(0, 5), end=some.floats(0, 9)),
    some.builds(Hold, NAMES),
    some.builds(Restore, NAMES),
)
CHANGING: some.SearchStrategy[Operation] = some.one_of(
    some.builds(Replace, NAMES, TEXTS.map(" ".join), some.none() | PAIRS),
    some.builds(Delete, NAMES),
)


def neighbours(segments: Sequence[Segment]) -> list[Operation]:
    """All merges that fit, so that some are tried."""
    shown = [one for one in segments if one.held is None]
    pairs = [(a, b) for a, b in pairwise(shown) if a.channel == b.channel]
    return [Merge((one.id, other.id)) for one, other in pairs]


def is_in_order(segments: Sequence[Segment]) -> bool:
    for segment in segments:
        at = segment.start
        for word in segment.words:
            if not at <= word.start <= word.end <= segment.end:
                return False
            at = word.start
    return all(one.start <= other.start for one, other in pairwise(segments))


def said(segments: Sequence[Segment]) -> list[tuple[int | None, str]]:
    """Every word with its channel; the text where there are none."""
    found = ((one.channel, [w.word for w in one.words] or one.text.split()) for one in segments)
    return sorted(
        ((channel, word) for channel, words in found for word in words),
        key=lambda pair: (pair[0] or 0, pair[1]),
    )


@pytest.mark.parametrize("case", CASES["edits"], ids=lambda case: case["name"])
def test_operations_do_what_the_page_relies_on(case: dict[str, Any]) -> None:
    told = {key: case[key] for key in ("after", "wrong") if key in case}
    assert edits.outcome(case) == told


def test_words_are_parted_as_the_page_relies_on() -> None:
    for item in CASES["words"]:
        assert wording.words_of(item["text"]) == item["words"]


@settings(max_examples=150)
@given(texts(), some.lists(KEEPING | CHANGING, max_size=8), some.randoms())
def test_times_stay_in_order_ids_differ_and_undo_is_exact(
    segments: list[Segment], wishes: list[Operation], chance: Any
) -> None:
    text = WorkingText(segments)
    states, undo = [text.segments], list[Put]()
    for wish in wishes:
        merges = neighbours(text.segments)
        tried = chance.choice(merges) if merges and isinstance(wish, Merge) else wish
        try:
            undo.append(text.do(tried))
        except EditError:
            assert text.segments == states[-1]
            continue
        assert is_in_order(text.segments)
        assert len({segment.id for segment in text.segments}) == len(text.segments)
        states.append(text.segments)
    assert states.pop() == text.segments
    for back in reversed(undo):
        text.do(back)
        assert text.segments == states.pop()


@settings(max_examples=100)
@given(texts(), some.lists(KEEPING, max_size=6), some.randoms())
def test_no_word_is_lost_by_splitting_merging_assigning_and_holding(
    segments: list[Segment], wishes: list[Operation], chance: Any
) -> None:
    """What has no words has text: its letters stay, too."""
    text = WorkingText(
        [replace(one, text=one.text if one.words else "One two.") for one in segments]
    )
    before = said(text.segments)
    for wish in wishes:
        merges = neighbours(text.segments)
        try:
            text.do(chance.choice(merges) if merges and isinstance(wish, Merge) else wish)
        except EditError:
            continue
    if not any(isinstance(wish, Split) and wish.offset is not None for wish in wishes):
        assert said(text.segments) == before
    letters = [sorted("".join(word for _, word in each)) for each in (before, said(text.segments))]
    assert letters[0] == letters[1]


@given(texts(), TEXTS.map(" ".join), PAIRS)
def test_a_replaced_text_is_what_was_written(
    segments: list[Segment], text: str, words: tuple[int, int]
) -> None:
    one = replace(segments[0], words=segments[0].words or spoken("A b c.", 0, 1).words)
    one = replace(
        one, end=max(one.end, one.words[-1].end), start=min(one.start, one.words[0].start)
    )
    for after in editing.edit([one], Replace(one.id, text)).segments:
        assert after.text == wording.one_line(text)
        if after.text != one.text:
            assert [word.word for word in after.words] == wording.words_of(text)
    if words[1] < len(one.words):
        kept = [word.word for word in (*one.words[: words[0]], *one.words[words[1] + 1 :])]
        after = editing.edit([one], Replace(one.id, text, words)).segments
        found = chain.from_iterable(segment.words for segment in after)
        assert [word.word for word in found] == [
            *kept[: words[0]],
            *wording.words_of(text),
            *kept[words[0] :],
        ]


def test_twenty_thousand_operations_on_twenty_thousand_segments_take_moments() -> None:
    """As many as a draft may hold."""
    one = spoken("We met Kowalsky today.", 0, 3, speaker="S1")
    long = [replace(moved(one, number * 3.0), id=f"s{number}") for number in range(20_000)]
    wishes: list[Operation] = []
    for number in range(0, 20_000, 4):
        wishes.append(Split(f"s{number}", 2))
        wishes.append(Replace(f"s{number + 1}", "Kowalski", (2, 2)))
        wishes.append(Assign("S2", f"s{number + 2}"))
        wishes.append(Delete(f"s{number + 3}"))
    began = time.process_time()
    edited = editing.edit_all(long, wishes)
    assert time.process_time() - began < 6
    assert len(edited.segments) == 20_000


def test_a_wrong_operation_names_its_place() -> None:
    with pytest.raises(EditError) as caught:
        editing.edit_all([spoken("One.", 0, 1)], [Hold("s1"), Delete("s2")])
    assert (caught.value.number, caught.value.part) == (1, "segment")


def test_the_file_of_cases_is_as_the_tool_writes_it() -> None:
    assert Path(edits.CASES).read_text() == edits.written(CASES)
