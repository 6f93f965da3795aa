"""What every engine promises, asked of each through the pool as the pipeline does."""

import asyncio
import os
import signal
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import psutil
import pytest
from structlog.testing import capture_logs

from openai_server import openai_server
from spoken import MICRO_WHISPER, spoken
from tiny_onnx import write_sense_voice
from tiro.engines import Chunk, ChunkOptions, ChunkResult, LoadOptions, load_engine
from tiro.engines.alignment import Alignment, AlignOptions
from tiro.engines.pool import EnginePool
from tiro.errors import EngineError, EngineFailed, EngineKeyRefused, ModelBroken, ModelMissing
from tiro.transcript.model import Word

T = TypeVar("T")
KEY = "sk-hush-1234567890"


@dataclass
class Case:
    """One engine, how to load it, and a pool that keeps it warm between tests."""

    engine: str
    load: LoadOptions
    says: str
    runner: asyncio.Runner
    slow_options: dict[str, Any] = field(default_factory=dict)
    slow_model: str | None = None

    def __post_init__(self) -> None:
        self.pool = self.run(self._pool())
        self._heard: ChunkResult | None = None

    async def _pool(self) -> EnginePool:
        return EnginePool()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def heard(self) -> ChunkResult:
        """Give the dialogue as it was written down, once for all tests that only look at it."""
        if self._heard is None:
            self._heard = self.run(self.transcribe(dialogue()))
        return self._heard

    async def transcribe(self, chunk: Chunk, **options: Any) -> ChunkResult:
        asked = ChunkOptions(**{"language": "en", "temperature": 0.0, **options})
        return await self.pool.transcribe(self.engine, self.load, chunk, asked)

    def kill_slow_one(self) -> None:
        for use in self.pool.memory():
            if use.model == (self.slow_model or self.load.model):
                os.kill(use.pid, signal.SIGKILL)

    async def begin_slowly(self, key: str | None = None) -> "asyncio.Task[ChunkResult]":
        """Start a call that takes seconds; give it when it surely runs."""
        load = replace(self.load, model=self.slow_model or self.load.model)
        await self.pool.prepare(self.engine, load)
        options = ChunkOptions(language="en", engine_options=self.slow_options, key=key)
        long = Chunk(np.tile(spoken("dialogue"), 20), ((0.0, 300.0),))
        task = asyncio.create_task(self.pool.transcribe(self.engine, load, long, options))
        await asyncio.wait({task}, timeout=0.1)
        assert not task.done()
        return task


def dialogue() -> Chunk:
    audio = spoken("dialogue")
    return Chunk(audio, ((0.0, 5.8), (5.8, len(audio) / 16_000)))


def cases(folder: Path, address: str, runner: asyncio.Runner) -> dict[str, Case]:
    def load(model: str, **config: Any) -> LoadOptions:
        return LoadOptions(model, str(folder), may_fetch=False, slots=1, threads=1, config=config)

    return {
        "faster_whisper": Case(
            "faster_whisper", load(str(MICRO_WHISPER)), "good morning anna", runner
        ),
        "pocketsphinx": Case("pocketsphinx", load("en-us"), "good morning", runner),
        "openai_compatible": Case(
            "openai_compatible",
            load("whisper-1", base_url=address),
            "w0 w1 w2",
            runner,
            slow_model="slow",
        ),
        "sherpa": Case(
            "sherpa",
            load(str(write_sense_voice(folder / "tiny"))),
            "low high low",
            runner,
            slow_model=str(write_sense_voice(folder / "slow", extra_work=3000)),
        ),
        "fake": Case(
            "fake",
            load("fake", enabled=True),
            "",
            runner,
            slow_options={"delay_seconds": 30},
        ),
    }


@pytest.fixture(
    scope="module",
    params=["faster_whisper", "pocketsphinx", "openai_compatible", "sherpa", "fake"],
)
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    if request.param == "sherpa":
        pytest.importorskip("sherpa_onnx", reason="the package sherpa-onnx is not installed")
    folder = tmp_path_factory.mktemp("models")
    with openai_server() as server, asyncio.Runner() as runner:
        chosen = cases(folder, server.base_url, runner)[request.param]
        yield chosen
        chosen.run(chosen.pool.close())


def test_capabilities_are_coherent(case: Case) -> None:
    engine = load_engine(case.engine)
    told = engine.capabilities
    assert told.quality in {"draft", "standard"}
    assert 0 < told.chunk_seconds <= told.max_chunk_seconds
    assert all(name.isidentifier() and text for name, text in told.options.items())
    assert told.languages is None or "en" in told.languages
    assert engine.availability(case.load.config, case.load.models_dir).is_available
    assert 0 < engine.memory_bytes(case.load.model, case.load.config) < 1 << 30


def test_speech_becomes_text(case: Case) -> None:
    result = case.heard()
    text = " ".join(segment.text for segment in result.segments)
    assert case.says in text.lower()
    assert result.language == "en"


def test_silence_becomes_nothing(case: Case) -> None:
    result = case.run(case.transcribe(Chunk(np.zeros(48_000, np.float32))))
    assert result.segments == ()


@pytest.mark.parametrize("samples", [0, 1, 100])
def test_chunk_of_almost_nothing_becomes_nothing(case: Case, samples: int) -> None:
    result = case.run(case.transcribe(Chunk(np.zeros(samples, np.float32))))
    assert result.segments == ()


def test_times_are_inside_the_chunk_and_in_order(case: Case) -> None:
    chunk = dialogue()
    segments = case.heard().segments
    words = [word for segment in segments for word in segment.words]
    assert words
    for segment in segments:
        assert 0 <= segment.start <= segment.end <= chunk.duration
        assert all(segment.start <= w.start <= w.end <= segment.end for w in segment.words)
    for before, after in pairwise(words):
        assert before.end <= after.start
    for one, next_one in pairwise(segments):
        assert one.end <= next_one.start


def test_words_are_the_text(case: Case) -> None:
    """No surrounding space; the words of a segment joined are its text."""
    for segment in case.heard().segments:
        assert " ".join(word.word for word in segment.words) == segment.text


def test_probabilities_are_plain_numbers_within_one(case: Case) -> None:
    for segment in case.heard().segments:
        assert segment.confidence is None or 0 <= segment.confidence <= 1
        for word in segment.words:
            assert word.probability is None or 0 <= word.probability <= 1


def test_words_are_left_out_when_not_asked_for(case: Case) -> None:
    segments = case.run(case.transcribe(dialogue(), word_times=False)).segments
    assert segments
    assert all(segment.words == () for segment in segments)


def test_same_sound_gives_the_same_answer_whatever_came_before(case: Case) -> None:
    chunk = dialogue()
    first = case.heard()
    case.run(case.transcribe(replace(chunk, audio=chunk.audio[::-1].copy())))
    assert case.run(case.transcribe(chunk)) == first


def test_broken_model_is_told(case: Case, tmp_path: Path) -> None:
    model = str(tmp_path) if case.load.model == str(MICRO_WHISPER) else "broken"
    load = replace(case.load, model=model)
    with pytest.raises((ModelBroken, ModelMissing)):
        case.run(case.pool.transcribe(case.engine, load, dialogue(), ChunkOptions()))


def test_cancel_ends_the_work_at_once(case: Case) -> None:
    """A machine that does other things besides may take some seconds; the work would take more."""

    async def story() -> None:
        task = await case.begin_slowly()
        working = {use.pid for use in case.pool.memory()}
        task.cancel()
        _, waiting = await asyncio.wait({task}, timeout=10)
        assert not waiting
        assert task.cancelled()
        left = {use.pid for use in case.pool.memory()}
        assert any(not psutil.pid_exists(pid) for pid in working - left)

    case.run(story())


def test_killed_child_fails_the_call_and_the_next_one_works(case: Case) -> None:
    async def story() -> None:
        task = await case.begin_slowly()
        case.kill_slow_one()
        with pytest.raises(EngineFailed):
            await task
        assert (await case.transcribe(dialogue())).segments

    case.run(story())


def test_idle_engine_gives_its_memory_back(case: Case) -> None:
    async def story() -> None:
        pool = EnginePool(idle_seconds=0)
        await pool.prepare(case.engine, case.load)
        async with asyncio.timeout(60):
            while pool.memory() or pool.is_leaving:  # noqa: ASYNC110 - the pool has no event
                await asyncio.sleep(0.005)
        await pool.close()

    case.run(story())


def test_key_is_nowhere_to_be_found(case: Case) -> None:
    if not load_engine(case.engine).capabilities.takes_caller_key:
        pytest.skip(f"{case.engine} takes no key")

    async def story() -> None:
        await case.transcribe(dialogue(), key=KEY)
        task = await case.begin_slowly(KEY)
        for use in case.pool.memory():
            process = psutil.Process(use.pid)
            assert KEY not in f"{process.cmdline()} {process.environ()}"
        case.kill_slow_one()
        with pytest.raises(EngineFailed) as caught:
            await task
        assert KEY not in f"{caught.value!r} {caught.value.details}"

    assert KEY not in repr(ChunkOptions(key=KEY))
    with capture_logs() as logs:
        case.run(story())
    assert any(entry["event"] == "adapter_child_last_words" for entry in logs)
    assert KEY not in str(logs)


def test_key_that_no_header_can_carry_is_refused_without_being_told(case: Case) -> None:
    if case.engine != "openai_compatible":
        pytest.skip("the key goes into no header")
    with pytest.raises(EngineKeyRefused) as caught:
        case.run(case.transcribe(dialogue(), key=f"{KEY}\r\nHost: evil"))
    assert KEY not in f"{caught.value!r} {caught.value.details}"


def test_engine_that_detects_languages_names_english(case: Case) -> None:
    told = load_engine(case.engine).capabilities
    detecting = case.pool.detect_language(case.engine, case.load, dialogue())
    if told.can_detect_language:
        guess = case.run(detecting).probabilities
        assert max(guess, key=lambda code: guess[code]) == "en"
    else:
        with pytest.raises(EngineError):
            case.run(detecting)


SAID = ("Good", "morning", "everyone", "we", "will", "discuss", "the", "sales")
ASKED = tuple(Word(word, 0.4 * number, 0.4 * number + 0.4) for number, word in enumerate(SAID))


def aligned(case: Case, chunk: Chunk) -> Alignment:
    """Align, or skip for an engine that must refuse and does."""
    aligning = case.pool.align(
        case.engine, case.load, chunk, ASKED, options=AlignOptions(language="en")
    )
    if load_engine(case.engine).capabilities.can_align:
        return case.run(aligning)
    with pytest.raises(EngineError):
        case.run(aligning)
    pytest.skip(f"{case.engine} cannot align, and says so")


def test_words_are_aligned_in_order_inside_the_chunk(case: Case) -> None:
    """The words themselves come back as they were given, wherever they are found."""
    chunk = Chunk(spoken("dialogue")[: 6 * 16_000])
    found = aligned(case, chunk)
    assert (found.is_aligned, found.reason) == (True, None)
    assert [word.word for word in found.words] == [word.word for word in ASKED]
    assert all(type(word.start) is type(word.end) is float for word in found.words)
    for one, two in pairwise(found.words):
        assert 0 <= one.start <= one.end <= two.start <= two.end <= chunk.duration


def test_words_without_sound_keep_their_times_and_say_so(case: Case) -> None:
    chunk = Chunk(np.zeros(500, np.float32))
    found = aligned(case, chunk)
    assert (found.is_aligned, found.reason) == (False, "no_sound")
    assert found.kept == tuple(range(len(ASKED)))
    assert [word.word for word in found.words] == [word.word for word in ASKED]
    assert all(word.end <= chunk.duration for word in found.words)


def test_alignment_leaves_no_trace_in_a_transcript(case: Case) -> None:
    chunk = Chunk(spoken("dialogue")[: 3 * 16_000], ((0.0, 2.8),))
    before = case.run(case.transcribe(chunk))
    first = aligned(case, chunk)
    assert case.run(case.transcribe(chunk)) == before
    assert aligned(case, chunk) == first
