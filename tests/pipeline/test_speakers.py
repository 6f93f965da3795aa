"""Who spoke: from the option to the words, when a diarizer fails, and later without writing again."""

import asyncio
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import speechkit
from soundkit import write_sound
from spoken import spoken
from storykit import SHARED
from tiro.actions import further, jobs, transcripts
from tiro.actions.context import open_context
from tiro.actions.options import parse
from tiro.diarizers.pool import DiarizerPool
from tiro.errors import EngineFailed, StateConflict
from tiro.pipeline import diarize, direct
from tiro.pipeline.direct import Request, transcribe
from tiro.pipeline.runner import Runner
from tiro.pipeline.works import make_works
from tiro.settings import Settings
from tiro.store import events
from tiro.store.database import open_database
from tiro.store.tables import LOCAL_OWNER, SegmentRow, StageOutput, TranscriptRow

FULL = pytest.mark.full
DIALOGUE = speechkit.dialogue().path
FAKE = {"engine": "fake", "language": "en", "diarizer": "fake", "speakers": "auto"}
Transcript = dict[str, Any]
Job = dict[str, Any]


def _with_fakes(settings: Settings, **diarizer: Any) -> Settings:
    tables: dict[str, Any] = {
        "engines": {**settings.engines.model_dump(), "fake": {"enabled": True}},
        "diarizers": {"fake": {"enabled": True, **diarizer}},
    }
    return Settings(**{**settings.model_dump(exclude={"engines", "diarizers"}), **tables})


def _run(settings: Settings, path: Path = DIALOGUE, **options: Any) -> tuple[Transcript, Job]:
    events: list[Job] = []
    text = transcribe(settings, Request(path, options, keep=True), events.append)
    return text, events[-1]


def _speakers(text: Transcript) -> list[str | None]:
    return [word["speaker"] for segment in text["segments"] for word in segment["words"]]


def _codes(job: Job) -> set[str]:
    return {warning["code"] for warning in job["warnings"]} - {"draft_quality"}


def _words(text: Transcript) -> list[tuple[Any, ...]]:
    words = [word for segment in text["segments"] for word in segment["words"]]
    return [(word["word"], word["start"], word["end"]) for word in words]


def test_each_word_gets_the_speaker_of_its_turn(settings: Settings) -> None:
    """The fake diarizer gives one region to each of two speakers, in turn."""
    text, job = _run(_with_fakes(settings), **FAKE)
    assert set(_speakers(text)) == {"S1", "S2"}
    assert job["resolved"]["diarizer"] == "fake"
    assert "diarize@1" in job["plan"]
    for segment in text["segments"]:
        assert {word["speaker"] for word in segment["words"]} == {segment["speaker"]}


def test_speakers_are_not_told_apart_unless_somebody_asks(settings: Settings) -> None:
    """Neither the time nor the risk is taken unasked; the administrator may ask for all."""
    silent, job = _run(_with_fakes(settings), engine="fake", language="en")
    assert set(_speakers(silent)) == {None}
    assert job["resolved"]["diarizer"] is None
    chosen = _with_fakes(settings)
    asking = chosen.diarizers.model_copy(update={"speakers": "auto", "default": "fake"})
    told, _ = _run(chosen.model_copy(update={"diarizers": asking}), engine="fake", language="en")
    assert set(_speakers(told)) == {"S1", "S2"}


@pytest.mark.parametrize("kind", [pytest.param("permanent", marks=FULL), "crash"])
def test_the_next_diarizer_is_used_when_one_fails(settings: Settings, kind: str) -> None:
    """The job says which, and why."""
    text, job = _run(_with_fakes(settings, fail=kind), **FAKE)
    assert set(_speakers(text)) == {"S1", "S2"}
    assert job["resolved"]["diarizer"] == "ge2e"
    assert _codes(job) == {"diarizer_fallback"}
    steps = [step for step in job["resolved"]["steps"] if step["part"] == "diarizer"]
    assert [step["outcome"] for step in steps if step["tried"] == "fake"] == [
        "chosen",
        "passed_over",
    ]
    assert steps[-1]["tried"] == "ge2e"


def test_a_diarizer_that_hangs_is_given_up(settings: Settings) -> None:
    """Its child is killed at the limit, and not asked again."""
    chosen = _with_fakes(settings, fail="hang")
    limits = chosen.stages.model_copy(update={"base_seconds": 3.0, "diarize_factor": 0.001})
    _, job = _run(chosen.model_copy(update={"stages": limits}), **FAKE)
    assert job["resolved"]["diarizer"] != "fake"
    assert "diarizer_fallback" in _codes(job)


def test_a_failure_that_passes_is_tried_again(settings: Settings, tmp_path: Path) -> None:
    """So that a hiccup costs no speakers."""
    count = tmp_path / "failures"
    chosen = _with_fakes(settings, fail="transient", fail_times=1, fail_file=str(count))
    _, job = _run(chosen, **FAKE)
    assert (job["resolved"]["diarizer"], _codes(job)) == ("fake", set())
    assert count.stat().st_size == 1


def test_words_have_no_speaker_when_every_diarizer_fails(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is there, with a warning, and an explicit null."""

    async def fail(*_: object, **__: object) -> None:
        raise EngineFailed("It broke.")

    monkeypatch.setattr(DiarizerPool, "diarize", fail)
    text, job = _run(_with_fakes(settings), **FAKE)
    assert job["state"] == "completed"
    assert set(_speakers(text)) == {None}
    assert _codes(job) == {diarize.FAILED}
    assert job["resolved"]["diarizer"] is None


@pytest.fixture
def later(settings: Settings) -> "_Later":
    """A kept recording that was written down without speakers."""
    chosen = _with_fakes(settings)
    text, _ = _run(chosen, engine="fake", language="en")
    return _Later(chosen, text)


class _Later:
    """Runs further jobs on a kept recording, as `tiro transcribe` does in its own process."""

    def __init__(self, settings: Settings, text: Transcript) -> None:
        self.settings = settings
        self.text = text
        self.told: list[dict[str, Any]] = []

    def run(self, **options: Any) -> tuple[Transcript, Job]:
        return asyncio.run(self._run(options))

    def edit(self, words: str) -> None:
        """Make the text a person's, with a first segment of their own."""
        with closing(open_database(self.settings)) as database, database.write() as session:
            row = session.query(TranscriptRow).one()
            row.origin = "person"
            first = session.query(SegmentRow).order_by(SegmentRow.idx).first()
            assert first is not None
            first.text, first.words = words, "[]"

    async def _run(self, options: dict[str, Any]) -> tuple[Transcript, Job]:
        queue = direct.DirectQueue()
        context = await asyncio.to_thread(open_context, self.settings, queue=queue)
        works = make_works(context, "direct")
        try:
            recording_id = str(self.text["recording_id"])
            job = further.add(context, LOCAL_OWNER, recording_id, parse(options))
            await direct.work_off(Runner(works), queue, context, str(job["id"]))
            with context.database.read() as session:
                assert session.query(StageOutput).count() == 0
                told = events.since(session, 0, job_id=str(job["id"]))
            self.told = [json.loads(one.data) for one in told if one.kind == "recording"]
            text = transcripts.primary(context, LOCAL_OWNER, recording_id)
            return text, jobs.show(context, LOCAL_OWNER, str(job["id"]))
        finally:
            await works.close()
            await context.media.close()
            context.close()


def test_speakers_come_later_without_writing_again(later: _Later) -> None:
    """A new version with the same words, texts and times, letter by letter; nothing else is kept."""
    text, job = later.run(stages=["diarize"], diarizer="fake")
    assert (job["kind"], job["plan"]) == (
        "diarize",
        ["listen@1", "diarize@1", "attribute@1", "finish@1"],
    )
    assert text["version"] == later.text["version"] + 1
    assert text["is_primary"]
    assert text["origin"] == "engine"
    assert set(_speakers(text)) == {"S1", "S2"}
    assert _words(text) == _words(later.text)
    assert [_joined(each) for each in (text, later.text)] == [_joined(later.text)] * 2

    shown = [(one["primary_transcript_id"], one["job"]["id"]) for one in later.told]
    assert shown == [(later.text["id"], job["id"]), (text["id"], job["id"])], "all of it is told"

    again, _ = later.run(stages=["diarize"], diarizer="fake", speakers=3)
    assert set(_speakers(again)) == {"S1", "S2", "S3"}
    assert _joined(again) == _joined(later.text)


def _joined(text: Transcript) -> str:
    return " ".join(segment["text"] for segment in text["segments"])


def test_a_persons_text_stays_a_persons(later: _Later) -> None:
    """What was edited by hand is what gets its speakers, and it is still shown as theirs."""
    later.edit("By hand, badevipo.")
    text, job = later.run(stages=["diarize"], diarizer="fake")
    assert (text["origin"], text["is_primary"], _codes(job)) == ("person", True, set())
    assert "By hand, badevipo." in _joined(text)
    assert {segment["speaker"] for segment in text["segments"]} <= {"S1", "S2"}


def test_the_job_says_that_an_edited_version_stays_shown(later: _Later) -> None:
    """Otherwise nobody would look for the new text, which is there."""
    later.edit("By hand, badevipo.")
    text, job = later.run(engine="fake", language="en")
    assert (text["version"], text["origin"]) == (later.text["version"], "person")
    assert _codes(job) == {"edited_version_shown"}


def test_nothing_changes_when_speakers_cannot_be_told_apart_later(
    later: _Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No version without speakers takes the place of one that may have them."""

    async def fail(*_: object, **__: object) -> None:
        raise EngineFailed("It broke.")

    monkeypatch.setattr(DiarizerPool, "diarize", fail)
    text, job = later.run(stages=["diarize"], diarizer="fake")
    assert (job["state"], _codes(job)) == ("completed", {diarize.FAILED})
    assert text == later.text


def test_speakers_alone_are_refused_where_there_is_no_text(
    later: _Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing could get them."""
    monkeypatch.setattr(further.recordings, "primary_transcript_ids", lambda *_: {})
    with pytest.raises(StateConflict):
        later.run(stages=["diarize"])


def _stereo(folder: Path, left: str, right: str) -> Path:
    """Put two recordings into two channels, the second after the first has ended."""
    one, other = spoken(left), spoken(right)
    sound = np.zeros((2, len(one) + len(other)), np.float32)
    sound[0, : len(one)] = one
    sound[1, len(one) :] = other
    return write_sound(folder / "stereo.wav", sound)


def test_each_channel_is_a_speaker_when_channels_are_apart(
    settings: Settings, tmp_path: Path
) -> None:
    """In order of time, each segment with its channel; the option about speakers adds nothing."""
    path = _stereo(tmp_path, "one_sentence", "dialogue")
    text, job = _run(_with_fakes(settings), path, **FAKE, channels="apart")
    starts = [segment["start"] for segment in text["segments"]]
    assert starts == sorted(starts)
    told = {(segment["channel"], segment["speaker"]) for segment in text["segments"]}
    assert told == {(0, "S1"), (1, "S2")}
    assert _codes(job) == set()
    border = len(spoken("one_sentence")) / 16_000
    assert all((word[1] >= border - 1) == (who == "S2") for word, who in _told(text))


def _told(text: Transcript) -> list[tuple[tuple[Any, ...], str | None]]:
    return list(zip(_words(text), _speakers(text), strict=True))


@pytest.mark.parametrize("second", [pytest.param("same", marks=FULL), "louder", "silent"])
def test_text_is_not_doubled_when_channels_hold_the_same(
    settings: Settings, tmp_path: Path, second: str
) -> None:
    """Dual mono, also with noise and at another level, and a channel with nothing plugged in."""
    sound = spoken("one_sentence")
    noise = np.random.default_rng(1).normal(0, 0.002, len(sound)).astype(np.float32)
    other = {"same": sound, "louder": sound * 1.5 + noise, "silent": noise * 0.05}[second]
    path = write_sound(tmp_path / "dual.wav", np.stack([sound, other]))
    text, job = _run(_with_fakes(settings), path, engine="fake", language="en", channels="apart")
    assert {segment["channel"] for segment in text["segments"]} == {None}
    assert _codes(job) == {"channels_alike"}
    starts = [word[1] for word in _words(text)]
    assert len(set(starts)) == len(starts)


@pytest.mark.shared
def test_a_call_has_a_speaker_on_each_channel(settings: Settings) -> None:
    """The words of each channel lie in what the reference says of it, and nobody is lost."""
    call = SHARED / "multi" / "call-mulaw-8k-stereo.wav"
    if not call.is_file():
        pytest.skip(f"the shared recordings are missing: {SHARED}")
    short = {"engine": "fake", "engine_options": {"chunk_seconds": 4}, "language": "en"}
    text, _ = _run(_with_fakes(settings), call, **short, channels="apart")
    lines = [line.split() for line in call.with_suffix(".rttm").read_text().splitlines()]
    turns = [(float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in lines]
    heard = {
        (who, spoken_by)
        for (_, start, end), who in _told(text)
        for first, last, spoken_by in turns
        if min(end, last) - max(start, first) > 0.8 * (end - start)
    }
    assert {who for who, _ in heard} == {"S1", "S2"}
    assert len(heard) == len({spoken_by for _, spoken_by in heard}) == 2
