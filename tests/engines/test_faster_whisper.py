import shutil
from pathlib import Path

import numpy as np
import pytest

from spoken import MICRO_WHISPER, spoken
from tiro.engines import Chunk, ChunkOptions, LoadOptions
from tiro.engines.faster_whisper import FasterWhisper
from tiro.errors import InvalidOptions, ModelBroken, ModelMissing


def loaded(model: str, models_dir: str = "", **config: str) -> FasterWhisper:
    engine = FasterWhisper()
    options = LoadOptions(model, models_dir, may_fetch=False, threads=1, config=config)
    engine.load(options, lambda *_: None)
    return engine


@pytest.fixture(scope="module")
def engine() -> FasterWhisper:
    return loaded(str(MICRO_WHISPER))


def text(engine: FasterWhisper, chunk: Chunk, **options: object) -> str:
    asked = ChunkOptions(language="en", temperature=0.0, **options)  # type: ignore[arg-type]
    return " ".join(segment.text for segment in engine.transcribe(chunk, asked).segments)


def copy_of_model(folder: Path) -> Path:
    shutil.copytree(MICRO_WHISPER, folder / "micro")
    return folder / "micro"


def test_evidence_is_whispers_own(engine: FasterWhisper) -> None:
    asked = ChunkOptions(language="en", temperature=0.0)
    segment = engine.transcribe(Chunk(spoken("one_sentence")), asked).segments[0]
    assert segment.evidence
    assert segment.evidence.temperature == 0.0
    assert -1 < (segment.evidence.avg_logprob or 0) < 0
    assert type(segment.start) is type(segment.confidence) is float


def test_confidence_without_words_follows_from_the_likelihood(engine: FasterWhisper) -> None:
    asked = ChunkOptions(language="en", temperature=0.0, word_times=False)
    segment = engine.transcribe(Chunk(spoken("one_sentence")), asked).segments[0]
    assert segment.evidence
    assert segment.confidence == pytest.approx(np.exp(segment.evidence.avg_logprob or 0), abs=1e-3)


def test_chunk_longer_than_a_window_is_read_whole_in_batches(engine: FasterWhisper) -> None:
    dialogue = spoken("dialogue")
    length = len(dialogue) / 16_000
    chunk = Chunk(
        np.tile(dialogue, 4), tuple((length * n, length * n + length - 0.1) for n in range(4))
    )
    batched = text(engine, chunk, engine_options={"batched": True, "batch_size": 2})
    assert batched.lower().count("good morning") == 4


def test_long_region_without_a_pause_is_cut_for_a_batch(engine: FasterWhisper) -> None:
    chunk = Chunk(np.tile(spoken("dialogue"), 4))
    asked = ChunkOptions(language="en", temperature=0.0, engine_options={"batched": True})
    segments = engine.transcribe(chunk, asked).segments
    assert segments[-1].end > 50


def test_tuning_reaches_the_model(engine: FasterWhisper) -> None:
    chunk = Chunk(spoken("dialogue"))
    assert text(engine, chunk, engine_options={"max_new_tokens": 4}) != text(engine, chunk)


def test_language_that_whisper_does_not_know_is_refused(engine: FasterWhisper) -> None:
    with pytest.raises(InvalidOptions):
        engine.transcribe(Chunk(spoken("one_sentence")), ChunkOptions(language="tlh"))


def test_model_in_the_models_folder_is_found_by_name(tmp_path: Path) -> None:
    copy_of_model(tmp_path)
    assert text(loaded("micro", str(tmp_path)), Chunk(spoken("one_sentence")))
    assert FasterWhisper.availability({}, str(tmp_path)).models == ("micro",)
    assert FasterWhisper.memory_bytes("micro", {}, str(tmp_path)) < 300 << 20


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json", "config.json", "vocabulary.json"])
def test_model_without_a_file_is_broken_at_once(tmp_path: Path, name: str) -> None:
    """Left alone, faster-whisper would look for a tokenizer in the network for 23 seconds."""
    folder = copy_of_model(tmp_path)
    (folder / name).unlink()
    with pytest.raises(ModelBroken) as caught:
        loaded(str(folder))
    assert caught.value.details == {"missing": [name]}


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json", "vocabulary.json"])
def test_model_with_a_damaged_file_is_broken(tmp_path: Path, name: str) -> None:
    file = copy_of_model(tmp_path) / name
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(ModelBroken):
        loaded(str(tmp_path / "micro"))


@pytest.mark.parametrize("model", ["tiny", "someone/some-model", "/not/there", "../micro", "a b"])
def test_model_that_is_not_here_is_missing_when_it_may_not_be_fetched(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    copy_of_model(tmp_path)
    with pytest.raises(ModelMissing):
        loaded(model, str(tmp_path / "models"))


def test_default_compute_type_suits_the_processor() -> None:
    engine = loaded(str(MICRO_WHISPER), device="cpu", compute_type="float32")
    assert text(engine, Chunk(spoken("one_sentence")))
