from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exportkit import moved, timed
from tiro.transcript.model import Evidence, Segment, Word
from tiro.transcript.timeline import LONGEST_CHARACTERS, LONGEST_SECONDS, ChunkText, join, split

TIMES = st.floats(-5, 40, allow_nan=False) | st.sampled_from([0.0, 30.0, float("nan")])
WORDS = st.builds(Word, word=st.text("ab.,字", min_size=1, max_size=4), start=TIMES, end=TIMES)


@st.composite
def chunks(draw: st.DrawFn) -> list[ChunkText]:
    """Neighbouring chunks, with times from the engine that need not make sense."""
    borders = sorted(draw(st.lists(st.floats(0, 90), min_size=2, max_size=5)))
    return [
        ChunkText(start, end, tuple(draw(st.lists(segments(), max_size=3))))
        for start, end in pairwise(borders)
    ]


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    words = draw(st.lists(WORDS, max_size=12))
    text = " ".join(word.word for word in words) or draw(st.sampled_from(["", " ", "loose text"]))
    return Segment("0", draw(TIMES), draw(TIMES), text, words=tuple(words))


def words_of(found: list[Segment]) -> list[str]:
    return [word.word for segment in found for word in segment.words]


def test_join_shifts_segments_and_words_to_the_recording() -> None:
    said = timed("Hello there.", 1.0, 2.0)

    (found,) = join([ChunkText(30.0, 60.0, (said,))])

    assert (found.start, found.end) == (31.0, 32.0)
    assert [word.start for word in found.words] == [31.0, 31.5]


def test_join_keeps_what_the_engine_said_of_a_segment() -> None:
    evidence = Evidence(-0.2, 0.01, 1.4, 0.0)
    said = Segment("9", 0, 1, "Hi.", channel=1, language="en", confidence=0.8, evidence=evidence)

    (found,) = join([ChunkText(0, 30, (said,))])

    assert found == replace(said, id="s1")


def test_join_numbers_segments_over_all_chunks() -> None:
    chunk = (timed("One.", 0, 1), timed("Two.", 1, 2))

    found = join([ChunkText(0, 10, chunk), ChunkText(10, 20, chunk)])

    assert [segment.id for segment in found] == ["s1", "s2", "s3", "s4"]


def test_join_keeps_a_word_said_twice_at_a_border() -> None:
    """The last word of one chunk and the first of the next touch, and are two words."""
    first = ChunkText(0, 30, (timed("it is the", 29.7, 30.0),))
    second = ChunkText(30, 60, (timed("the end", 0.0, 0.2),))

    assert words_of(join([first, second])) == ["it", "is", "the", "the", "end"]


def test_join_drops_words_that_two_overlapping_chunks_both_heard() -> None:
    first = ChunkText(0, 30, (timed("we will see you", 28.0, 30.0),))
    second = ChunkText(29, 59, (timed("see you on Monday.", 0.0, 2.0),))

    found = join([first, second])

    assert [segment.text for segment in found] == ["we will see you", "on Monday."]


def test_join_takes_the_words_as_text_where_the_text_is_empty() -> None:
    said = replace(timed("kept", 0, 1), text="")

    assert join([ChunkText(0, 1, (said,))])[0].text == "kept"


@given(chunks())
def test_join_loses_and_doubles_no_word(given_chunks: list[ChunkText]) -> None:
    expected = [
        word.word for chunk in given_chunks for segment in chunk.segments for word in segment.words
    ]

    found = join(given_chunks)

    assert words_of(found) == expected
    spoken = [segment.text for chunk in given_chunks for segment in chunk.segments]
    assert "".join("".join(segment.text for segment in found).split()) == "".join(
        "".join(spoken).split()
    )


@given(chunks())
def test_join_gives_times_that_never_go_back(given_chunks: list[ChunkText]) -> None:
    found = join(given_chunks)

    words = [word for segment in found for word in segment.words]
    assert all(one.start <= other.start for one, other in pairwise(found))
    assert all(one.start <= other.start for one, other in pairwise(words))
    assert all(segment.start <= segment.end for segment in found)
    for segment in found:
        for word in segment.words:
            assert segment.start <= word.start <= word.end <= segment.end


@given(chunks())
def test_join_stays_within_the_chunks(given_chunks: list[ChunkText]) -> None:
    found = join(given_chunks)

    first, last = round(given_chunks[0].start, 3), round(given_chunks[-1].end, 3)
    assert all(first <= segment.start and segment.end <= last for segment in found)


@given(chunks())
def test_join_of_what_was_joined_changes_nothing(given_chunks: list[ChunkText]) -> None:
    found = join(given_chunks)

    assert join([ChunkText(0.0, 100.0, tuple(found))]) == found


def test_split_parts_a_long_segment_at_sentence_ends() -> None:
    sentences = [
        "We met Dr. Smith at the old library on Tuesday.",
        "He told us about the plan.",
        "Nobody had heard of it before that day.",
        "We agreed at once.",
    ]

    found = split(timed(" ".join(sentences), 0.0, 40.0))

    assert [segment.text for segment in found] == sentences


def test_split_parts_at_pauses_where_no_sentence_ends() -> None:
    first, second = timed("one two three", 0, 8), timed("four five six", 9, 17)
    whole = Segment("1", 0, 17, "one two three four five six", words=first.words + second.words)

    assert [segment.text for segment in split(whole)] == ["one two three", "four five six"]


def test_split_leaves_a_short_segment_whole() -> None:
    said = timed("One. Two. Three.", 0, LONGEST_SECONDS)

    assert split(said) == [said]


def test_split_leaves_a_segment_whole_whose_text_was_edited() -> None:
    said = replace(timed("One. Two. " * 10, 0, 60), text="Something else. Indeed.")

    assert split(said) == [said]


def test_split_parts_long_text_without_spaces_between_its_words() -> None:
    words = [Word("你好。", at, at + 0.1) for at in range(120)]
    whole = Segment("1", 0, 10, "你好。" * 120, words=tuple(words))

    found = split(whole)

    assert all(len(segment.text) <= LONGEST_CHARACTERS for segment in found)
    assert "".join(segment.text for segment in found) == whole.text


def test_split_gives_each_part_the_certainty_of_its_own_words() -> None:
    sure, unsure = timed("Quite sure.", 0, 8), timed("Not at all.", 8, 16)
    words = sure.words + tuple(replace(word, probability=0.3) for word in unsure.words)
    whole = Segment("1", 0, 16, "Quite sure. Not at all.", confidence=0.6, words=words)

    assert [segment.confidence for segment in split(whole)] == [0.9, 0.3]


def test_moved_segments_join_alike_in_any_chunk() -> None:
    """Where a chunk begins must not change what is said in it."""
    said = timed("A short sentence. Another one.", 0.5, 3.25)

    late = join([ChunkText(7200.0, 7230.0, (said,))])

    assert late == [replace(moved(said, 7200.0), id="s1")]
