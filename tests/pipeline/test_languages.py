"""Recordings that switch language, and doubtful stretches that must not switch it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import speechkit
from tiro.engines import ChunkResult, LanguageGuess
from tiro.errors import EngineFailed
from tiro.pipeline import speaking
from tiro.pipeline.direct import Request, transcribe
from tiro.pipeline.spans import Span
from tiro.pipeline.task import Task
from tiro.settings import Settings
from tiro.transcript.model import Segment, Word
from tiro.transcript.questions import share

CHUNKS = {"engine": "fake", "engine_options": {"chunk_seconds": 5}}
SURE = 0.97


@dataclass
class Polyglot:
    """An engine that hears what it is told by the time at which a chunk begins.

    Of what it writes in another language than it hears it is not sure, before `fluent_after`.
    """

    hears: Callable[[float], dict[str, float]]
    breaks_after: int = -1
    breaks_after_questions: int = -1
    fluent_after: float = math.inf
    sureness: float = 0.9
    reviewed: int = 0
    asked: list[float] = field(default_factory=list[float])
    doubted: list[float] = field(default_factory=list[float])
    written: list[tuple[float, str | None]] = field(default_factory=list[tuple[float, str | None]])

    async def detect_language(self, task: Task, span: Span) -> LanguageGuess:
        if _is_review(task):
            if len(self.doubted) == self.breaks_after_questions:
                self.breaks_after_questions = -1
                raise EngineFailed
            self.doubted.append(span.start)
        self.asked.append(span.start)
        return LanguageGuess(self.hears(span.start))

    async def transcribe(self, task: Task, span: Span, language: str | None) -> ChunkResult:
        if _is_review(task):
            self.reviewed += 1
            if self.reviewed == self.breaks_after + 1:
                raise EngineFailed
        self.written.append((span.start, language))
        heard = self.hears(span.start)
        is_at_home = language == max(heard, key=lambda code: heard[code])
        sure = self.sureness if is_at_home or span.start > self.fluent_after else 0.3
        words = (Word(f"{language}{span.start:.0f}", 0.0, span.duration, sure),)
        text = words[0].word
        return ChunkResult((Segment("0", 0.0, span.duration, text, None, words=words),), language)


def _is_review(task: Task) -> bool:
    return task.job.plan[task.job.cursor] == "review@1"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute and a half, cut into about twenty chunks."""
    path = tmp_path_factory.mktemp("languages") / "long.wav"
    return speechkit.long_recording(path, minutes=1.5, seed=3, pauses=(0.05, 0.2)).path


@pytest.fixture
def run(
    settings: Settings, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[list[dict[str, Any]], dict[str, Any]]]:
    """Write the recording down with an engine that hears what a test says."""

    def write(engine: Polyglot, **options: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        monkeypatch.setattr(speaking, "detect_language", engine.detect_language)
        monkeypatch.setattr(speaking, "transcribe", engine.transcribe)
        engines = settings.engines.model_copy(
            update={"fake": settings.engines.fake.model_copy(update={"enabled": True})}
        )
        quick = settings.retries.model_copy(update={"first_seconds": 0.01})
        chosen = settings.model_copy(update={"engines": engines, "retries": quick})
        events: list[dict[str, Any]] = []
        text = transcribe(chosen, Request(recording, {**CHUNKS, **options}), events.append)
        return text["segments"], events[-1]

    return write


def _long(segments: list[dict[str, Any]], *, after: float) -> list[dict[str, Any]]:
    """Give segments that hold enough speech to have a language of their own."""
    return [each for each in segments if each["start"] > after and each["end"] - each["start"] > 4]


def _sure_of(code: str, other: str = "fr") -> dict[str, float]:
    return {code: SURE, other: 1 - SURE}


def _switching(at: float, doubtful: float | None = None) -> Polyglot:
    """English until `at`, then German; a chunk near `doubtful` sounds a little like French."""

    def hears(start: float) -> dict[str, float]:
        code = "en" if start < at else "de"
        if doubtful is not None and doubtful <= start < doubtful + 5:
            return {"fr": 0.55, code: 0.45}
        return _sure_of(code)

    return Polyglot(hears)


Run = Callable[..., tuple[list[dict[str, Any]], dict[str, Any]]]


def test_a_recording_that_switches_is_written_down_in_both_languages(run: Run) -> None:
    """Found out from the samples; then every chunk is asked, and each once."""
    engine = _switching(60.0)
    segments, job = run(engine)
    assert {segment["language"] for segment in segments if segment["start"] < 55} == {"en"}
    assert {segment["language"] for segment in _long(segments, after=65)} == {"de"}
    assert job["resolved"]["language"] == "en"
    assert "several_languages" in {warning["code"] for warning in job["warnings"]}
    assert len(set(engine.asked)) == len(engine.asked) == len(segments)


def test_a_doubtful_stretch_does_not_switch_the_language(run: Run) -> None:
    """Nor does it where several languages may be spoken."""
    engine = _switching(1000.0, doubtful=30.0)
    segments, _ = run(engine, languages=["en", "fr"])
    assert {segment["language"] for segment in segments} == {"en"}
    assert {language for _, language in engine.written} == {"en"}


@pytest.mark.full
def test_what_is_not_allowed_is_not_written(run: Run) -> None:
    """However sure the engine is of it."""
    engine = Polyglot(lambda start: {"nl": 0.9, "de": 0.06} if start > 60 else _sure_of("de"))
    segments, _ = run(engine, languages=["de", "en"])
    assert {segment["language"] for segment in segments} == {"de"}


def test_one_language_costs_a_few_questions(run: Run) -> None:
    """All samples agree, so that the other chunks are not asked."""
    engine = _switching(1000.0)
    segments, job = run(engine)
    assert len(engine.asked) < len(segments) / 3
    assert [language for _, language in engine.written] == ["en"] * len(segments)
    assert {warning["code"] for warning in job["warnings"]} == {"draft_quality"}


def test_a_review_that_breaks_goes_on_where_it_was(run: Run) -> None:
    """German that is likely, but not certain, is written in English until its neighbours bear it out.

    No chunk is written a third time, though the review fails in the middle.
    """

    def hears(start: float) -> dict[str, float]:
        return {"de": 0.7, "en": 0.3} if start > 60 else _sure_of("en")

    engine = Polyglot(hears, breaks_after=2)
    segments, _ = run(engine, languages=["en", "de"])
    assert {segment["language"] for segment in _long(segments, after=65)} == {"de"}
    again = [start for start, language in engine.written if language == "de"]
    assert len(again) > engine.breaks_after
    assert len(set(again)) == len(again)


def test_a_language_that_was_named_is_never_asked_for(run: Run) -> None:
    """It is the caller's word."""
    engine = _switching(60.0)
    segments, job = run(engine, language="de")
    assert engine.asked == []
    assert {segment["language"] for segment in segments} == {"de"}
    assert "review@1" not in job["plan"]


@pytest.mark.parametrize("breaks_after_questions", [-1, 2])
def test_a_short_switch_between_samples_is_found(run: Run, breaks_after_questions: int) -> None:
    """One chunk of it is poorly understood; from there it is followed to both of its ends.

    A review that breaks on the way asks nothing twice and writes nothing twice.
    """
    engine = Polyglot(
        lambda start: _sure_of("de" if 50 < start < 64 else "en"),
        fluent_after=55.0,
        breaks_after_questions=breaks_after_questions,
    )
    segments, job = run(engine)
    german = [segment["start"] for segment in segments if segment["language"] == "de"]
    again = [start for start, language in engine.written if language == "de"]
    assert len(segments) >= 12
    assert len(again) == len(german) == 3
    assert sorted(again) == pytest.approx(german, abs=0.2)
    assert set(again) < set(engine.doubted)
    assert len(engine.doubted) == len(again) + 2
    assert len(set(engine.asked)) == len(engine.asked)
    assert job["resolved"]["language"] == "en"
    assert "several_languages" in {warning["code"] for warning in job["warnings"]}


def test_mumbling_costs_a_bounded_number_of_questions(run: Run) -> None:
    """However little was understood of a long recording."""
    engine = Polyglot(lambda _: {"en": 0.6, "fr": 0.4}, sureness=0.2)
    segments, _ = run(engine)
    assert len(engine.doubted) == share(len(segments)) < len(segments) / 4
    assert [language for _, language in engine.written] == ["en"] * len(segments)
