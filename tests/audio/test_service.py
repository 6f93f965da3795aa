"""One pass over a recording gives all that later stages need."""

import asyncio
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from soundkit import tone, write_sound
from speechkit import SPEECH
from spoken import spoken
from tiro.audio.pcm import read_pcm
from tiro.audio.service import MediaService
from tiro.children import Child, Limits, Reply
from tiro.errors import InvalidOptions, MediaTooLong, MediaUnreadable, StorageFull

DIALOGUE = SPEECH / "dialogue.flac"


class Outputs:
    """Where a pass writes, and what it reported on the way."""

    def __init__(self, folder: Path) -> None:
        self.pcm = folder / "sound.pcm"
        self.peaks = folder / "peaks"
        self.reported: list[float] = []

    def listen(self, path: Path, **values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        asked = {"path": str(path), "out_pcm": str(self.pcm), "out_peaks": str(self.peaks)}
        return MediaService().listen({**asked, **values}, {}, self._report)

    def _report(self, values: dict[str, Any]) -> None:
        self.reported.append(values["seconds"])


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    return Outputs(tmp_path)


def test_probe_answers_with_json(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", tone(1.0))

    values, _ = MediaService().probe({"path": str(path), "limits": {"max_channels": 2}}, {}, print)

    assert json.loads(json.dumps(values))["duration"] == 1.0


def test_listening_keeps_the_sound(outputs: Outputs) -> None:
    values, _ = outputs.listen(DIALOGUE)

    sound = spoken("dialogue")
    kept = read_pcm(outputs.pcm, 0.0, values["duration"])
    assert values["duration"] == len(kept) / 16_000 == len(sound) / 16_000
    assert np.abs(kept - sound).max() < 1e-4


def test_listening_draws_forty_peaks_a_second(outputs: Outputs) -> None:
    values, _ = outputs.listen(DIALOGUE)

    pairs = np.fromfile(outputs.peaks, np.int8).reshape(-1, 2)
    assert len(pairs) == int(np.ceil(values["duration"] * 40))
    assert (pairs[:, 0] <= pairs[:, 1]).all()


def test_listening_finds_every_spoken_word(outputs: Outputs) -> None:
    """The middle of each word is in a region."""
    told = json.loads(DIALOGUE.with_suffix(".json").read_text())
    words = [word for segment in told["segments"] for word in segment.get("words", [])] or told[
        "words"
    ]

    _, arrays = outputs.listen(DIALOGUE)

    middles = np.array([(word["start"] + word["end"]) / 2 for word in words])
    regions = arrays["regions"]
    inside = ((regions[:, :1] <= middles) & (middles <= regions[:, 1:])).any(axis=0)
    assert inside.mean() >= 0.99


def test_listening_gives_arrays_that_travel(outputs: Outputs) -> None:
    values, arrays = outputs.listen(DIALOGUE)

    assert arrays["regions"].dtype == np.float64
    assert arrays["regions"].shape[1] == 2
    assert arrays["probabilities"].dtype == np.uint8
    assert len(arrays["probabilities"]) == int(np.ceil(values["duration"] / 0.032))
    quality = json.loads(json.dumps(values))["quality"]
    assert quality["speech_dbfs"] < 0
    assert quality["loudness_lufs"] == pytest.approx(-17.8, abs=0.3)
    assert quality["verdict"]["code"] == "good"


def test_listening_to_no_speech_gives_no_region(tmp_path: Path, outputs: Outputs) -> None:
    path = write_sound(tmp_path / "silence.wav", np.zeros(32_000, np.float32))

    values, arrays = outputs.listen(path)

    assert arrays["regions"].shape == (0, 2)
    assert [finding["code"] for finding in values["quality"]["findings"]] == ["no_speech"]


def test_listening_reports_each_block(tmp_path: Path, outputs: Outputs) -> None:
    outputs.listen(write_sound(tmp_path / "long.flac", tone(70.0), codec="flac"))

    assert outputs.reported == [pytest.approx(30.4), pytest.approx(60.8), pytest.approx(70.0)]


def test_listening_hears_speech_in_opposed_channels(tmp_path: Path, outputs: Outputs) -> None:
    sound = spoken("one_sentence")
    path = write_sound(tmp_path / "opposed.wav", np.stack([sound, -sound]))

    values, arrays = outputs.listen(path)

    assert len(arrays["regions"]) >= 1
    assert "channels_cancel" in [finding["code"] for finding in values["quality"]["findings"]]


def test_nothing_is_left_when_listening_fails(tmp_path: Path, outputs: Outputs) -> None:
    path = write_sound(tmp_path / "long.flac", tone(70.0), codec="flac")

    with pytest.raises(MediaTooLong):
        outputs.listen(path, limits={"max_duration_seconds": 35.0})

    assert not outputs.pcm.exists()
    assert not outputs.peaks.exists()


def test_a_file_that_is_no_recording_leaves_nothing(tmp_path: Path, outputs: Outputs) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"no sound at all " * 600)

    with pytest.raises(MediaUnreadable):
        outputs.listen(path)

    assert not outputs.pcm.exists()


def test_a_full_disk_is_told(outputs: Outputs) -> None:
    outputs.pcm = Path("/dev/full")
    if not outputs.pcm.exists():
        pytest.skip("this system has no /dev/full")

    with pytest.raises(StorageFull):
        outputs.listen(DIALOGUE)

    assert not outputs.peaks.exists()


def test_a_wrong_option_is_refused_before_any_work(outputs: Outputs) -> None:
    with pytest.raises(InvalidOptions):
        outputs.listen(DIALOGUE, vad={"loudness": 3})

    assert not outputs.pcm.exists()


def test_a_limited_child_can_do_it(outputs: Outputs) -> None:
    """2 GiB of address space, as the settings have it, are enough for decoding and detection."""

    async def listen() -> Reply:
        child = Child("tiro.audio.service:MediaService", limits=Limits(memory_bytes=2 * 1024**3))
        asked = {"out_pcm": str(outputs.pcm), "out_peaks": str(outputs.peaks)}
        try:
            return await child.call("listen", {"path": str(DIALOGUE), **asked})
        finally:
            await child.close()

    reply = asyncio.run(listen())

    assert len(reply.arrays["regions"]) >= 1
