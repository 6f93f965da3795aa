from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiro.transcript.language import Policy, decide

CODES = ("de", "en", "fr", "nl")
GUESSES = st.none() | st.dictionaries(st.sampled_from(CODES), st.floats(0, 1), max_size=4).map(
    lambda guess: {code: value / max(1.0, sum(guess.values())) for code, value in guess.items()}
)


COUGH, TALK = 1.0, 20.0
"""Seconds of speech: too little to name a language, and enough."""


@dataclass(frozen=True)
class Span:
    """Where a chunk lies."""

    start: float
    end: float
    channel: int | None = None


def sure(code: str, probability: float = 0.97) -> dict[str, float]:
    return {code: probability, "xx": 1 - probability}


def languages(*guesses: dict[str, float] | None, policy: Policy | None = None) -> list[str | None]:
    return list(decide(guesses, policy or Policy()).languages)


def test_one_doubtful_window_does_not_switch_the_language() -> None:
    """The fault of faster-whisper #1322: a window at 0.4 Welsh made the rest Welsh."""
    doubtful = {"cy": 0.4, "en": 0.35}

    verdict = decide([sure("en"), doubtful, sure("en"), sure("en")], Policy())

    assert verdict.languages == ("en", "en", "en", "en")
    assert verdict.prevailing == "en"
    assert verdict.doubtful == (1,)
    assert verdict.rerun == (1,)


def test_a_likely_window_alone_does_not_switch_the_language() -> None:
    assert languages(sure("en"), sure("nl", 0.7), sure("en")) == ["en", "en", "en"]


def test_a_window_that_is_nearly_certain_switches_for_itself() -> None:
    assert languages(sure("en"), sure("fr"), sure("en")) == ["en", "fr", "en"]


def test_two_likely_windows_side_by_side_switch_together() -> None:
    found = languages(sure("en"), sure("fr", 0.7), sure("fr", 0.7), sure("en"), sure("en"))

    assert found == ["en", "fr", "fr", "en", "en"]


def test_a_recording_that_changes_its_language_halfway_keeps_both() -> None:
    verdict = decide([sure("de")] * 4 + [sure("en")] * 3, Policy())

    assert verdict.languages == ("de",) * 4 + ("en",) * 3
    assert verdict.rerun == ()


def test_a_chunk_that_is_hardly_likelier_than_the_prevailing_language_stays_with_it() -> None:
    close = {"nl": 0.55, "de": 0.45}

    assert languages(sure("de"), close, close, sure("de"), sure("de")) == ["de"] * 5


def test_speech_decides_and_not_the_number_of_chunks() -> None:
    guesses = [sure("en"), sure("en"), sure("de")]

    verdict = decide(guesses, Policy(), speech_seconds=[4.0, 4.0, 30.0])

    assert verdict.prevailing == "de"


def test_a_chunk_with_hardly_any_speech_switches_nothing() -> None:
    verdict = decide([sure("en"), sure("ja", 0.99)], Policy(), speech_seconds=[20.0, 0.6])

    assert verdict.languages == ("en", "en")


def followed(codes: str, *, places: list[Span] | None = None) -> list[str | None]:
    """Decide on chunks named by their language; `..` has too little speech to name one."""
    named = codes.split()
    verdict = decide(
        [{"ja": 0.9} if code == ".." else sure(code) for code in named],
        Policy(),
        speech_seconds=[COUGH if code == ".." else TALK for code in named],
        places=places,
    )
    assert verdict.prevailing == "en"
    return list(verdict.languages)


def test_a_chunk_with_hardly_any_speech_takes_the_language_of_its_neighbours() -> None:
    assert followed("en en en en de .. .. de") == ["en"] * 4 + ["de"] * 4


def test_a_chunk_with_hardly_any_speech_at_the_end_follows_its_only_neighbour() -> None:
    assert followed(".. en en en de ..") == ["en"] * 4 + ["de"] * 2


def test_a_chunk_with_hardly_any_speech_at_a_switch_takes_the_nearer_side() -> None:
    spans = [Span(0, 30), Span(30, 60), Span(60, 90), Span(98, 99), Span(100, 130)]

    assert followed("en en en .. de", places=spans)[3] == "de"

    spans[3] = Span(91, 92)

    assert followed("en en en .. de", places=spans)[3] == "en"


def test_a_chunk_with_hardly_any_speech_midway_takes_the_prevailing_side() -> None:
    assert followed("de .. en en") == ["de", "en", "en", "en"]


def test_neighbours_are_of_the_same_channel() -> None:
    """A speaker and an interpreter on channels of their own."""
    spans = [Span(30 * at, 30 * at + 20, channel) for at in range(5) for channel in (0, 1)]

    assert followed("en de en de .. .. en de en", places=spans[:9])[4:6] == ["en", "de"]


def test_two_likely_windows_with_a_cough_between_bear_each_other_out() -> None:
    guesses = [sure("en"), sure("fr", 0.7), sure("ja", 0.6), sure("fr", 0.7), sure("en")]
    seconds = [TALK, TALK, COUGH, TALK, TALK]

    verdict = decide(guesses, Policy(), speech_seconds=seconds)

    assert verdict.languages == ("en", "fr", "fr", "fr", "en")


def test_one_likely_window_beside_coughs_switches_nothing() -> None:
    guesses = [sure("en"), sure("fr"), sure("fr", 0.7), sure("fr"), sure("en")]
    seconds = [TALK, COUGH, TALK, COUGH, TALK]

    verdict = decide(guesses, Policy(), speech_seconds=seconds)

    assert verdict.languages == ("en",) * 5


def test_languages_that_are_not_allowed_leave_their_share_to_those_that_are() -> None:
    policy = Policy(allowed=("de-AT", "EN"))

    found = languages({"nl": 0.5, "de": 0.45, "en": 0.02}, sure("de"), policy=policy)

    assert found == ["de", "de"]


def test_a_chunk_in_no_allowed_language_follows_the_prevailing_one() -> None:
    verdict = decide([sure("de"), sure("ja")], Policy(allowed=("de", "en")))

    assert verdict.languages == ("de", "de")
    assert verdict.doubtful == (1,)


def test_a_single_allowed_language_needs_no_evidence() -> None:
    assert languages(None, sure("ja"), policy=Policy(allowed=("pt-BR",))) == ["pt", "pt"]


def test_nothing_is_decided_where_nothing_is_known() -> None:
    verdict = decide([None, {}], Policy())

    assert (verdict.prevailing, verdict.certainty, verdict.languages) == (None, 0.0, (None, None))
    assert verdict.rerun == ()


def test_only_chunks_written_in_another_language_are_done_again() -> None:
    guesses = [sure("en"), {"cy": 0.4, "en": 0.35}, None, sure("en")]

    verdict = decide(guesses, Policy(), written=["en", "en", "cy", "en-GB"])

    assert verdict.rerun == (2,)
    assert verdict.doubtful == (1, 2)


@given(st.lists(GUESSES, max_size=10), st.sets(st.sampled_from(CODES)), st.data())
def test_weak_evidence_never_differs_and_what_is_not_allowed_never_appears(
    guesses: list[dict[str, float] | None], allowed: set[str], data: st.DataObject
) -> None:
    policy = Policy(allowed=tuple(sorted(allowed)))
    seconds = data.draw(st.lists(st.floats(0, 30), min_size=len(guesses), max_size=len(guesses)))

    verdict = decide(guesses, policy, speech_seconds=seconds)

    assert len(verdict.languages) == len(guesses)
    if allowed:
        assert {*verdict.languages, verdict.prevailing} <= {*allowed, None}
    for guess, long, language in zip(guesses, seconds, verdict.languages, strict=True):
        is_weak = not guess or (not allowed and max(guess.values()) < policy.floor)
        if is_weak and long >= policy.least_speech_seconds:
            assert language == verdict.prevailing


@given(st.lists(st.tuples(GUESSES, st.sampled_from((COUGH, TALK))), max_size=10))
def test_too_little_speech_never_has_a_language_that_no_neighbour_has(
    chunks: list[tuple[dict[str, float] | None, float]],
) -> None:
    guesses, seconds = [chunk[0] for chunk in chunks], [chunk[1] for chunk in chunks]

    verdict = decide(guesses, Policy(), speech_seconds=seconds)

    named = [at for at, long in enumerate(seconds) if long == TALK]
    for at in set(range(len(chunks))) - set(named):
        beside = [*[n for n in named if n < at][-1:], *[n for n in named if n > at][:1]]
        has = {verdict.languages[n] for n in beside} or {verdict.prevailing}
        assert verdict.languages[at] in has


@given(st.lists(GUESSES, min_size=1, max_size=10))
def test_what_was_done_as_decided_needs_nothing_again(
    guesses: list[dict[str, float] | None],
) -> None:
    verdict = decide(guesses, Policy())

    again = decide(guesses, Policy(), written=verdict.languages)

    assert again.languages == verdict.languages
    assert again.rerun == ()


@pytest.mark.parametrize("at", range(6))
def test_one_doubtful_window_switches_nothing_wherever_it_stands(at: int) -> None:
    guesses = [sure("de", 0.6)] * 6
    guesses[at] = {"nl": 0.6, "de": 0.3}

    assert languages(*guesses) == ["de"] * 6
