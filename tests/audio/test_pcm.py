"""The kept sound is read back by time, and a full disk leaves nothing behind."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundkit import tone
from tiro.audio.pcm import OutputFile, read_pcm, to_pcm
from tiro.errors import MediaMissing, StorageFull


def test_a_span_is_read_back(tmp_path: Path) -> None:
    sound = tone(3.0)
    path = tmp_path / "sound.pcm"
    path.write_bytes(to_pcm(sound))

    part = read_pcm(path, 1.0, 1.5)

    assert part.dtype == np.float32
    assert np.abs(part - sound[16_000:24_000]).max() <= 0.5 / 32_768 + 1e-7


@given(st.floats(0, 2), st.floats(0, 2))
def test_neighbouring_spans_meet_without_loss(
    tmp_path_factory: pytest.TempPathFactory, at: float, end: float
) -> None:
    path = tmp_path_factory.getbasetemp() / "neighbours.pcm"
    if not path.exists():
        path.write_bytes(to_pcm(tone(1.0)))
    at, end = sorted((at, end))

    parts = np.concatenate([read_pcm(path, 0.0, at), read_pcm(path, at, end)])

    assert np.array_equal(parts, read_pcm(path, 0.0, end))


def test_full_scale_does_not_wrap() -> None:
    assert np.frombuffer(to_pcm(np.array([1.0, -1.0], "f4")), "<i2").tolist() == [32_767, -32_768]


def test_sound_that_is_gone_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MediaMissing):
        read_pcm(tmp_path / "gone.pcm", 0.0, 1.0)


def test_a_full_disk_is_told() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")

    with pytest.raises(StorageFull), OutputFile(full) as output:
        output.write(b"x" * 100)

    assert full.exists()


def test_a_failure_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "sound.pcm"

    def give_up() -> None:
        with OutputFile(path) as output:
            output.write(b"x" * 100)
            raise KeyError

    with pytest.raises(KeyError):
        give_up()

    assert not path.exists()


def test_a_finished_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "sound.pcm"
    with OutputFile(path) as output:
        output.write(b"ab")
        output.write(b"c")

    assert path.read_bytes() == b"abc"
