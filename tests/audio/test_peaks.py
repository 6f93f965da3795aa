"""Fewer pairs for an overview, and the picture of 96 bytes."""

from pathlib import Path

import pytest

from tiro.audio.peaks import overview, wave


def peaks(folder: Path, pairs: list[tuple[int, int]]) -> Path:
    path = folder / "peaks"
    path.write_bytes(bytes(value % 256 for pair in pairs for value in pair))
    return path


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (40, [(-1, 1), (-2, 2), (-3, 9), (-4, 4), (-5, 5)]),
        (20, [(-2, 2), (-4, 9), (-5, 5)]),
        (1, [(-5, 9)]),
    ],
)
def test_an_overview_keeps_the_lowest_and_highest(
    tmp_path: Path, rate: int, expected: list[tuple[int, int]]
) -> None:
    path = peaks(tmp_path, [(-1, 1), (-2, 2), (-3, 9), (-4, 4), (-5, 5)])
    found = memoryview(overview(path, rate)).cast("b")
    assert list(zip(found[0::2], found[1::2], strict=True)) == expected


def test_every_rate_keeps_every_pair(tmp_path: Path) -> None:
    """No pair is left out or counted to a part that is empty, also where rates do not divide."""
    pairs = [(-1, 1)] * 1000 + [(-128, 127)]
    for rate in range(1, 41):
        found = memoryview(overview(peaks(tmp_path, pairs), rate)).cast("b")
        assert len(found) == 2 * -(-1001 * rate // 40)
        assert (found[-2], found[-1]) == (-128, 127)


def test_no_sound_has_no_picture(tmp_path: Path) -> None:
    assert wave(peaks(tmp_path, [])) is None
    assert overview(peaks(tmp_path, []), 10) == b""


def test_the_loudest_part_is_full_and_silence_is_empty(tmp_path: Path) -> None:
    quiet, loud = [(0, 0)] * 480, [(-50, 50)] * 480
    picture = wave(peaks(tmp_path, quiet + loud))
    assert picture == bytes(48) + b"\xff" * 48


@pytest.mark.parametrize("count", [1, 5, 95, 97])
def test_a_short_recording_has_a_whole_picture(tmp_path: Path, count: int) -> None:
    assert wave(peaks(tmp_path, [(-20, 20)] * count)) == b"\xff" * 96


def test_hiss_is_not_drawn_as_speech(tmp_path: Path) -> None:
    picture = wave(peaks(tmp_path, [(-1, 0)] * 200))
    assert picture is not None
    assert max(picture) == 16
