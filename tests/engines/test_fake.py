from pathlib import Path

import numpy as np
import pytest

from tiro.engines import Chunk, ChunkOptions, LoadOptions
from tiro.engines.fake import Fake
from tiro.errors import EngineFailed, EngineUnavailable


def words(audio: np.ndarray) -> list[str]:
    result = Fake().transcribe(Chunk(audio.astype(np.float32)), ChunkOptions())
    return [word.word for segment in result.segments for word in segment.words]


def test_word_follows_from_its_second_of_sound() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 32_000)
    first, second = words(noise)
    assert first != second
    assert words(np.concatenate([noise[16_000:], noise[:16_000]])) == [second, first]


def test_silent_second_has_no_word() -> None:
    assert len(words(np.repeat([0.1, 0.0, 0.1], 16_000))) == 2


def test_failures_are_counted_in_the_file(tmp_path: Path) -> None:
    chunk = Chunk(np.full(16_000, 0.1, np.float32))
    asked = ChunkOptions(
        engine_options={"fail": "transient", "fail_times": 2, "fail_file": str(tmp_path / "n")}
    )
    for _ in range(2):
        with pytest.raises(EngineFailed):
            Fake().transcribe(chunk, asked)
    assert Fake().transcribe(chunk, asked).segments


def test_engine_is_refused_unless_it_is_switched_on() -> None:
    assert not Fake.availability({}, "").is_available
    with pytest.raises(EngineUnavailable):
        Fake().load(LoadOptions("fake", "", may_fetch=False), lambda *_: None)
