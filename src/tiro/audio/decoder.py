"""Decodes a recording by blocks in bounded memory and keeps its times true.

Where timestamps leap forward, silence is put in, so that a sample's place is its time.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from av import error as av_error
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from numpy.typing import NDArray

from tiro.audio import SAMPLE_RATE_HZ, MediaLimits
from tiro.audio.container import choose_track, claimed_duration, open_media, origin_of
from tiro.errors import MediaNoAudio, MediaRefused, MediaTooLong, MediaUnreadable

BLOCK_QUANTUM = 12_800
"""Blocks but the last are multiples of it: 25 frames of speech detection, 32 peaks of a waveform."""

BLOCK_SAMPLES = 38 * BLOCK_QUANTUM
"""30.4 s."""

GAP_SECONDS = 0.1
"""Recorders' timestamps jitter by less."""

RESET_SECONDS = 10.0
"""Timestamps that fall back by more began anew."""

BLIND_GAP_SECONDS = 300.0
"""The longest gap that is believed where no header tells the duration."""

LIMIT_SLACK_SECONDS = 1.0
"""Coders pad the end; a recording exactly at the limit is not too long."""

_PIECE_SAMPLES = 16_000
_MOST_READ_ERRORS = 100

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


def decode(
    path: Path, limits: MediaLimits | None = None, tally: Tally | None = None
) -> Generator[Block]:
    """Decode the chosen audio track.

    Yields:
        Blocks of shape (channels, samples), -1..1, at 16 kHz, of at most 30.4 s; all but the last
        are multiples of `BLOCK_QUANTUM`.

    Raises:
        MediaMissing: There is no such file.
        MediaNoAudio: There is no audio track, or it is empty.
        MediaRefused: A playlist, or more channels than the limit.
        MediaTooLong: More sound than the limit comes out.
        MediaUnreadable: Nothing could be decoded.
    """
    limits = limits or MediaLimits()
    tally = tally if tally is not None else Tally()
    with open_media(path) as container:
        track = choose_track(container)
        timeline = _Timeline(origin_of(container), claimed_duration(container, track), tally)
        pieces = timeline.pieces(frames(container, track, limits, tally))
        yield from _blocks(pieces, limits)


def frames(
    container: InputContainer, track: AudioStream, limits: MediaLimits, tally: Tally
) -> Generator[AudioFrame]:
    """Decode frame by frame; what cannot be decoded is skipped and counted.

    Raises:
        MediaNoAudio: The track is empty.
        MediaRefused: More channels than the limit.
        MediaUnreadable: Nothing could be decoded, or the sample rate is absurd.
    """
    is_empty = True
    for packet in packets(container, track, tally):
        for frame in _decode(packet, tally):
            if frame.samples > 0:
                check_shape(frame.sample_rate, frame.layout.nb_channels, limits)
                is_empty = False
                yield frame
    if is_empty:
        raise MediaUnreadable if tally.packets else MediaNoAudio


def packets(
    container: InputContainer, track: AudioStream, tally: Tally
) -> Generator["Packet[AudioStream]"]:
    """Read packet by packet, on past damaged places."""
    errors = 0
    while errors < _MOST_READ_ERRORS:
        try:
            for packet in container.demux(track):
                errors = 0
                tally.packets += packet.size > 0
                yield packet
        except av_error.EOFError:
            return
        except av_error.FFmpegError:
            errors += 1
            tally.corrupt_packets += 1
        else:
            return


def check_shape(sample_rate_hz: int, channels: int, limits: MediaLimits) -> None:
    """Check what a header or a frame says.

    Raises:
        MediaRefused: More channels than the limit.
        MediaUnreadable: The sample rate is absurd.
    """
    if not 1000 <= sample_rate_hz <= limits.max_sample_rate_hz:
        message = f"The file's sample rate of {sample_rate_hz} Hz makes no sense."
        raise MediaUnreadable(message)
    if channels > limits.max_channels:
        message = (
            f"The recording has {channels} channels; at most {limits.max_channels} are accepted."
        )
        raise MediaRefused(message)


def too_long(limits: MediaLimits) -> MediaTooLong:
    """Make the error that names the limit."""
    hours = limits.max_duration_seconds / 3600
    return MediaTooLong(
        f"The recording is longer than {hours:.4g} hours, the limit of this server."
    )


def _decode(packet: "Packet[AudioStream]", tally: Tally) -> list[AudioFrame]:
    try:
        return packet.decode()
    except av_error.EOFError:
        return []
    except av_error.FFmpegError:
        tally.corrupt_packets += 1
        return []


class _Timeline:
    """Puts each frame at its time, at 16 kHz."""

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
        return self._clock + leap <= self._claimed + LIMIT_SLACK_SECONDS

    def _silence(self, gap: float) -> Generator[Block]:
        self._clock += gap
        self._tally.filled_seconds += gap
        missing = round(self._clock * SAMPLE_RATE_HZ) - self._emitted
        while missing > 0:
            count = min(missing, BLOCK_SAMPLES)
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


def _blocks(pieces: Iterable[Block], limits: MediaLimits) -> Generator[Block]:
    most = int((limits.max_duration_seconds + LIMIT_SLACK_SECONDS) * SAMPLE_RATE_HZ)
    block = np.empty((0, 0), np.float32)
    filled = total = 0
    for piece in pieces:
        total += piece.shape[1]
        if total > most:
            raise too_long(limits)
        rest = piece
        while rest.shape[1]:
            if not filled:
                block = np.empty((len(piece), _block_samples(len(piece))), np.float32)
            count = min(rest.shape[1], block.shape[1] - filled)
            block[:, filled : filled + count] = rest[:, :count]
            rest = rest[:, count:]
            filled += count
            if filled == block.shape[1]:
                yield _clean(block)
                filled = 0
    if filled:
        yield _clean(block[:, :filled])


def _block_samples(channels: int) -> int:
    """Give shorter blocks where there are many channels: the memory of two."""
    quanta = BLOCK_SAMPLES * 2 // channels // BLOCK_QUANTUM
    return min(BLOCK_SAMPLES, max(1, quanta) * BLOCK_QUANTUM)


def _clean(block: Block) -> Block:
    """Silence what is no number and clip to -1..1, in place."""
    np.nan_to_num(block, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(block, -1.0, 1.0, out=block)
