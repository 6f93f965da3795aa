"""Keeps times true: where timestamps leap forward, silence is put in, so that a sample's place is its time."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass

import numpy as np
from av import error as av_error
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from tiro.audio import SAMPLE_RATE_HZ
from tiro.errors import MediaUnreadable

GAP_SECONDS = 0.1
"""Recorders' timestamps jitter by less."""

RESET_SECONDS = 10.0
"""Timestamps that fall back by more began anew."""

BLIND_GAP_SECONDS = 300.0
"""The longest gap that is believed where no header tells the duration."""

CLAIM_SLACK_SECONDS = 1.0
"""A gap may end so long after the duration that the headers tell."""

_PIECE_SAMPLES = 16_000

Block = NDArray[np.float32]


@dataclass(slots=True)
class Tally:
    """What happened while decoding.

    Attributes:
        sample_rate_hz: Of the file's first frame; 0 before it.
        channels: Of the blocks; 0 before the first.
        packets: Read.
        corrupt_packets: Packets that could not be decoded or read.
        filled_seconds: Silence put in for gaps.
    """

    sample_rate_hz: int = 0
    channels: int = 0
    packets: int = 0
    corrupt_packets: int = 0
    filled_seconds: float = 0.0


class Timeline:
    """Converts frames to 16 kHz and puts each at its time.

    Args:
        origin: The timestamp, in seconds, of the start of the recording.
        claimed: The duration by the headers, in seconds.
        tally: Is told of channels, rate and gaps.
    """

    def __init__(self, origin: float, claimed: float | None, tally: Tally) -> None:
        self._origin = origin
        self._claimed = claimed
        self._tally = tally
        self._clock = 0.0
        self._emitted = 0
        self._resampler: AudioResampler | None = None
        self._source: tuple[str, str, int] | None = None
        self._layout = ""

    def pieces(self, frames: Iterable[AudioFrame]) -> Generator[Block]:
        """Give pieces of about a second, of shape (channels, samples), without holes.

        Raises:
            MediaUnreadable: The channels cannot be converted.
        """
        for frame in frames:
            if not self._layout:
                self._layout = frame.layout.name
                self._tally.channels = frame.layout.nb_channels
                self._tally.sample_rate_hz = frame.sample_rate
            gap = self._gap_before(frame)
            source = (frame.format.name, frame.layout.name, frame.sample_rate)
            if gap or source != self._source:
                yield from self._flush()
                self._source = source
            if gap:
                yield from self._silence(gap)
            yield from self._convert(frame)
            self._clock += frame.samples / frame.sample_rate
        yield from self._flush()

    def _gap_before(self, frame: AudioFrame) -> float:
        """Give the seconds of silence before a frame; 0 for jitter and for leaps not believed."""
        if frame.pts is None or not frame.time_base:
            return 0.0
        leap = float(frame.pts * frame.time_base) - self._origin - self._clock
        if -RESET_SECONDS <= leap <= GAP_SECONDS:
            return 0.0
        if leap > 0 and self._is_believable(leap):
            return leap
        self._origin += leap
        return 0.0

    def _is_believable(self, leap: float) -> bool:
        if self._claimed is None:
            return leap <= BLIND_GAP_SECONDS
        return self._clock + leap <= self._claimed + CLAIM_SLACK_SECONDS

    def _silence(self, gap: float) -> Generator[Block]:
        self._clock += gap
        self._tally.filled_seconds += gap
        missing = round(self._clock * SAMPLE_RATE_HZ) - self._emitted
        while missing > 0:
            count = min(missing, _PIECE_SAMPLES)
            missing -= count
            self._emitted += count
            yield np.zeros((self._tally.channels, count), np.float32)

    def _convert(self, frame: AudioFrame) -> Generator[Block]:
        if self._resampler is None:
            # Packed samples: PyAV 18.1 reads beyond a frame of eight or more planes.
            self._resampler = AudioResampler(
                format="flt", layout=self._layout, rate=SAMPLE_RATE_HZ, frame_size=_PIECE_SAMPLES
            )
        try:
            converted = self._resampler.resample(frame)
        except (av_error.FFmpegError, ValueError) as error:
            message = f"The file's channels ({self._layout}) cannot be converted."
            raise MediaUnreadable(message) from error
        yield from self._arrays(converted)

    def _flush(self) -> Generator[Block]:
        if self._resampler is not None:
            yield from self._arrays(self._resampler.resample(None))
            self._resampler = None

    def _arrays(self, frames: list[AudioFrame]) -> Generator[Block]:
        for frame in frames:
            piece = np.asarray(frame.to_ndarray(), np.float32).reshape(-1, self._tally.channels).T
            self._emitted += piece.shape[1]
            yield piece
