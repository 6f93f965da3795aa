"""Every shared recording, hostile or odd, ends as its manifest says."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tiro.audio.media import probe
from tiro.audio.pcm import read_pcm
from tiro.audio.service import MediaService
from tiro.errors import MediaError

pytestmark = pytest.mark.shared

KEPT_TIMES = {
    "codec-amr-nb": (5.3, 7.2),
    "codec-3gp-amr": (5.3, 7.2),
    "h-midfile-corrupt": (7.6, 9.7),
}
"""What cannot be decoded is silence here, so the whole is longer than the sound that came out."""

OTHER_TRACK = {"codec-two-audio-tracks": (9.6, 9.8)}
"""The track marked as default is chosen: the second, of another length than the manifest's."""

CODER_FRAME = 0.1
"""A first look counts whole packets; coders pad the last one."""

SILENT = 1e-4


def expected_durations(item: dict[str, Any]) -> tuple[float, float]:
    chosen = {**KEPT_TIMES, **OTHER_TRACK}.get(item["id"])
    return chosen or (item["duration"] - CODER_FRAME, item["duration"] + CODER_FRAME)


def listen(path: Path, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    outputs = {"out_pcm": str(folder / "pcm"), "out_peaks": str(folder / "peaks")}
    return MediaService().listen({"path": str(path), **outputs}, {}, lambda _: None)


def test_every_codec_gives_its_duration_and_speech(
    codec_item: dict[str, Any], tmp_path: Path
) -> None:
    shortest, longest = expected_durations(codec_item)

    told = probe(codec_item["path"]).duration
    values, arrays = listen(codec_item["path"], tmp_path)

    assert told is not None
    assert shortest <= told <= longest
    assert shortest <= values["duration"] <= longest
    assert len(arrays["regions"]) >= 1
    assert np.abs(read_pcm(tmp_path / "pcm", 0.0, values["duration"])).max() > SILENT


def test_every_hostile_file_ends_as_expected(hostile_item: dict[str, Any], tmp_path: Path) -> None:
    outcomes = {hostile_item["expect"], *hostile_item.get("also", ())}

    outcome, duration = _outcome(hostile_item["path"], tmp_path)

    assert outcome in outcomes or (outcome == "ok" and "ok_partial" in outcomes)
    if duration is not None:
        shortest, longest = expected_durations(hostile_item)
        assert shortest <= duration <= longest


def _outcome(path: Path, folder: Path) -> tuple[str, float | None]:
    try:
        probe(path)
    except MediaError:
        with pytest.raises(MediaError):
            listen(path, folder)
        return "reject", None
    values, arrays = listen(path, folder)
    return ("ok" if len(arrays["regions"]) else "ok_empty"), values["duration"]
