"""Blocks of sound come out at their true times, whatever the file does."""

from pathlib import Path

import numpy as np
import psutil
import pytest
from faster_whisper.audio import decode_audio
from numpy.typing import NDArray

from soundkit import tone, write_sound
from tiro.audio import MediaLimits
from tiro.audio.decoder import BLOCK_QUANTUM, BLOCK_SAMPLES, decode
from tiro.audio.mixer import Mixer
from tiro.audio.timeline import Tally
from tiro.errors import MediaRefused, MediaTooLong, MediaUnreadable

ROUNDING = 3 / 32_768


def all_of(path: Path, tally: Tally | None = None) -> NDArray[np.float32]:
    return np.concatenate([block.copy() for block in decode(path, tally=tally)], axis=1)


def loud_from(sound: NDArray[np.float32]) -> float:
    return float(np.flatnonzero(np.abs(sound) > 0.1)[0]) / 16_000


@pytest.mark.parametrize(
    ("name", "codec", "rate", "channels"),
    [
        ("a.wav", "pcm_s16le", 16_000, 1),
        ("b.wav", "pcm_s16le", 44_100, 2),
        ("c.flac", "flac", 48_000, 1),
        ("d.m4a", "aac", 44_100, 2),
        ("e.ogg", "libopus", 48_000, 2),
    ],
)
def test_the_mix_equals_that_of_faster_whisper(
    name: str, codec: str, rate: int, channels: int, tmp_path: Path
) -> None:
    sound = np.stack([tone(2.0, 300 + 170 * n, rate, 0.3) for n in range(channels)])
    path = write_sound(tmp_path / name, sound, codec=codec, rate=rate)
    mixer = Mixer()

    ours = np.concatenate([mixer.mix(block) for block in decode(path)])

    theirs = decode_audio(str(path))
    assert abs(len(ours) - len(theirs)) <= 1
    common = min(len(ours), len(theirs))
    assert np.abs(ours[:common] - theirs[:common]).max() <= ROUNDING


def test_blocks_are_bounded_and_whole_but_the_last(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "long.flac", tone(70.0), codec="flac")

    lengths = [block.shape[1] for block in decode(path)]

    assert sum(lengths) == 70 * 16_000
    assert max(lengths) <= BLOCK_SAMPLES
    assert all(length % BLOCK_QUANTUM == 0 for length in lengths[:-1])


def test_many_channels_make_shorter_blocks(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "many.wav", np.stack([tone(4.0)] * 24))

    sizes = [block.size for block in decode(path)]

    assert max(sizes) <= 2 * BLOCK_SAMPLES
    assert sum(sizes) == 24 * 4 * 16_000


def test_each_channel_keeps_its_place_when_there_are_many(tmp_path: Path) -> None:
    levels = np.arange(1, 13, dtype=np.float32) / 16
    path = write_sound(tmp_path / "many.wav", np.tile(levels[:, None], (1, 48_000)), rate=48_000)

    sound = all_of(path)

    assert sound[:, 8000] == pytest.approx(levels, abs=1e-3)


def test_a_gap_in_the_timestamps_becomes_silence(tmp_path: Path) -> None:
    path = write_sound(
        tmp_path / "gap.mka",
        tone(4.0, rate=48_000),
        codec="flac",
        rate=48_000,
        starts=[(96_000, 3.0)],
    )
    tally = Tally()

    sound = all_of(path, tally)[0]

    assert len(sound) / 16_000 == pytest.approx(7.0, abs=0.02)
    assert tally.filled_seconds == pytest.approx(3.0, abs=0.02)
    assert np.abs(sound[int(2.1 * 16_000) : int(4.9 * 16_000)]).max() == 0.0
    assert loud_from(sound[int(2.1 * 16_000) :]) + 2.1 == pytest.approx(5.0, abs=0.02)


def test_sound_that_starts_late_stays_late(tmp_path: Path) -> None:
    path = write_sound(
        tmp_path / "late.mka", tone(2.0, rate=48_000), codec="flac", rate=48_000, starts=[(0, 2.5)]
    )

    assert loud_from(all_of(path)[0]) == pytest.approx(2.5, abs=0.02)


def test_a_piece_of_a_longer_stream_starts_at_zero(tmp_path: Path) -> None:
    path = write_sound(
        tmp_path / "piece.mka",
        tone(2.0, rate=48_000),
        codec="flac",
        rate=48_000,
        starts=[(0, 4000.0)],
    )

    assert all_of(path).shape[1] / 16_000 == pytest.approx(2.0, abs=0.02)


def test_an_absurd_leap_in_time_is_not_filled(tmp_path: Path) -> None:
    path = write_sound(
        tmp_path / "leap.mka",
        tone(4.0, rate=48_000),
        codec="flac",
        rate=48_000,
        starts=[(96_000, 30_000.0)],
        options={"live": "1"},
    )

    assert all_of(path).shape[1] / 16_000 == pytest.approx(4.0, abs=0.02)


def test_time_that_falls_back_loses_no_sound(tmp_path: Path) -> None:
    path = tmp_path / "twice.ts"
    first = write_sound(tmp_path / "once.ts", tone(15.0, rate=48_000), codec="aac", rate=48_000)
    path.write_bytes(first.read_bytes() * 2)

    assert all_of(path).shape[1] / 16_000 == pytest.approx(30.0, abs=0.2)


def test_what_is_no_number_becomes_silence(tmp_path: Path) -> None:
    sound = tone(1.0)
    sound[4000:4100] = np.nan
    sound[8000:8010] = np.inf
    sound[9000:9100] = 7.0
    path = write_sound(tmp_path / "odd.wav", sound, codec="pcm_f32le")

    decoded = all_of(path)

    assert np.isfinite(decoded).all()
    assert np.abs(decoded).max() <= 1.0


def test_corrupt_packets_are_skipped_and_counted(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "whole.m4a", tone(20.0), codec="aac")
    data = bytearray(path.read_bytes())
    middle = data.index(b"mdat") + (data.index(b"moov") - data.index(b"mdat")) // 2
    data[middle : middle + 3000] = np.random.default_rng(1).bytes(3000)
    path.write_bytes(data)
    tally = Tally()

    duration = all_of(path, tally).shape[1] / 16_000

    assert duration == pytest.approx(20.0, abs=0.3)
    assert tally.corrupt_packets > 0


def test_sound_lost_to_damage_leaves_a_silence_of_its_length(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "whole.flac", tone(20.0), codec="flac")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = np.random.default_rng(1).bytes(3000)
    path.write_bytes(data)
    tally = Tally()

    duration = all_of(path, tally).shape[1] / 16_000

    assert duration == pytest.approx(20.0, abs=0.02)
    assert tally.filled_seconds > 0.1


def test_a_file_cut_short_gives_what_it_holds(tmp_path: Path) -> None:
    path = write_sound(
        tmp_path / "whole.ogg", tone(20.0, rate=48_000), codec="libopus", rate=48_000
    )
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert 7.0 < all_of(path).shape[1] / 16_000 < 13.0


def test_decoding_stops_at_the_limit_whatever_the_header_says(tmp_path: Path) -> None:
    """The limit counts what comes out, so only a little more than the limit is ever decoded."""
    path = write_sound(
        tmp_path / "long.webm",
        tone(90.0, rate=48_000),
        codec="libopus",
        rate=48_000,
        options={"live": "1"},
    )
    blocks = decode(path, MediaLimits(max_duration_seconds=40.0))

    assert next(blocks).shape[1] == BLOCK_SAMPLES
    with pytest.raises(MediaTooLong):
        next(blocks)


def test_decoding_checks_the_channels_too(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "many.wav", np.stack([tone(0.5)] * 12))

    with pytest.raises(MediaRefused):
        next(decode(path, MediaLimits(max_channels=4)))


def test_a_file_of_undecodable_packets_is_unreadable(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "whole.m4a", tone(3.0, rate=48_000), codec="aac", rate=48_000)
    data = bytearray(path.read_bytes())
    begin = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[begin:end] = b"\xff" * (end - begin)
    path.write_bytes(data)

    with pytest.raises(MediaUnreadable):
        list(decode(path))


def test_the_file_is_closed_when_the_reader_stops_early(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "long.wav", tone(70.0))
    blocks = decode(path)
    next(blocks)

    blocks.close()

    open_files = {Path(file.path) for file in psutil.Process().open_files()}
    assert path not in open_files
