"""Opens a file of unknown origin with FFmpeg so that it can make nothing else be opened.

Four fences, each enough alone: what looks like a playlist is refused before FFmpeg sees it, only
formats of a list are opened, no protocol is allowed, and any further opening is refused. The
file's name is kept from FFmpeg, so that only the content decides.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import av
from av import error as av_error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition

from tiro.errors import MediaMissing, MediaNoAudio, MediaRefused, MediaUnreadable

FORMATS = (
    "aac,ac3,act,aiff,amr,ape,asf,au,avi,caf,dsf,dss,dts,eac3,flac,flv,iff,ircam,latm,loas,matroska,mlp,mov,mp3,"
    "mpc,mpc8,mpeg,mpegts,mxf,nistsphere,nut,oga,ogg,oma,qcp,rm,sox,tak,truehd,tta,voc,w64,wav,webm,wtv,wv,xwma"
)
"""FFmpeg's names of the formats that hold sound and point at nothing else."""

PLAYLISTS = (b"#extm3u", b"ffconcat", b"[playlist]", b"[reference]", b"<asx", b"<smil", b"<mpd")
PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"<svg")

ABSOLUTE_TIMELINES = ("mov", "matroska")
"""Formats whose time 0 is the start of the recording, even when no sound begins there."""

LATEST_START_SECONDS = 60.0
"""A first timestamp beyond this is a piece of a longer stream, not a late start."""

_HEAD_BYTES = 4096
_READ_BYTES = 256 * 1024


class _Source:
    """The bytes of a file without its name."""

    name = ""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell


@contextmanager
def open_media(path: Path) -> Generator[InputContainer]:
    """Open a file for demuxing.

    Raises:
        MediaMissing: There is no such file.
        MediaRefused: It is a playlist or of a format that is not on the list.
        MediaNoAudio: It is a picture.
        MediaUnreadable: FFmpeg does not know it.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise MediaMissing from error
    with file:
        _check_head(file.read(_HEAD_BYTES))
        file.seek(0)
        with _open(file) as container:
            yield container


def head_of(path: Path) -> bytes:
    """Read the first bytes of a file."""
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def choose_track(container: InputContainer) -> AudioStream:
    """Choose the audio track: the one marked as default, else the richest that can be decoded.

    FFmpeg's own order decides: not for the hearing or visually impaired, default, more data,
    earlier in the file.

    Raises:
        MediaNoAudio: There is none.
        MediaUnreadable: No decoder knows any.
    """
    tracks = container.streams.audio
    if not tracks:
        raise MediaNoAudio
    best = container.streams.best("audio")
    for track in (best, *tracks):
        if isinstance(track, AudioStream) and _is_decodable(track):
            track.codec_context.thread_count = 1
            return track
    message = "The file's audio is in a coding that cannot be decoded."
    raise MediaUnreadable(message)


def has_video(container: InputContainer) -> bool:
    """Whether there are moving pictures; cover art does not count."""
    return any(
        not stream.disposition & Disposition.attached_pic for stream in container.streams.video
    )


def origin_of(container: InputContainer) -> float:
    """Give the timestamp, in seconds, that is the start of the recording."""
    start = (container.start_time or 0) / av.time_base
    is_absolute = container.format.name.startswith(ABSOLUTE_TIMELINES)
    return 0.0 if is_absolute and 0 <= start <= LATEST_START_SECONDS else start


def claimed_duration(container: InputContainer, track: AudioStream) -> float | None:
    """Give the seconds from the start of the recording to the track's end, as the headers say."""
    if track.duration and track.duration > 0 and track.time_base:
        first = track.start_time or 0
        begin = float(first * track.time_base) - origin_of(container) if first > 0 else 0.0
        return max(0.0, begin) + float(track.duration * track.time_base)
    if container.duration and container.duration > 0:
        return container.duration / av.time_base
    return None


def _check_head(head: bytes) -> None:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(PLAYLISTS) or b"<mpd" in text or text.startswith(b"v=0"):
        message = "The file is a playlist that points at other files. Send the recording itself."
        raise MediaRefused(message)
    if head.startswith(PICTURES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        message = "The file is a picture and holds no audio."
        raise MediaNoAudio(message)


def _refuse(url: str, flags: int, options: Mapping[str, Any]) -> NoReturn:  # noqa: ARG001 - PyAV's shape
    message = "The file points at other files. Send the recording itself."
    raise MediaRefused(message)


def _open(file: BinaryIO) -> InputContainer:
    try:
        return av.open(
            _Source(file),
            "r",
            options={"protocol_whitelist": "none", "format_whitelist": FORMATS},
            metadata_errors="replace",
            buffer_size=_READ_BYTES,
            io_open=_refuse,
        )
    except av_error.ArgumentError as error:
        raise MediaRefused from error
    except (av_error.FFmpegError, ValueError) as error:
        raise MediaUnreadable from error


def _is_decodable(track: AudioStream) -> bool:
    # PyAV has no context for a stream whose coding no decoder knows, whatever its types say.
    return getattr(track, "codec_context", None) is not None
