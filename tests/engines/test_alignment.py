"""Long chunks are cut where nobody speaks, and what fails keeps its times."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

from tiro.engines import Chunk, timing
from tiro.engines.alignment import REASONS, Placed, by_windows, unaligned, windows
from tiro.transcript.model import Word

TIMES = some.floats(-5, 130)
WORDS = some.lists(some.builds(Word, some.just("w"), TIMES, TIMES), min_size=1, max_size=12)


def words(*starts: float) -> list[Word]:
    return [Word(f"w{start:g}", start, start + 0.5) for start in starts]


def at_once(audio: NDArray[np.float32], said: Sequence[str]) -> list[Placed]:
    """Place all words at the start of their window."""
    del audio
    return [Placed(0.0, 0.1, 0.5) for _ in said]


def sound(seconds: float) -> Chunk:
    return Chunk(np.full(round(seconds * 16_000), 0.5, np.float32))


@given(WORDS)
def test_windows_have_all_words_and_are_short(given_words: list[Word]) -> None:
    ordered = timing.words_in_order(given_words, 120.0)
    found = windows(ordered, 120.0, 30.0)
    assert [n for window in found for n in range(window.first, window.last)] == list(
        range(len(ordered))
    )
    for window in found:
        assert 0 <= window.start <= window.end <= 120
        assert window.end - window.start <= 30 + 1e-9


def test_short_chunk_is_one_window() -> None:
    (window,) = windows(words(1, 2), 29.0, 30.0)
    assert (window.start, window.end, window.first, window.last) == (0.0, 29.0, 0, 2)


def test_long_chunk_is_cut_in_its_longest_pause_near_the_middle() -> None:
    found = windows(words(1, 5, 10, 22, 30, 35), 40.0, 30.0)
    assert [(window.first, window.last) for window in found] == [(0, 3), (3, 6)]
    assert found[0].end == found[1].start == 16.25


def test_silence_far_from_all_words_is_left_out() -> None:
    (window,) = windows(words(50, 52), 100.0, 30.0)
    assert (window.start, window.end) == (49.0, 53.5)


def test_times_count_from_the_start_of_the_chunk() -> None:
    found = by_windows(sound(40), words(1, 5, 30, 35), at_once, longest_seconds=30)
    assert [word.start for word in found.words] == [0.0, 0.0, 17.75, 17.75]
    assert found.words[0].probability == 0.5
    assert found.is_aligned


def test_window_that_fails_keeps_its_times_and_says_so() -> None:
    def place(audio: NDArray[np.float32], said: Sequence[str]) -> list[Placed] | None:
        return None if "w30" in said else at_once(audio, said)

    given_words = words(1, 5, 30, 35)
    found = by_windows(sound(40), given_words, place, longest_seconds=30)
    assert (found.kept, found.reason) == ((2, 3), "no_match")
    assert list(found.words[2:]) == given_words[2:]
    assert not found.is_aligned


def test_no_words_are_aligned() -> None:
    found = by_windows(sound(1), [], at_once, longest_seconds=30)
    assert (found.words, found.is_aligned, found.reason) == ((), True, None)
    assert unaligned(sound(1), [], "language").is_aligned


def test_language_that_cannot_be_aligned_is_told() -> None:
    found = unaligned(sound(3), words(1, 5), "language")
    assert [word.start for word in found.words] == [1.0, 3.0]
    assert found.reason in REASONS
