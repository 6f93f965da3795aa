"""The first look says whether a file is a recording, and how long it truly is."""

import struct
from pathlib import Path

import numpy as np
import pytest

from soundkit import tone, write_sound, write_video
from tiro.audio import MediaLimits
from tiro.audio.media import probe
from tiro.errors import MediaNoAudio, MediaRefused, MediaTooLong, MediaUnreadable


@pytest.mark.parametrize(
    ("name", "codec", "media_type"),
    [
        ("a.wav", "pcm_s16le", "audio/wav"),
        ("a.flac", "flac", "audio/flac"),
        ("a.m4a", "aac", "audio/mp4"),
        ("a.mov", "aac", "video/quicktime"),
        ("a.ogg", "libopus", "audio/ogg"),
        ("a.webm", "libopus", "audio/webm"),
        ("a.mka", "libopus", "audio/x-matroska"),
    ],
)
def test_probe_tells_the_facts_of_a_recording(
    name: str, codec: str, media_type: str, tmp_path: Path
) -> None:
    sound = np.stack([tone(3.0, rate=48_000)] * 2)
    path = write_sound(tmp_path / name, sound, codec=codec, rate=48_000)

    info = probe(path)

    assert info.duration == pytest.approx(3.0, abs=0.06)
    assert (info.sample_rate_hz, info.channels) == (48_000, 2)
    assert info.media_type == media_type
    assert not info.has_video
    assert info.audio_tracks == 1


def test_probe_measures_a_duration_that_no_header_tells(tmp_path: Path) -> None:
    path = write_sound(
        tmp_path / "live.webm",
        tone(4.0, rate=48_000),
        codec="libopus",
        rate=48_000,
        options={"live": "1"},
    )

    assert probe(path).duration == pytest.approx(4.0, abs=0.05)


def test_probe_gives_no_duration_when_the_time_to_measure_is_over(tmp_path: Path) -> None:
    path = write_sound(
        tmp_path / "live.webm",
        tone(4.0, rate=48_000),
        codec="libopus",
        rate=48_000,
        options={"live": "1"},
    )

    assert probe(path, MediaLimits(probe_seconds=0.0)).duration is None


def test_probe_does_not_believe_a_flac_that_claims_days(tmp_path: Path) -> None:
    """STREAMINFO holds the number of samples in its last 36 bits before the checksum."""
    path = write_sound(tmp_path / "lies.flac", tone(2.0), codec="flac")
    data = bytearray(path.read_bytes())
    data[22:26] = struct.pack(">I", 0xFFFFFFFF)
    path.write_bytes(data)

    assert probe(path).duration == pytest.approx(2.0, abs=0.3)


def test_probe_measures_when_the_file_is_too_large_for_its_claim(tmp_path: Path) -> None:
    """A second that weighs 20 MB is no second."""
    noise = np.random.default_rng(0).uniform(-1, 1, (2, 90 * 48_000)).astype(np.float32)
    path = write_sound(tmp_path / "lies.flac", noise, codec="flac", rate=48_000)
    data = bytearray(path.read_bytes())
    data[22:26] = struct.pack(">I", 48_000)
    path.write_bytes(data)

    assert len(data) > 17_000_000
    assert probe(path).duration == pytest.approx(90.0, abs=0.3)


def test_probe_refuses_what_is_longer_than_the_limit(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "long.wav", tone(5.0))

    with pytest.raises(MediaTooLong, match=r"0\.0005556 hours"):
        probe(path, MediaLimits(max_duration_seconds=2.0))


def test_probe_refuses_more_channels_than_the_limit(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "many.wav", np.stack([tone(0.5)] * 12))

    assert probe(path).channels == 12
    with pytest.raises(MediaRefused, match="12 channels"):
        probe(path, MediaLimits(max_channels=8))


def test_probe_does_not_read_an_absurd_sample_rate(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "slow.wav", tone(0.5))
    data = bytearray(path.read_bytes())
    data[24:28] = struct.pack("<I", 7)
    path.write_bytes(data)

    with pytest.raises(MediaUnreadable):
        probe(path)


def test_probe_names_video_without_audio(tmp_path: Path) -> None:
    with pytest.raises(MediaNoAudio):
        probe(write_video(tmp_path / "silent.mp4"))


def test_probe_names_a_file_with_a_header_and_no_sound(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "short.wav", tone(0.5))
    path.write_bytes(path.read_bytes()[:78])

    with pytest.raises(MediaNoAudio):
        probe(path)


def test_probe_tells_video_from_sound(tmp_path: Path) -> None:
    info = probe(write_video(tmp_path / "film.mp4", tone(0.05)))

    assert info.has_video
    assert info.media_type == "video/mp4"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2024-05-06T07:08:09.000000Z", "2024-05-06T07:08:09Z"),
        ("1904-01-01T00:00:00.000000Z", None),
        ("2999-01-01T00:00:00.000000Z", None),
        ("yesterday", None),
    ],
)
def test_probe_tells_when_it_was_recorded_only_when_that_can_be(
    written: str, told: str | None, tmp_path: Path
) -> None:
    tags = {"creation_time": written}
    path = write_sound(
        tmp_path / "dated.mkv", tone(1.0, rate=48_000), codec="flac", rate=48_000, metadata=tags
    )

    assert probe(path).recorded_at == told
