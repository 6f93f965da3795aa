"""Two versions are compared word by word, with a few words around each change."""

import time
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from exportkit import moved, spoken
from tiro.transcript import editing
from tiro.transcript.codec import segment_to_row
from tiro.transcript.comparing import CONTEXT_WORDS, Comparison, Line, compare
from tiro.transcript.editing import Assign, Delete, Merge, Replace, Split
from tiro.transcript.model import Segment

ONE = spoken("We met Kowalsky today.", 0, 4, speaker="S1")
TEXT = [replace(moved(ONE, 4.0 * at), id=f"s{at + 1}") for at in range(40)]


def lines(segments: Sequence[Segment]) -> list[Line]:
    rows = map(segment_to_row, segments)
    return [Line(r["start"], r["end"], r["text"], r["speaker"], r["words"]) for r in rows]


def compared(*wishes: editing.Operation, text: Sequence[Segment] = TEXT) -> Comparison:
    return compare(lines(text), lines(editing.edit_all(text, wishes).segments))


def shown(found: Comparison) -> list[tuple[str, str | None, str | None]]:
    return [
        (part.kind, part.before and part.before.text, part.after and part.after.text)
        for part in found.parts
    ]


def test_versions_that_say_the_same_have_no_parts() -> None:
    """However they are parted into segments."""
    assert compared().parts == ()
    assert compared(Split("s4", 2), Merge(("s9", "s10"))).parts == ()


def test_a_changed_word_is_shown_between_a_few_that_stayed() -> None:
    found = compared(Replace("s20", "Kowalski", (2, 2)))

    around = "We met Kowalsky today. We met"
    assert shown(found) == [
        ("same", around, around),
        ("changed", "Kowalsky", "Kowalski"),
        ("same", "today. We met Kowalsky today. We", "today. We met Kowalsky today. We"),
    ]
    assert [(part.start, part.end) for part in found.parts][1] == (78.0, 79.0)
    assert (found.words_changed, found.words_added, found.words_removed) == (1, 0, 0)


def test_added_and_removed_words_are_told_apart() -> None:
    found = compared(Replace("s1", "had met", (1, 1)), Delete("s40"))

    kinds = [part.kind for part in found.parts]
    assert (kinds.count("added"), kinds.count("removed")) == (1, 1)
    assert (found.words_added, found.words_removed, found.words_changed) == (1, 4, 0)


def test_a_stretch_of_another_speaker_is_shown_as_one() -> None:
    found = compared(Assign("S2", "s7"), Assign("S2", "s8"), Assign(None, "s12", (1, 1)))

    others = [part for part in found.parts if part.kind == "speaker"]
    assert [(part.before and part.before.speaker) for part in others] == ["S1", "S1"]
    assert [(part.after and part.after.speaker) for part in others] == ["S2", None]
    assert [part.after and part.after.text for part in others] == [f"{ONE.text} {ONE.text}", "met"]
    assert (found.speakers_changed, found.words_changed) == (2, 0)


def test_text_without_spaces_is_compared_by_its_characters() -> None:
    old = [Line(0, 3, "我们今天开会。", None)]
    new = [Line(0, 3, "我们明天开会。", None)]
    found = compare(old, new)
    assert shown(found)[1] == ("changed", "今", "明")


@given(
    some.lists(some.sampled_from(["a", "b c", "b", "d e f", "g"]), max_size=12),
    some.lists(some.sampled_from(["a", "b c", "b", "d e f", "x"]), max_size=12),
)
def test_any_two_texts_differ_by_what_is_told(old: list[str], new: list[str]) -> None:
    texts = [[Line(at, at + 1, text, "S1") for at, text in enumerate(side)] for side in (old, new)]
    found = compare(*texts)
    counts = [sum(len(text.split()) for text in side) for side in (old, new)]
    assert counts[1] - counts[0] == sum(
        len(part.after.text.split() if part.after else ())
        - len(part.before.text.split() if part.before else ())
        for part in found.parts
    )
    assert all(
        part.kind != "same" or len(part.before.text.split()) <= 2 * CONTEXT_WORDS
        for part in found.parts
        if part.before
    )


def test_a_long_text_that_is_all_new_takes_moments() -> None:
    """As when another model has written all of it anew: no line is the same."""
    said = [f"w{number % 977} w{number % 31} w{number % 7} yes" for number in range(4_000)]
    old = [Line(at * 3.0, at * 3.0 + 3, text, "S1") for at, text in enumerate(said)]
    new = [replace(line, text=line.text.replace("w1", "v1") + ".") for line in old]
    began = time.process_time()
    found = compare(old, new)
    assert time.process_time() - began < 4
    assert found.words_changed > 4_000
