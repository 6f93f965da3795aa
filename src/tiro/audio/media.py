"""Looks at a file for the first time: is it a recording, of what, and how long.

Headers lie, so frames are decoded before the answer, and a duration that is missing, guessed or
not believable is measured by reading the packets.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard

from tiro.audio import MediaInfo, MediaLimits
from tiro.audio.container import (
    choose_track,
    claimed_duration,
    has_video,
    head_of,
    open_media,
    origin_of,
)
from tiro.audio.decoder import (
    LIMIT_SLACK_SECONDS,
    check_shape,
    frames,
    packets,
    too_long,
)
from tiro.audio.timeline import BLIND_GAP_SECONDS, Tally

GUESSED_DURATIONS = frozenset(
    {"aac", "ac3", "act", "amr", "dts", "eac3", "latm", "loas", "mlp", "mp3", "mpeg", "truehd"}
)
"""Formats without an index: FFmpeg guesses from the bit rate."""

MEDIA_TYPES = {
    "aac": "audio/aac",
    "ac3": "audio/ac3",
    "aiff": "audio/aiff",
    "amr": "audio/amr",
    "asf": "audio/x-ms-wma",
    "au": "audio/basic",
    "avi": "video/x-msvideo",
    "caf": "audio/x-caf",
    "eac3": "audio/eac3",
    "flac": "audio/flac",
    "flv": "video/x-flv",
    "matroska": "audio/x-matroska",
    "mov": "audio/mp4",
    "mp3": "audio/mpeg",
    "mpeg": "video/mpeg",
    "mpegts": "video/mp2t",
    "ogg": "audio/ogg",
    "rm": "application/vnd.rn-realmedia",
    "w64": "audio/x-w64",
    "wav": "audio/wav",
    "wv": "audio/x-wavpack",
}
"""By the first of FFmpeg's names of the format, for a file without video."""

BRANDS = {"qt": "video/quicktime", "3g": "audio/3gpp"}
"""By the beginning of an MP4 file's major brand."""

EARLIEST_RECORDING = datetime(1990, 1, 1, tzinfo=UTC)
"""Devices without a clock write their epoch."""

CREATION_TAGS = ("com.apple.quicktime.creationdate", "creation_time")

_WIDEST_SAMPLE_BYTES = 8
_EXTRAS_BYTES = 16 * 1024 * 1024
_PACKETS_PER_LOOK = 256


def probe(path: Path, limits: MediaLimits | None = None) -> MediaInfo:
    """Take a first look.

    Raises:
        MediaMissing: There is no such file.
        MediaNoAudio: Video or a picture without audio.
        MediaRefused: A playlist, an unknown kind of media, or more channels than the limit.
        MediaTooLong: Longer than the limit.
        MediaUnreadable: Nothing in it can be decoded.
    """
    limits = limits or MediaLimits()
    deadline = time.monotonic() + limits.probe_seconds
    with open_media(path) as container:
        track = choose_track(container)
        check_shape(track.codec_context.sample_rate, track.codec_context.channels, limits)
        first = next(frames(container, track, limits, Tally()))
        info = MediaInfo(
            duration=claimed_duration(container, track),
            sample_rate_hz=first.sample_rate,
            channels=first.layout.nb_channels,
            codec=track.codec_context.name,
            container=container.format.name,
            media_type=_media_type(container, head_of(path)),
            has_video=has_video(container),
            audio_tracks=len(container.streams.audio),
            recorded_at=_recorded_at((container.metadata, track.metadata)),
        )
    if not _is_believable(info, path.stat().st_size, limits):
        info = replace(info, duration=_measured_duration(path, deadline) or info.duration)
    if (info.duration or 0.0) > limits.max_duration_seconds + LIMIT_SLACK_SECONDS:
        raise too_long(limits)
    return info


def _is_believable(info: MediaInfo, size_bytes: int, limits: MediaLimits) -> bool:
    """Whether the headers' duration needs no proof: told, allowed, and room for all the bytes."""
    if info.duration is None or info.container in GUESSED_DURATIONS:
        return False
    if info.duration > limits.max_duration_seconds:
        return False
    if info.has_video:
        return True
    most_bytes = info.duration * info.sample_rate_hz * info.channels * _WIDEST_SAMPLE_BYTES
    return size_bytes <= most_bytes + _EXTRAS_BYTES


def _measured_duration(path: Path, deadline: float) -> float | None:
    """Read the packets' times; None when the deadline comes first or there are no times.

    A last timestamp far beyond the sum of the packets is not believed, as in decoding.
    """
    total = end = 0
    with open_media(path) as container:
        track = choose_track(container)
        _read_only(container, track)
        for count, packet in enumerate(packets(container, track, Tally())):
            length = packet.duration or 0
            total += length
            if packet.pts is not None:
                end = max(end, packet.pts + length)
            if count % _PACKETS_PER_LOOK == 0 and time.monotonic() > deadline:
                return None
        tick = float(track.time_base or 0)
        origin = origin_of(container)
    duration = end * tick - origin
    is_true = duration <= total * tick + BLIND_GAP_SECONDS or not total
    return (duration if is_true else total * tick) or None


def _read_only(container: InputContainer, track: AudioStream) -> None:
    for stream in container.streams:
        if stream.index != track.index:
            stream.discard = Discard.all


def _media_type(container: InputContainer, head: bytes) -> str:
    name = container.format.name.partition(",")[0]
    found = MEDIA_TYPES.get(name, "application/octet-stream")
    if name == "matroska" and b"webm" in head[:64]:
        found = "audio/webm"
    if name == "mov":
        brand = container.metadata.get("major_brand", "")
        found = next((kind for start, kind in BRANDS.items() if brand.startswith(start)), found)
    if not has_video(container):
        return found
    return "video/x-ms-wmv" if name == "asf" else found.replace("audio/", "video/", 1)


def _recorded_at(sources: Iterable[Mapping[str, str]]) -> str | None:
    for tags in sources:
        for tag in CREATION_TAGS:
            when = _plausible_time(tags.get(tag, ""))
            if when:
                return when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return None


def _plausible_time(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    when = when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC)
    latest = datetime.now(UTC) + timedelta(days=1)
    return when if EARLIEST_RECORDING <= when <= latest else None
