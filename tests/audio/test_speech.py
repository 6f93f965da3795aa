"""Probabilities become regions by hysteresis, and regions become chunks that lose nothing."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tiro.audio.speech import (
    EARLIEST_CUT,
    FRAME_SECONDS,
    Region,
    RegionFinder,
    VadOptions,
    cut,
    to_bytes,
)
from tiro.errors import InvalidOptions

FRAME = FRAME_SECONDS
probability_lists = st.lists(
    st.tuples(st.sampled_from([0.0, 0.2, 0.4, 0.6, 1.0]), st.integers(1, 40)), max_size=40
).map(lambda runs: np.array([p for p, count in runs for _ in range(count)], np.float32))


def find(probabilities: NDArray[np.float32], options: VadOptions | None = None) -> list[Region]:
    finder = RegionFinder(options)
    finder.add(probabilities)
    return finder.finish(len(probabilities) * FRAME)


def runs(*parts: tuple[float, float]) -> NDArray[np.float32]:
    """Make probabilities of (probability, seconds)."""
    return np.concatenate([np.full(round(s / FRAME), p, np.float32) for p, s in parts])


def test_a_region_is_padded() -> None:
    ((start, end),) = find(runs((0, 1), (1, 2), (0, 1)))

    assert start == pytest.approx(1 - 0.2, abs=FRAME)
    assert end == pytest.approx(3 + 0.2, abs=FRAME)


def test_speech_goes_on_while_above_the_lower_threshold() -> None:
    assert len(find(runs((1, 1), (0.4, 1), (1, 1)))) == 1


def test_speech_does_not_begin_below_the_upper_threshold() -> None:
    assert find(runs((0.45, 5))) == []


def test_a_short_silence_does_not_split() -> None:
    assert len(find(runs((1, 1), (0, 0.25), (1, 1)))) == 1
    assert len(find(runs((1, 1), (0, 0.35), (1, 1)))) == 2


def test_a_blip_is_dropped() -> None:
    assert find(runs((0, 1), (1, 0.07), (0, 1))) == []


def test_speech_at_the_end_is_kept() -> None:
    ((_, end),) = find(runs((0, 1), (1, 1)))

    assert end == pytest.approx(2.0, abs=FRAME)


def test_regions_share_a_silence_too_short_for_both_pads() -> None:
    (_, first_end), (second_start, _) = find(runs((1, 1), (0, 0.35), (1, 1)))

    assert first_end == second_start


@given(probability_lists, st.lists(st.integers(0, 400), max_size=4))
def test_blocks_give_the_same_regions_as_the_whole(
    probabilities: NDArray[np.float32], borders: list[int]
) -> None:
    finder = RegionFinder()
    for part in np.split(probabilities, sorted(min(b, len(probabilities)) for b in borders)):
        finder.add(part)

    assert finder.finish(len(probabilities) * FRAME) == find(probabilities)


@given(probability_lists, st.floats(0, 1))
def test_regions_are_in_order_and_inside(
    probabilities: NDArray[np.float32], shorter: float
) -> None:
    duration = max(0.0, len(probabilities) * FRAME - shorter * FRAME)
    finder = RegionFinder()
    finder.add(probabilities)

    regions = finder.finish(duration)

    assert all(0 <= start < end <= duration for start, end in regions)
    assert all(a[1] <= b[0] for a, b in pairwise(regions))


def test_options_are_those_of_faster_whisper() -> None:
    options = VadOptions.of({"threshold": 0.6, "min_silence_duration_ms": 500})

    assert options.end_threshold == pytest.approx(0.45)
    assert options.min_silence_duration_ms == 500


@pytest.mark.parametrize(
    ("given_options", "path"),
    [
        ({"treshold": 0.5}, "vad.treshold"),
        ({"threshold": 1.5}, "vad.threshold"),
        ({"threshold": float("nan")}, "vad.threshold"),
        ({"threshold": "high"}, "vad.threshold"),
        ({"threshold": True}, "vad.threshold"),
        ({"threshold": None}, "vad.threshold"),
        ({"speech_pad_ms": -1}, "vad.speech_pad_ms"),
        ({"threshold": 0.4, "neg_threshold": 0.5}, "vad.neg_threshold"),
    ],
)
def test_a_wrong_option_is_named(given_options: dict[str, object], path: str) -> None:
    with pytest.raises(InvalidOptions) as caught:
        VadOptions.of(given_options)

    assert caught.value.details["path"] == path


def nothing() -> NDArray[np.uint8]:
    return np.zeros(0, np.uint8)


def test_no_speech_makes_no_chunk() -> None:
    assert cut([], nothing(), 100.0) == []


def test_a_chunk_ends_at_the_last_silence_in_its_last_third() -> None:
    regions = [(0.0, 9.0), (9.5, 21.0), (21.5, 25.0), (25.5, 34.0), (35.0, 40.0)]

    spans = cut(regions, nothing(), 60.0)

    assert [(span.start, span.end) for span in spans] == [(0.0, 25.0), (25.5, 40.0)]


def test_a_long_silence_belongs_to_no_chunk() -> None:
    spans = cut([(5.0, 10.0), (100.0, 104.0)], nothing(), 200.0)

    assert [(span.start, span.end) for span in spans] == [(5.0, 10.0), (100.0, 104.0)]


def test_speech_without_silence_is_cut_at_its_quietest_frame() -> None:
    probabilities = np.full(2000, 250, np.uint8)
    probabilities[int(23.0 / FRAME) : int(23.1 / FRAME) + 1] = 120

    first, second = cut([(0.0, 45.0)], probabilities, 45.0)

    assert first.end == second.start == pytest.approx(23.05, abs=2 * FRAME)


def test_speech_without_silence_and_without_probabilities_is_cut_at_full_length() -> None:
    assert [span.end for span in cut([(1.0, 70.0)], nothing(), 70.0)] == [31.0, 61.0, 70.0]


@pytest.mark.parametrize(
    "regions", [[(3.0, 2.0)], [(0.0, 5.0), (4.0, 6.0)], [(5.0, 6.0), (0.0, 1.0)]]
)
def test_regions_out_of_order_are_refused(regions: list[Region]) -> None:
    with pytest.raises(ValueError, match="in order"):
        cut(regions, nothing(), 10.0)


region_lists = st.lists(st.tuples(st.floats(0.0, 60.0), st.floats(0.05, 90.0)), max_size=25)


def place(gaps_and_lengths: list[tuple[float, float]]) -> list[Region]:
    now, regions = 0.0, []
    for gap, length in gaps_and_lengths:
        start = now + gap
        now = start + length
        regions.append((start, now))
    return regions


def joined(parts: list[Region]) -> list[Region]:
    whole: list[Region] = []
    for start, end in parts:
        if whole and whole[-1][1] == start:
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


@settings(max_examples=300)
@given(region_lists, st.sampled_from([5.0, 30.0, 300.0]), st.integers(0, 2**32 - 1))
def test_chunks_hold_every_region_once_in_order_and_fit(
    shape: list[tuple[float, float]], chunk_seconds: float, seed: int
) -> None:
    regions = place(shape)
    duration = regions[-1][1] if regions else 0.0
    frames = int(duration / FRAME)
    probabilities = np.random.default_rng(seed).integers(0, 256, frames, np.uint8)

    spans = cut(regions, probabilities, duration, chunk_seconds)

    assert joined([part for span in spans for part in span.regions]) == joined(regions)
    assert all(span.end - span.start <= chunk_seconds + 1e-9 for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(
        (span.start, span.end) == (span.regions[0][0], span.regions[-1][1]) for span in spans
    )


@given(region_lists)
def test_no_more_chunks_than_needed(shape: list[tuple[float, float]]) -> None:
    """From one chunk's start to the next is at least the earliest cut: this bounds the cost."""
    spans = cut(place(shape), nothing(), 1e6)

    assert all(b.start - a.start >= EARLIEST_CUT * 30.0 - 1e-9 for a, b in pairwise(spans))


def test_probabilities_survive_as_bytes() -> None:
    assert to_bytes(np.array([0.0, 0.5, 1.0], np.float32)).tolist() == [0, 128, 255]
