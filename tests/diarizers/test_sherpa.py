"""sherpa-onnx for real, on two tiny files made by hand for which low and high sound are two people."""

import asyncio
import os
from pathlib import Path

import pytest

from tiny_onnx import tone, write_diarizer, write_sense_voice
from tiro.audio.pcm import to_pcm
from tiro.diarizers import Diarization, LoadOptions, Sound, SpeakerCount, serving
from tiro.diarizers.pool import DiarizerPool
from tiro.diarizers.sherpa import Sherpa
from tiro.errors import ModelBroken, ModelMissing

pytest.importorskip("sherpa_onnx", reason="the package sherpa-onnx is not installed")

LOW, HIGH, NOTHING = 300, 3000, 0


@pytest.fixture
def sound(tmp_path: Path) -> Sound:
    """Low, high, low again, over more than one window of 10 s."""
    audio = tone((NOTHING, 1), (LOW, 3), (NOTHING, 1), (HIGH, 6), (NOTHING, 1), (LOW, 4))
    path = tmp_path / "sound.pcm"
    path.write_bytes(to_pcm(audio))
    return Sound(str(path), 16.0, ((1.0, 4.0), (5.0, 11.0), (12.0, 16.0)))


def load(folder: Path) -> LoadOptions:
    return LoadOptions(str(folder), str(folder.parent), may_fetch=False, threads=1)


def diarize(folder: Path, sound: Sound, count: SpeakerCount | None = None) -> Diarization:
    asked = count or SpeakerCount()
    return asyncio.run(DiarizerPool().diarize("sherpa", load(folder), sound, asked))


def test_speakers_and_their_times_are_found(tmp_path: Path, sound: Sound) -> None:
    """Two people, the first of whom comes back."""
    turns = diarize(write_diarizer(tmp_path / "model"), sound).turns
    assert [turn.speaker for turn in turns] == ["S1", "S2", "S1"]
    for turn, (start, end) in zip(turns, sound.regions, strict=True):
        assert turn.start == pytest.approx(start, abs=0.1)
        assert turn.end == pytest.approx(end, abs=0.1)


@pytest.mark.parametrize(
    ("count", "speakers"), [(SpeakerCount(1, 1), 1), (SpeakerCount(3, None), 3)]
)
def test_number_of_speakers_is_kept(
    tmp_path: Path, sound: Sound, count: SpeakerCount, speakers: int
) -> None:
    """An exact one, and a bound that the sound alone does not meet."""
    turns = diarize(write_diarizer(tmp_path / "model"), sound, count).turns
    assert len({turn.speaker for turn in turns}) == speakers


@pytest.mark.parametrize("name", ["segmentation", "voices"])
@pytest.mark.parametrize("damage", ["garbage", "cut"])
def test_file_that_ends_the_process_is_told_as_broken(
    tmp_path: Path, sound: Sound, name: str, damage: str
) -> None:
    """The caller hears why, and does not try again."""
    file = write_diarizer(tmp_path / "model") / f"{name}.onnx"
    whole = file.read_bytes()
    garbage = os.urandom(3000) + whole[-400:]  # the metadata, by which it is recognised
    file.write_bytes(garbage if damage == "garbage" else whole[: len(whole) // 2])
    with pytest.raises(ModelBroken):
        diarize(file.parent, sound)


def test_folder_that_lacks_a_file_says_which(tmp_path: Path, sound: Sound) -> None:
    """Both are needed; another model beside them is neither."""
    folder = write_diarizer(tmp_path / "model")
    (folder / "voices.onnx").unlink()
    write_sense_voice(folder)
    with pytest.raises(ModelBroken, match="embedding"):
        diarize(folder, sound)


def test_missing_model_is_told(tmp_path: Path, sound: Sound) -> None:
    """Nothing is loaded that is not there."""
    with pytest.raises(ModelMissing):
        diarize(tmp_path / "nothing", sound)


def test_model_is_found_by_the_name_of_its_folder(tmp_path: Path) -> None:
    """A folder beside the other models is enough; a broken one is no model."""
    write_diarizer(tmp_path / "mine")
    write_sense_voice(tmp_path / "other")
    assert Sherpa.availability({}, str(tmp_path)).models == ("mine",)
    named = LoadOptions("mine", str(tmp_path), may_fetch=False)
    assert serving.refusal("sherpa", named) is None
    assert 250 << 20 < Sherpa.memory_bytes("mine", {}, str(tmp_path)) < 300 << 20
