"""Which chunks are asked for their language after all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiro.transcript.language import Guess, Policy, decide
from tiro.transcript.model import Evidence, Segment, Word
from tiro.transcript.questions import MOST_SHARES, Inquiry, find_doubt, share

SPOKEN = ((0.0, 10.0),)
SAID = "nobody knows what the weather will be like"
CIRCLES = " ".join(["we will see"] * 12)


def said(
    text: str = SAID, *, sure: float | None = None, logprob: float | None = None, seconds: float = 8
) -> Segment:
    """Give a segment over speech, with what an engine tells of its certainty."""
    step = seconds / max(1, len(text.split()))
    words = [Word(word, at * step, (at + 1) * step, sure) for at, word in enumerate(text.split())]
    evidence = Evidence(avg_logprob=logprob)
    return Segment("1", 0.0, seconds, text, words=tuple(words), evidence=evidence)


@pytest.mark.parametrize(
    "segment",
    [said(), said(sure=0.8), said(logprob=-0.3), said(sure=0.6, logprob=-0.6)],
)
def test_text_that_was_understood_is_not_doubted(segment: Segment) -> None:
    """An engine that tells nothing of its certainty is believed."""
    assert find_doubt([segment], SPOKEN) is None


@pytest.mark.parametrize(
    ("segments", "doubt"),
    [
        ([said(sure=0.4)], 0.4),
        ([said(logprob=-0.8)], 0.449),
        ([said(sure=0.9, logprob=-1.2)], 0.301),
        ([said(sure=0.9), said(CIRCLES, sure=0.9)], 0.9),
    ],
)
def test_text_that_was_poorly_understood_is_doubted(segments: list[Segment], doubt: float) -> None:
    """By its words, by its tokens, or because some of it goes in circles."""
    assert find_doubt(segments, SPOKEN) == pytest.approx(doubt, abs=0.001)


@pytest.mark.parametrize("segments", [[], [said("")], [said(logprob=-2.5)], [said(CIRCLES)]])
def test_speech_of_which_no_text_is_left_is_doubted_most(segments: list[Segment]) -> None:
    """None was written, or the guard holds all of it back."""
    assert find_doubt(segments, SPOKEN) == 0.0


def test_a_long_segment_weighs_more_than_a_short_one() -> None:
    """The engine's figures are means, too."""
    assert find_doubt([said(logprob=-0.4), said("no", logprob=-0.95, seconds=1)], SPOKEN) is None


def inquiry(count: int, doubts: dict[int, float], *, coughs: tuple[int, ...] = ()) -> Inquiry:
    """Give an English recording of which every eighth chunk was a sample."""
    named = [at for at in range(count) if at not in coughs]
    sides = [
        (*[n for n in named if n < at][-1:], *[n for n in named if n > at][:1])
        for at in range(count)
    ]
    samples = frozenset(range(0, count, 8))
    return Inquiry("en", 0.9, Policy(), samples, doubts, sides)


def ask(told: Inquiry, languages: list[Guess]) -> tuple[list[int], list[Guess]]:
    """Ask until there is no question left; give what was asked, and all that is known then."""
    guesses = [guess if at in told.samples else None for at, guess in enumerate(languages)]
    asked: list[int] = []
    while (at := told.next_question(guesses)) is not None:
        asked.append(at)
        guesses[at] = languages[at]
    return asked, guesses


def spoken(count: int, *german: int) -> list[Guess]:
    """Give what an engine hears in an English recording with some German chunks."""
    return [{"de": 0.95} if at in german else {"en": 0.95} for at in range(count)]


def test_what_was_understood_worst_is_asked_first() -> None:
    asked, _ = ask(inquiry(24, {3: 0.4, 13: 0.1, 20: 0.3}), spoken(24))

    assert asked == [13, 20, 3]


def test_nothing_is_asked_where_all_was_understood() -> None:
    asked, _ = ask(inquiry(24, {}), spoken(24, 3, 4))

    assert asked == []


def test_a_stretch_is_followed_to_where_it_ends() -> None:
    asked, _ = ask(inquiry(24, {12: 0.2}), spoken(24, 10, 11, 12, 13))

    assert asked == [12, 11, 10, 9, 13, 14]


def test_a_stretch_is_followed_past_a_cough_and_up_to_a_sample() -> None:
    told = inquiry(24, {12: 0.2}, coughs=(11, 14))

    asked, _ = ask(told, spoken(24, 9, 10, 12, 13))

    assert asked == [12, 10, 9, 13, 15]


def test_a_likely_chunk_is_borne_out_by_the_neighbour_that_is_asked_for_it() -> None:
    languages = spoken(24)
    languages[12] = languages[13] = {"de": 0.7, "en": 0.2}

    told = inquiry(24, {12: 0.2})
    verdict = decide(told.assume(ask(told, languages)[1]), Policy())

    assert [at for at, code in enumerate(verdict.languages) if code == "de"] == [12, 13]


def test_one_doubtful_chunk_that_is_asked_does_not_switch_the_language() -> None:
    languages = spoken(24)
    languages[12] = {"de": 0.7, "en": 0.2}

    told = inquiry(24, {12: 0.2})
    verdict = decide(told.assume(ask(told, languages)[1]), Policy())

    assert set(verdict.languages) == {"en"}


def test_what_is_asked_in_doubt_does_not_speak_for_the_recording() -> None:
    german = (*range(1, 8), *range(9, 14))
    told = inquiry(32, {3: 0.2, 10: 0.2})
    _, guesses = ask(told, spoken(32, *german))

    assert decide(guesses, Policy()).prevailing == "de"
    assert decide(told.assume(guesses), Policy()).prevailing == "en"


@given(
    st.integers(5, 80).flatmap(
        lambda count: st.tuples(
            st.just(count),
            st.dictionaries(st.integers(0, count - 1), st.floats(0, 0.5)),
            st.sets(st.integers(0, count - 1)),
        )
    )
)
def test_the_number_of_questions_is_bounded(
    recording: tuple[int, dict[int, float], set[int]],
) -> None:
    count, doubts, german = recording
    told = inquiry(count, doubts)

    asked, _ = ask(told, spoken(count, *(german - told.samples)))

    in_vain = [at for at in asked if at in doubts and at not in german]
    assert len(set(asked)) == len(asked) <= MOST_SHARES * share(count)
    assert not told.samples & set(asked)
    assert len(in_vain) <= share(count) + 2 * len(german - told.samples)
