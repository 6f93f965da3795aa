"""Speech detection by blocks equals that of the whole."""

import numpy as np
import pytest
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from spoken import spoken
from tiro.audio import silero
from tiro.audio.silero import Silero
from tiro.errors import EngineUnavailable


def by_faster_whisper(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give its probabilities; like its own caller, with a frame of zeros at the end."""
    return get_vad_model()(np.pad(sound, (0, 512))).reshape(-1)[:-1]


def test_blocks_equal_the_network_run_over_the_whole() -> None:
    sound = spoken("one_sentence")
    sound = sound[: len(sound) // 512 * 512]
    stream = Silero()

    parts = [stream.probabilities(part) for part in np.split(sound, [512 * 7, 512 * 20])]

    expected = by_faster_whisper(sound)
    assert np.allclose(np.concatenate(parts), expected, atol=1e-5)


def test_more_frames_than_one_call_takes_equal_the_whole() -> None:
    sound = np.tile(spoken("one_sentence"), 9)[: 512 * 700]

    expected = by_faster_whisper(sound)

    assert np.allclose(Silero().probabilities(sound), expected, atol=1e-5)


def test_the_last_part_of_a_frame_counts_as_one() -> None:
    assert Silero().probabilities(np.zeros(1000, np.float32)).shape == (2,)


def test_nothing_gives_nothing() -> None:
    assert Silero().probabilities(np.zeros(0, np.float32)).shape == (0,)


def test_a_block_after_a_broken_frame_is_refused() -> None:
    stream = Silero()
    stream.probabilities(np.zeros(1000, np.float32))

    with pytest.raises(ValueError, match="multiple"):
        stream.probabilities(np.zeros(512, np.float32))


def test_a_missing_network_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silero, "MODEL_FILE", "no_such.onnx")

    with pytest.raises(EngineUnavailable, match="faster-whisper"):
        silero.model_path()
