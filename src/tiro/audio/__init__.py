"""What a recording is and how much of one is accepted: the values that probing and listening share.

`media` looks at a file, `decoder` turns it into blocks of sound with true times (`timeline`),
`mixer` into one channel, `levels` into a waveform and a report on its `quality` (`loudness`), `silero` and
`speech` into speech regions and chunks, `pcm` keeps the sound for later; `service` is what runs in
the child process.
"""

from dataclasses import dataclass

SAMPLE_RATE_HZ = 16_000
"""All sound inside Tiro has this rate."""


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """How much is accepted.

    Attributes:
        max_duration_seconds: Longest recording.
        max_channels: Most channels of the chosen track.
        max_sample_rate_hz: Beyond this a header is taken for broken.
        probe_seconds: Time to look for the duration of a file that does not tell it.
    """

    max_duration_seconds: float = 43_200.0
    max_channels: int = 32
    max_sample_rate_hz: int = 768_000
    probe_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a first look tells.

    Attributes:
        duration: Seconds of the chosen audio track; None when it cannot be told in time.
        sample_rate_hz: As decoded.
        channels: As decoded.
        codec: FFmpeg's name of the decoder, such as `aac`.
        container: FFmpeg's name of the format, such as `matroska,webm`.
        media_type: MIME type by the content, whatever the file's name says.
        has_video: It shows moving pictures; cover art does not count.
        audio_tracks: How many there are; one is chosen.
        recorded_at: RFC 3339 UTC, when the file tells a time that can be true.
    """

    duration: float | None
    sample_rate_hz: int
    channels: int
    codec: str
    container: str
    media_type: str
    has_video: bool
    audio_tracks: int
    recorded_at: str | None
