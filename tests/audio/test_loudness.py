"""Loudness is what FFmpeg's own meter of BS.1770 reads."""

from fractions import Fraction

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from soundkit import tone
from spoken import spoken
from tiro.audio.loudness import Loudness

RATE_HZ = 16_000
FRAME_SAMPLES = 4096


def measured(sound: NDArray[np.float32], block: int = 486_400) -> float | None:
    loudness = Loudness()
    for first in range(0, sound.shape[1], block):
        loudness.add(sound[:, first : first + block])
    return loudness.lufs()


def read_by_ffmpeg(sound: NDArray[np.float32]) -> float:
    layout = "mono" if len(sound) == 1 else "stereo"
    time_base = Fraction(1, RATE_HZ)
    graph = av.filter.Graph()
    source = graph.add_abuffer(
        sample_rate=RATE_HZ, format="fltp", layout=layout, time_base=time_base
    )
    graph.link_nodes(
        source, graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    ).configure()
    told = {}
    for first in range(0, sound.shape[1], FRAME_SAMPLES):
        piece = np.ascontiguousarray(sound[:, first : first + FRAME_SAMPLES])
        frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, first, time_base
        graph.push(frame)
        told |= pulled(graph)
    graph.push(None)
    return float((told | pulled(graph))["lavfi.r128.I"])


def pulled(graph: av.filter.Graph) -> dict[str, str]:
    told: dict[str, str] = {}
    while True:
        try:
            told |= graph.pull().metadata
        except (av.error.BlockingIOError, av.error.EOFError):
            return told


def stereo() -> NDArray[np.float32]:
    return np.stack([spoken("dialogue"), spoken("dialogue") * np.float32(0.3)])


@pytest.mark.parametrize(
    "sound",
    [
        spoken("dialogue")[None],
        spoken("dialogue")[None] * np.float32(0.02),
        np.pad(spoken("dialogue")[None], ((0, 0), (0, 320_000))),
        stereo(),
        tone(5.0, hz=1000.0, level=0.1)[None],
    ],
    ids=["speech", "quiet", "long silence", "stereo", "tone"],
)
def test_loudness_is_what_ffmpeg_reads(sound: NDArray[np.float32]) -> None:
    assert measured(sound) == pytest.approx(read_by_ffmpeg(sound), abs=0.15)


def test_blocks_make_no_difference() -> None:
    sound = spoken("dialogue")[None]
    assert measured(sound, block=1600 * 7) == measured(sound)


@pytest.mark.parametrize("samples", [0, 100, 6000])
def test_less_than_a_block_has_no_loudness(samples: int) -> None:
    assert measured(np.full((1, samples), 0.5, np.float32)) is None


def test_silence_has_no_loudness() -> None:
    assert measured(np.zeros((2, 32_000), np.float32)) is None
