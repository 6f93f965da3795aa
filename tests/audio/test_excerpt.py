"""Stretches of a recording are decoded again as the whole was."""

from pathlib import Path

import numpy as np

from soundkit import tone, write_sound
from speechkit import SPEECH
from tiro.audio import MediaLimits
from tiro.audio.excerpt import excerpt, name_of
from tiro.audio.pcm import read_pcm
from tiro.audio.service import MediaService

DIALOGUE = SPEECH / "dialogue.flac"


def test_stretches_are_those_that_were_listened_to(tmp_path: Path) -> None:
    """They stand where they are in time; the rest is a hole."""
    whole, prefix = tmp_path / "whole", str(tmp_path / "part")
    asked = {"path": str(DIALOGUE), "out_pcm": str(whole), "out_peaks": str(tmp_path / "peaks")}
    MediaService().listen(asked, {}, lambda _: None)

    wanted = [(1.5, 2.25), (2.0, 3.0), (0.25, 0.5)]
    MediaService().excerpt(
        {"path": str(DIALOGUE), "prefix": prefix, "stretches": [[None, wanted]]}, {}, print
    )

    part = Path(name_of(prefix, None))
    for start, end in wanted:
        assert (read_pcm(part, start, end) == read_pcm(whole, start, end)).all()
    assert part.stat().st_size == 3 * 16_000 * 2
    assert np.abs(read_pcm(part, 0.5, 1.5)).max() == 0


def test_a_channel_is_taken_alone_and_a_missing_one_is_the_mix(tmp_path: Path) -> None:
    left, right = tone(1.0, hz=300), tone(1.0, hz=500)
    path = write_sound(tmp_path / "a.wav", np.stack([left, right]))
    prefix = str(tmp_path / "part")
    excerpt(path, MediaLimits(), {None: [(0, 1)], 1: [(0, 1)], 7: [(0, 1)]}, prefix)

    mix, one, other = (read_pcm(Path(name_of(prefix, each)), 0, 1) for each in (None, 1, 7))
    assert np.abs(one - right).max() < 1e-3
    assert np.abs(mix - (left + right) / 2).max() < 1e-3
    assert (mix == other).all()
