"""Decodes a recording by blocks in bounded memory; `timeline` keeps its times true."""

from collections.abc import Generator, Iterable
from pathlib import Path

import numpy as np
from av import error as av_error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from tiro.audio import SAMPLE_RATE_HZ, MediaLimits
from tiro.audio.container import choose_track, claimed_duration, open_media, origin_of
from tiro.audio.timeline import Block, Tally, Timeline
from tiro.errors import MediaNoAudio, MediaRefused, MediaTooLong, MediaUnreadable

BLOCK_QUANTUM = 12_800
"""Blocks but the last are multiples of it: 25 frames of speech detection, 32 peaks of a waveform."""

BLOCK_SAMPLES = 38 * BLOCK_QUANTUM
"""30.4 s."""

LIMIT_SLACK_SECONDS = 1.0
"""Coders pad the end; a recording exactly at the limit is not too long."""

_MOST_READ_ERRORS = 100


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
        timeline = Timeline(origin_of(container), claimed_duration(container, track), tally)
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
