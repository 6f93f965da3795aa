"""How the default diarizer finds the borders of turns: tenths of a second, and what joins them."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tiro.audio.speech import Region
from tiro.diarizers.ge2e import smoothing
from tiro.diarizers.ge2e.phrases import Windows, windows
from tiro.diarizers.ge2e.tenths import share_of_newer, voices_of_tenths

VOICES = np.array([[1.0, 0.0, 0.0], [0.5, 0.866, 0.0], [0.5, 0.289, 0.816]])
"""Three voices, each as like the others as real ones are."""

Said = Sequence[tuple[float, int]]
"""Until when, and which voice."""


def test_turns_close_short_silences_of_one_voice() -> None:
    """Half a second of silence within a turn belongs to it; more does not."""
    phrases = [(0.0, 2.0), (2.4, 4.0), (5.0, 6.0)]
    tenths = [np.zeros(count, np.int64) for count in (20, 16, 10)]
    assert smoothing.turns(phrases, tenths) == [(0.0, 4.0, 0), (5.0, 6.0, 0)]


def test_turn_changes_where_the_phrase_does() -> None:
    """A border between phrases is the border of the turns."""
    phrases = [(0.0, 2.13), (2.13, 4.0)]
    tenths = [np.zeros(22, np.int64), np.ones(19, np.int64)]
    assert smoothing.turns(phrases, tenths) == [(0.0, 2.13, 0), (2.13, 4.0, 1)]


def test_voice_that_was_smoothed_away_can_be_kept() -> None:
    """When the number of voices is certain, each has a turn, and no two at once."""
    laid = windows([(0.0, 4.0)])
    shares = np.tile([0.9, 0.1], (len(laid.starts), 1))
    shares[5] = [0.8, 0.2]
    assert smoothing.with_all_voices([(0.0, 4.0, 0)], laid, shares) == [
        (0.0, 1.625, 0),
        (1.625, 1.875, 1),
        (1.875, 4.0, 0),
    ]


def test_start_of_a_window_counts_more_than_its_end() -> None:
    """Of a second that is heard again until 1.6 s are full, the first 0.6 s are heard twice."""
    since = np.array([0.0, 0.2, 0.4, 0.6, 1.0, 1.5])
    shares = share_of_newer(since, 1.0)
    assert shares == pytest.approx([0, 0.125, 0.25, 0.5, 1, 1])
    assert share_of_newer(since[:4], 0.8) == pytest.approx([0, 0.25, 0.5, 0.75])


@pytest.mark.parametrize("length", [0.6, 0.8, 1.1])
def test_short_reply_within_a_phrase_is_found_to_a_tenth(length: float) -> None:
    """A reply is shorter than most windows that touch it, and no pause is around it."""
    said = ((3.0, 0), (3.0 + length, 1), (7.0, 0), (12.0, 1))
    turns = _turns([(0.0, 12.0)], said)
    assert [voice for *_, voice in turns] == [0, 1, 0, 1]
    assert [end for _, end, _ in turns] == pytest.approx([end for end, _ in said], abs=0.101)


def test_third_voice_is_told_between_two_others() -> None:
    """A window that two voices share is like neither, and makes no third."""
    said = ((3.0, 0), (5.2, 1), (7.0, 2), (9.0, 0))
    turns = _turns([(0.0, 4.0), (4.0, 9.0)], said)
    assert [voice for *_, voice in turns] == [0, 1, 2, 0]
    assert [end for _, end, _ in turns] == pytest.approx([3.0, 5.2, 7.0, 9.0], abs=0.101)


def test_moment_of_another_voice_is_taken_for_noise() -> None:
    """A fifth of a second within a phrase is no reply."""
    turns = _turns([(0.0, 8.0)], ((3.0, 0), (3.2, 1), (8.0, 0)))
    assert turns == [(0.0, 8.0, 0)]


def test_single_wrong_window_makes_no_turn() -> None:
    """A voice cannot be in one window and in none of those that overlap it."""
    phrases = [(0.0, 8.0)]
    laid = windows(phrases)
    vectors = _vectors(laid, ((8.0, 0),))
    vectors[12] = _units(0.4 * VOICES[:1] + 0.6 * VOICES[1:2])[0]
    found = voices_of_tenths(phrases, laid, vectors, VOICES)
    assert smoothing.turns(phrases, found) == [(0.0, 8.0, 0)]


def test_means_are_made_of_windows_of_one_voice() -> None:
    """Voices that were first summed up from mixed windows are told apart all the same."""
    phrases, said = [(0.0, 10.0)], ((4.0, 0), (4.8, 1), (7.0, 0), (10.0, 1))
    mixed = 0.8 * VOICES[:2] + 0.2 * VOICES[1::-1]
    turns = _turns(phrases, said, _units(mixed))
    assert [voice for *_, voice in turns] == [0, 1, 0, 1]


def _turns(
    phrases: list[Region], said: Said, means: NDArray[np.float64] = VOICES
) -> list[smoothing.Spoken]:
    laid = windows(phrases)
    found = voices_of_tenths(phrases, laid, _vectors(laid, said), means)
    assert [len(voices) for voices in found] == [
        round(10 * (end - start)) for start, end in phrases
    ]
    return smoothing.turns(phrases, found)


def _vectors(laid: Windows, said: Said) -> NDArray[np.float32]:
    """Mix voices as the encoder does: what is heard again counts twice."""
    ends = np.array([end for end, _ in said[:-1]])
    voices = np.array([voice for _, voice in said])
    rows: list[NDArray[np.float64]] = []
    for start, end in laid.spans.tolist():
        heard = start + np.arange(0.005, 1.6, 0.01) % (end - start)
        rows.append(VOICES[voices[np.searchsorted(ends, heard)]].mean(axis=0))
    vectors = np.stack(rows)
    noise = np.random.default_rng(1).normal(0, 0.03, vectors.shape)
    return _units(vectors + noise).astype(np.float32)


def _units(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
