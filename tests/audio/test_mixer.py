"""The mix keeps speech that silent or opposed channels would take away."""

import numpy as np
import pytest

from soundkit import tone
from tiro.audio.mixer import Mixer

A, B = tone(1.0, 300), tone(1.0, 517)


def test_one_channel_stays_as_it_is() -> None:
    assert np.array_equal(Mixer().mix(A[None]), A)


def test_the_mix_of_two_is_their_mean() -> None:
    assert np.allclose(Mixer().mix(np.stack([A, B])), (A + B) / 2, atol=1e-6)


def test_opposed_channels_give_the_louder_one() -> None:
    mixer = Mixer()

    mix = mixer.mix(np.stack([0.9 * A, -A]))

    assert np.array_equal(mix, -A)
    assert mixer.has_cancelled


def test_channels_with_nothing_plugged_in_do_not_make_the_rest_quieter() -> None:
    block = np.zeros((8, len(A)), np.float32)
    block[5] = A

    assert np.allclose(Mixer().mix(block), A)


def test_a_channel_heard_once_counts_from_then_on() -> None:
    """Else the level would leap up whenever one of two speakers is silent."""
    mixer = Mixer()
    mixer.mix(np.stack([A, B]))

    assert np.allclose(mixer.mix(np.stack([A, np.zeros_like(A)])), A / 2)


def test_digital_silence_stays_silence() -> None:
    assert not Mixer().mix(np.zeros((3, 1000), np.float32)).any()


@pytest.mark.parametrize("was_cancelling", [True, False])
def test_the_decision_holds_where_it_could_flip(*, was_cancelling: bool) -> None:
    """Between the two thresholds the last clear decision counts."""
    mixer = Mixer()
    mixer.mix(np.stack([A, -A if was_cancelling else A]))

    mixer.mix(np.stack([A, -0.55 * A]))

    assert mixer.is_cancelling is was_cancelling


def test_the_chosen_channel_stays_when_another_is_hardly_louder() -> None:
    mixer = Mixer()
    mixer.mix(np.stack([A, -0.9 * A]))

    assert np.array_equal(mixer.mix(np.stack([0.9 * A, -A])), 0.9 * A)
