"""The parts of the default diarizer: the encoder, grouping and smoothing without sound."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tiro.diarizers import SpeakerCount
from tiro.diarizers.ge2e import blocks, clusters, counting, smoothing
from tiro.diarizers.ge2e.encoder import Encoder
from tiro.diarizers.ge2e.features import mel_power, pieces
from tiro.diarizers.ge2e.phrases import Windows, cut, windows

HOP = 0.25


def test_encoder_and_mel_give_the_values_of_the_original() -> None:
    """Values of Resemblyzer's network for a rising tone of one second, repeated to 1.6 s."""
    time = np.arange(16_000) / 16_000
    tone = (0.1 * np.sin(2 * np.pi * (200 * time + 400 * time**2))).astype(np.float32)
    power = mel_power(tone)
    assert power.shape == (101, 40)
    assert power.sum() == pytest.approx(203.46724, rel=1e-5)
    repeated = np.tile(power, (2, 1))[:160]
    voice = Encoder()(repeated[None])[0]
    expected = {20: 0.24336, 237: 0.20599, 175: 0.18181, 66: 0.1804, 149: 0.17194, 45: 0.16461}
    assert np.argsort(-voice)[:6].tolist() == list(expected)
    assert voice[list(expected)] == pytest.approx(list(expected.values()), abs=2e-5)


def test_windows_cover_all_speech_and_nothing_else() -> None:
    """The last one ends with the phrase; a short phrase is one window."""
    laid = windows([(1.0, 3.1), (5.0, 5.4)])
    assert laid.spans[0].tolist() == [1.0, 2.0]
    assert laid.spans[-2] == pytest.approx([2.1, 3.1])
    assert laid.spans[-1].tolist() == [5.0, 5.4]
    assert np.diff(laid.starts[:-1]).max() <= HOP + 1e-9
    assert laid.phrases.tolist() == [0] * (len(laid.starts) - 1) + [1]
    assert windows([]).spans.shape == (0, 2)


def test_phrases_end_in_the_middle_of_a_dip() -> None:
    """Two low frames are a pause, one is none, and a phrase is long enough to tell a voice."""
    frames = np.full(200, 250, np.uint8)
    for first, last in ((50, 54), (80, 81), (104, 106), (110, 112)):
        frames[first:last] = 20
    phrases = cut([(0.0, 6.4)], frames)
    assert phrases == [
        (0.0, pytest.approx(52 * 0.032)),
        (pytest.approx(52 * 0.032), pytest.approx(111 * 0.032)),
        (pytest.approx(111 * 0.032), 6.4),
    ]
    assert cut([], frames) == []


def test_short_window_is_repeated_for_the_encoder() -> None:
    """The encoder always reads 1.6 s."""
    power = np.arange(100, dtype=np.float32)[:, None] * np.ones((1, 40), np.float32)
    found = pieces(power, np.array([[0.2, 0.7]]))
    assert found.shape == (1, 160, 40)
    assert found[0, :52, 0].tolist() == [*range(20, 70), 20, 21]


@pytest.mark.parametrize("voices", [1, 2, 3, 5])
def test_number_of_voices_is_found_in_a_block(voices: int) -> None:
    """Turns of some seconds, vectors as noisy as real ones."""
    vectors, starts, truth = _talk(voices, seconds=200, seed=voices)
    labels = counting.voices_of_block(vectors, starts)
    assert labels.max() + 1 == voices
    assert _agreement(labels, truth) > 0.99


def test_blocks_are_linked_when_a_recording_is_long() -> None:
    """A voice has one number in all blocks, also one that is missing in some."""
    vectors, starts, truth = _talk(3, seconds=1000, seed=4)
    kept = (starts < 320) | (truth != 2)
    vectors, starts, truth = vectors[kept], starts[kept], truth[kept]
    assert len(blocks.blocks(starts)) == 4
    labels = blocks.voices_of(vectors, starts, SpeakerCount())
    assert labels.max() + 1 == 3
    assert _agreement(labels, truth) > 0.99


@pytest.mark.parametrize("number", [1, 2, 4, 6])
def test_exact_number_holds_across_blocks(number: int) -> None:
    """Voices are merged or parted until there are as many as asked for."""
    vectors, starts, _ = _talk(3, seconds=700, seed=5)
    labels = blocks.voices_of(vectors, starts, SpeakerCount(number, number))
    assert labels.max() + 1 == number


def test_likeness_does_not_fall_with_the_size_of_groups() -> None:
    """Few noisy windows of one voice are as alike as many."""
    vectors, _, _ = _talk(1, seconds=200, seed=6)
    sizes = np.array([0] * 8 + [1] * 8 + [2] * (len(vectors) - 16))
    alike = clusters.likeness(clusters.groups_of(vectors, sizes))
    assert alike[np.triu_indices(3, 1)].min() > 0.9


def test_voice_changes_readily_where_a_phrase_begins() -> None:
    """A phrase of one window has the voice that it sounds like, between longer ones of another."""
    turns = ((0, 40), (1, 1), (0, 39), (1, 40))
    vectors, starts, _ = _talk(2, seconds=30, seed=7, turns=turns)
    labels = np.array([0] * 80 + [1] * 40)
    spans = np.stack([starts, starts + 1], axis=1)
    phrases = np.repeat([0, 1, 2], [40, 1, 79])
    shares = smoothing.smooth(vectors, labels, Windows(spans, phrases))
    assert shares.argmax(axis=1).tolist() == [0] * 40 + [1] + [0] * 39 + [1] * 40


def _talk(
    voices: int,
    *,
    seconds: float,
    seed: int,
    turns: tuple[tuple[int, int], ...] = (),
) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.int64]]:
    """Give vectors of voices that take turns of 2 to 8 s, with their starts and the truth."""
    chance = np.random.default_rng(seed)
    centres = chance.normal(size=(voices, 256)) * 0.7 + chance.normal(size=256)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    count = round(seconds / HOP)
    truth = [voice for voice, length in turns for _ in range(length)]
    while len(truth) < count:
        others = [voice for voice in range(voices) if not truth or voice != truth[-1]]
        truth += [int(chance.choice(others or [0]))] * int(chance.integers(8, 32))
    truth = np.array(truth[:count])
    vectors = centres[truth] + chance.normal(size=(count, 256)) * 0.035
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), np.arange(count) * HOP, truth


def _agreement(labels: NDArray[np.int64], truth: NDArray[np.int64]) -> float:
    return sum(np.bincount(truth[labels == label]).max() for label in set(labels.tolist())) / len(
        truth
    )
