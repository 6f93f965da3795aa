"""sherpa-onnx for real, on tiny models made by hand, and on folders that are broken."""

import asyncio
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spoken import spoken
from tiny_onnx import tone, write_sense_voice
from tiro.engines import Chunk, ChunkOptions, ChunkResult, LoadOptions, windows
from tiro.engines.pool import EnginePool
from tiro.engines.sherpa import Sherpa
from tiro.errors import EngineError, ModelBroken, ModelMissing

pytest.importorskip("sherpa_onnx", reason="the package sherpa-onnx is not installed")

TONES = Chunk(tone((0, 1), (300, 2), (0, 1), (3000, 1.5), (0, 1)), ((0.9, 3.1), (3.9, 5.6)))


def load(model: Path, **options: Any) -> LoadOptions:
    return LoadOptions(str(model), str(model.parent), may_fetch=False, threads=1, **options)


def loaded(model: Path) -> Sherpa:
    engine = Sherpa()
    engine.load(load(model), lambda *_: None)
    return engine


async def transcribe(model: Path) -> ChunkResult:
    pool = EnginePool()
    try:
        return await pool.transcribe("sherpa", load(model), TONES, ChunkOptions())
    finally:
        await pool.close()


def test_words_stand_at_their_sound(tmp_path: Path) -> None:
    """Times of tokens count from the chunk's start, not from the stretch's."""
    result = loaded(write_sense_voice(tmp_path / "model")).transcribe(TONES, ChunkOptions())
    words = [word for segment in result.segments for word in segment.words]
    assert [word.word for word in words] == ["low", "high"]
    assert [word.start for word in words] == [
        pytest.approx(1.0, abs=0.1),
        pytest.approx(4.0, abs=0.1),
    ]
    assert result.language == "en"
    assert [segment.language for segment in result.segments] == ["en", "en"]


def test_outside_of_speech_nothing_is_heard(tmp_path: Path) -> None:
    """Regions are a promise: the loudest sound between them is not written down."""
    chunk = Chunk(TONES.audio, ((3.9, 5.6),))
    result = loaded(write_sense_voice(tmp_path / "model")).transcribe(chunk, ChunkOptions())
    assert [segment.text for segment in result.segments] == ["high"]


def test_language_that_the_model_does_not_write_is_refused(tmp_path: Path) -> None:
    """It would write it down as another one."""
    engine = loaded(write_sense_voice(tmp_path / "model"))
    assert engine.transcribe(TONES, ChunkOptions(language="zh")).language == "zh"
    with pytest.raises(EngineError, match="en, ja, ko, yue, zh"):
        engine.transcribe(TONES, ChunkOptions(language="fr"))


@pytest.mark.parametrize("damage", ["garbage", "empty", "cut", "tokens"])
def test_model_that_ends_the_process_is_told_as_broken(tmp_path: Path, damage: str) -> None:
    """The library leaves through exit or a signal; the caller hears why, and does not try again."""
    folder = write_sense_voice(tmp_path / "model")
    model, tokens = folder / "model.int8.onnx", folder / "tokens.txt"
    whole = model.read_bytes()
    if damage == "tokens":
        tokens.write_bytes(b"\x00\xff not tokens")
    else:
        keep = whole[-20_000:]  # the metadata, by which the folder is recognised
        content = {
            "garbage": os.urandom(5000) + keep,
            "empty": b"",
            "cut": whole[: len(whole) // 2],
        }
        model.write_bytes(content[damage])
    with pytest.raises(ModelBroken) as caught:
        asyncio.run(transcribe(folder))
    assert not caught.value.is_retryable


@pytest.mark.parametrize(
    "names",
    [
        ["encoder.int8.onnx", "decoder.int8.onnx", "joiner.int8.onnx", "tokens.txt"],
        ["tiny-encoder.onnx", "tiny-decoder.onnx", "tiny-tokens.txt"],
        ["encoder.onnx", "decoder.onnx", "tokens.txt"],
        ["encoder_model.ort", "decoder_model_merged.ort", "tokens.txt"],
        [
            *("preprocess.onnx", "encode.onnx", "uncached_decode.onnx"),
            *("cached_decode.onnx", "tokens.txt"),
        ],
    ],
)
def test_damaged_model_of_each_family_is_told_as_broken(tmp_path: Path, names: list[str]) -> None:
    """The library knows each family by the arguments that it is given."""
    for name in names:
        (tmp_path / name).write_text("<|nodiarize|> 0\n")
    with pytest.raises(ModelBroken):
        asyncio.run(transcribe(tmp_path))


def test_missing_model_is_told(tmp_path: Path) -> None:
    """Nothing is loaded that is not there."""
    with pytest.raises(ModelMissing):
        loaded(tmp_path / "nothing")


def test_real_model_writes_real_speech() -> None:
    """Any folder of a published model, named by TIRO_TEST_SHERPA_MODEL."""
    folder = os.environ.get("TIRO_TEST_SHERPA_MODEL")
    if not folder:
        pytest.skip("TIRO_TEST_SHERPA_MODEL names no folder of a sherpa-onnx model")
    audio = spoken("dialogue")
    chunk = Chunk(audio, ((0.0, len(audio) / 16_000),))
    result = loaded(Path(folder)).transcribe(chunk, ChunkOptions(language="en"))
    assert "morning" in " ".join(segment.text for segment in result.segments).lower()


def test_regions_are_joined_to_windows_and_long_ones_cut() -> None:
    """No window is longer than a model can hear, and none is lost."""
    regions = [(0.0, 10.0), (12.0, 25.0), (40.0, 105.0)]
    assert windows.cut(regions, longest_seconds=30.0) == [
        (0.0, 25.0),
        (40.0, pytest.approx(61.667, abs=1e-3)),
        (pytest.approx(61.667, abs=1e-3), pytest.approx(83.333, abs=1e-3)),
        (pytest.approx(83.333, abs=1e-3), pytest.approx(105.0)),
    ]
    apart = windows.cut(regions[:2], longest_seconds=30.0, is_joined=False)
    assert apart == regions[:2]
    assert np.isclose(sum(end - start for start, end in apart), 23.0)
