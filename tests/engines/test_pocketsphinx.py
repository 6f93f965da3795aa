import numpy as np
import pytest

from spoken import spoken
from tiro.engines import Chunk, ChunkOptions, LoadOptions
from tiro.engines.pocketsphinx import PocketSphinx
from tiro.errors import ModelMissing


@pytest.fixture(scope="module")
def engine() -> PocketSphinx:
    made = PocketSphinx()
    made.load(LoadOptions("en-us", "", may_fetch=False), lambda *_: None)
    return made


def said(engine: PocketSphinx, chunk: Chunk, **options: object) -> str:
    asked = ChunkOptions(engine_options=options, vocabulary=("Anna",))
    return " ".join(segment.text for segment in engine.transcribe(chunk, asked).segments)


def test_only_speech_regions_are_heard(engine: PocketSphinx) -> None:
    audio = spoken("dialogue")
    assert said(engine, Chunk(audio)) == ""
    assert "morning" in said(engine, Chunk(audio, ((0.0, 2.8),)))
    assert "morning" not in said(engine, Chunk(audio, ((2.9, 5.6),)))


def test_times_count_from_the_start_of_the_chunk(engine: PocketSphinx) -> None:
    chunk = Chunk(spoken("dialogue"), ((2.9, 5.6),))
    segments = engine.transcribe(chunk, ChunkOptions()).segments
    assert 2.9 <= segments[0].start <= segments[-1].end <= 5.6


def test_region_too_short_for_a_word_is_skipped(engine: PocketSphinx) -> None:
    assert said(engine, Chunk(spoken("dialogue"), ((1.0, 1.05),))) == ""


def test_accurate_mode_hears_the_same_sentence(engine: PocketSphinx) -> None:
    chunk = Chunk(spoken("dialogue"), ((0.0, 2.8), (2.9, 5.6)))
    text = said(engine, chunk, mode="accurate")
    assert text.startswith("Good morning")
    assert "discuss" in text


def test_accurate_mode_depends_on_nothing_before(engine: PocketSphinx) -> None:
    chunk = Chunk(spoken("dialogue"), ((0.0, 2.8),))
    asked = ChunkOptions(engine_options={"mode": "accurate"})
    first = engine.transcribe(chunk, asked)
    engine.transcribe(Chunk(np.flip(chunk.audio).copy(), ((0.0, 2.0),)), asked)
    assert engine.transcribe(chunk, asked) == first


def test_other_model_is_missing() -> None:
    with pytest.raises(ModelMissing):
        PocketSphinx().load(LoadOptions("de-de", "", may_fetch=True), lambda *_: None)
