"""Terms are put right, and nothing else is touched."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exportkit import meeting, timed
from tiro.transcript import anchors
from tiro.transcript.model import Segment, Word
from tiro.transcript.terms import Entry, read_entries, to_values
from tiro.transcript.vocabulary import apply, expected

ENTRIES = (
    Entry("Kubernetes", sounds_like=("cooper netties", "kubernetis")),
    Entry("kubectl", replace=("cube control",)),
    Entry("New York", sounds_like=("nu york",)),
    Entry("GitHub"),
    Entry("Tiro", replace=("tyro",)),
    Entry("Levi's", replace=("leevys",)),
    Entry("Nguyễn", sounds_like=("win",)),
)


def unsure(text: str, probability: float | None = 0.5) -> Segment:
    segment = timed(text, 0, len(text.split()))
    words = tuple(replace(word, probability=probability) for word in segment.words)
    return replace(segment, words=words)


def written(text: str, *, probability: float | None = 0.5) -> str:
    (found,) = apply([unsure(text, probability)], ENTRIES)
    return found.text


@pytest.mark.parametrize(
    ("heard", "expected_text"),
    [
        ("we run cooper netties here", "we run Kubernetes here"),
        ("We use kubernetis.", "We use Kubernetes."),
        ("(kubernetis), they said", "(Kubernetes), they said"),
        ("«Cooper Netties!»", "«Kubernetes!»"),
        ("kubernetis's scheduler", "Kubernetes's scheduler"),
        ("cooper-netties", "Kubernetes"),
        ("Cube control is a tool; cube control works.", "Kubectl is a tool; kubectl works."),
        ("from nu york to Nu York.", "from New York to New York."),
        ("on github and Git hub", "on GitHub and GitHub"),
        ("tyro and TYRO", "Tiro and Tiro"),
        ("my leevys.", "my Levi's."),
    ],
)
def test_terms_are_put_right(heard: str, expected_text: str) -> None:
    assert written(heard) == expected_text


@pytest.mark.parametrize(
    "text",
    [
        "cooper, netties",
        "the cooper. Netties came",
        "supercooper netties",
        "tyrolean tyros retyro",
        "the winner wins a window",
        "my new yorkshire terrier",
        "a git, hub and spokes",
        "Kubernetes, GitHub, Tiro's New York and Levi's",
        "an order for new york-style pizza",
        "",
        "— …",
    ],
)
def test_what_is_no_whole_word_or_is_right_already_is_left_alone(text: str) -> None:
    assert written(text) == text


def test_words_the_engine_was_sure_of_are_not_taken_for_what_they_sound_like() -> None:
    assert written("they win", probability=0.97) == "they win"
    assert written("they win", probability=0.5) == "they Nguyễn"
    assert written("the tyro", probability=0.99) == "the Tiro"


def test_the_case_of_everyday_words_is_left_to_the_engine() -> None:
    entries = [Entry("Apple"), Entry("US"), Entry("New Order")]
    segment = unsure("an apple for us in a new order")

    assert apply([segment], entries) == [segment]


def test_joined_words_keep_their_times_and_what_was_heard() -> None:
    segment = unsure("we run Cooper netties, here")
    words = [replace(segment.words[2], probability=0.8), *segment.words[3:]]

    (found,) = apply([replace(segment, words=(*segment.words[:2], *words))], ENTRIES)

    assert found.words[2] == Word("Kubernetes,", 2, 4, 0.5, heard="Cooper netties,")
    assert (found.words[1], found.words[3]) == (segment.words[1], segment.words[4])


def test_words_of_a_term_of_as_many_words_stay_apart() -> None:
    (found,) = apply([unsure("in nu york")], ENTRIES)

    assert found.words[1:] == (
        Word("New", 1, 2, 0.5, heard="nu"),
        Word("York", 2, 3, 0.5, heard="york"),
    )


def test_nothing_is_joined_across_speakers_or_segments() -> None:
    segment = unsure("cooper netties")
    words = tuple(replace(word, speaker=f"S{at}") for at, word in enumerate(segment.words))
    apart = [replace(segment, words=words), unsure("cooper"), unsure("netties")]

    assert apply(apart, ENTRIES) == apart


def test_the_longest_form_counts() -> None:
    entries = [
        Entry("York", replace=("yorck",)),
        Entry("New York City", replace=("new yorck city",)),
    ]

    (found,) = apply([unsure("new yorck city and yorck")], entries)

    assert found.text == "New York City and York"


def test_marks_that_belong_to_a_term_are_not_added_twice() -> None:
    entries = [Entry("C++", replace=("C", "see plus plus"))]

    once = apply([Segment("s1", 0, 1, "C, C++ and see plus plus.")], entries)

    assert once[0].text == "C++, C++ and C++."
    assert apply(once, entries) == once


def test_a_form_within_its_own_term_is_not_replaced_again() -> None:
    entries = [Entry("Tiro Office", replace=("tiro",))]

    (once,) = apply([Segment("s1", 0, 1, "tiro is here")], entries)

    assert once.text == "Tiro Office is here"
    assert apply([once], entries) == [once]


def test_text_without_word_times_is_put_right_too() -> None:
    (found,) = apply([Segment("s1", 0, 1, "«Cooper netties», he said")], ENTRIES)

    assert found.text == "«Kubernetes», he said"


def test_a_segment_whose_words_are_not_in_its_text_is_left_alone() -> None:
    segment = replace(unsure("cooper netties"), text="tyro")

    assert apply([segment], ENTRIES) == [segment]


def test_terms_of_scripts_without_spaces_are_whole_words_of_the_engine() -> None:
    words = tuple(Word(word, at, at + 1) for at, word in enumerate(("我", "爱", "东", "晶", "塔")))
    segment = Segment("s1", 0, 5, "我爱东晶塔", words=words)

    (found,) = apply([segment], [Entry("东京", replace=("东晶",))])

    assert found.text == "我爱东京塔"
    assert found.words[2].heard == "东 晶"


def test_the_shipped_meeting_is_not_touched_by_a_foreign_vocabulary() -> None:
    assert apply(meeting(), ENTRIES) == meeting()


def test_engines_are_told_each_word_once() -> None:
    assert expected([*ENTRIES[:2], Entry("kubectl")]) == ("Kubernetes", "kubectl")


def test_entries_survive_being_written_down() -> None:
    assert read_entries(to_values(ENTRIES)) == ENTRIES


PIECES = st.sampled_from(["ab", "b", "Ab", "c", "aB", "ab,", "(c", "b's", "a-b", "字", "x"])
PHRASES = st.lists(PIECES, min_size=1, max_size=3).map(" ".join)
FORMS = st.lists(PHRASES, max_size=2).map(tuple)
LISTS = st.lists(st.builds(Entry, PHRASES, FORMS, FORMS), max_size=4)


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    text = " ".join(draw(st.lists(PIECES, max_size=8)))
    if draw(st.booleans()):
        return Segment("s1", 0, 1, text)
    return unsure(text, draw(st.sampled_from([None, 0.5, 0.95])))


@given(segments(), LISTS)
def test_to_apply_twice_changes_nothing_more(segment: Segment, entries: list[Entry]) -> None:
    once = apply([segment], entries)

    assert apply(once, entries) == once


@given(segments(), LISTS)
def test_words_stay_in_their_text_and_in_order(segment: Segment, entries: list[Entry]) -> None:
    (found,) = apply([segment], entries)

    assert (found.start, found.end, found.id) == (segment.start, segment.end, segment.id)
    if segment.words:
        assert anchors.locate(found.text, found.words) is not None
        assert found.words[0].start == segment.words[0].start
        assert found.words[-1].end == segment.words[-1].end
    kept = {word for word in found.words if word.heard is None}
    assert kept <= set(segment.words)


@given(segments())
def test_without_entries_nothing_changes(segment: Segment) -> None:
    assert apply([segment], [Entry("—"), Entry(" ")]) == [segment]
