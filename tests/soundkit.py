"""Files with sound for tests, encoded with PyAV."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

FORMATS = {"pcm_s16le": "s16", "pcm_f32le": "flt", "flac": "s16", "aac": "fltp", "libopus": "flt"}
FRAME_SAMPLES = 960


def tone(seconds: float, hz: float = 440.0, rate: int = 16_000, level: float = 0.5) -> Any:
    """Give a sine of shape (samples,)."""
    return (level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype("f4")


def write_sound(
    path: Path,
    sound: NDArray[np.float32],
    *,
    codec: str = "pcm_s16le",
    rate: int = 16_000,
    starts: Sequence[tuple[int, float]] = (),
    options: Mapping[str, str] | None = None,
    metadata: Mapping[str, str] | None = None,
) -> Path:
    """Encode sound of shape (channels, samples) or (samples,) into a file named for its format.

    Args:
        path: Its suffix names the container.
        sound: -1..1.
        codec: One of `FORMATS`.
        rate: Of the sound, in Hz.
        starts: From this sample on, timestamps are this many seconds later.
        options: Of the container.
        metadata: Tags of the file.
    """
    sound = np.atleast_2d(sound)
    layout = {1: "mono", 2: "stereo"}.get(len(sound), f"{len(sound)} channels")
    with av.open(str(path), "w", options=dict(options or {})) as file:
        file.metadata.update(metadata or {})
        track = file.add_stream(codec, rate=rate, layout=layout)
        track.time_base = Fraction(1, rate)
        for first in range(0, sound.shape[1], FRAME_SAMPLES):
            frame = _frame(sound[:, first : first + FRAME_SAMPLES], FORMATS[codec], layout)
            late = sum(shift for since, shift in starts if first >= since)
            frame.sample_rate = rate
            frame.time_base = Fraction(1, rate)
            frame.pts = first + round(late * rate)
            file.mux(track.encode(frame))
        file.mux(track.encode(None))
    return path


def write_video(path: Path, sound: NDArray[np.float32] | None = None) -> Path:
    """Encode a second of grey pictures, with 16 kHz mono sound if given."""
    with av.open(str(path), "w") as file:
        video = file.add_stream("mpeg4", rate=10)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        track = file.add_stream("aac", rate=16_000, layout="mono") if sound is not None else None
        for _ in range(10):
            picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 128, np.uint8), "rgb24")
            file.mux(video.encode(picture))
        file.mux(video.encode(None))
        if track is not None and sound is not None:
            frame = _frame(np.atleast_2d(sound), "fltp", "mono")
            frame.sample_rate = 16_000
            file.mux(track.encode(frame))
            file.mux(track.encode(None))
    return path


def _frame(sound: NDArray[np.float32], kind: str, layout: str) -> av.AudioFrame:
    if kind == "s16":
        sound = np.clip(np.rint(sound * 32_768), -32_768, 32_767).astype(np.int16)
    if not kind.endswith("p"):
        sound = sound.T.reshape(1, -1)
    return av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), format=kind, layout=layout)
