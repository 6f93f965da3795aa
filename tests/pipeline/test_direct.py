"""A whole plan in this process, on real sound and the real engines."""

import re
import shutil
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest

import speechkit
from soundkit import write_sound
from tiro.errors import EngineError, MediaUnreadable, ModelBroken, StageTimedOut
from tiro.pipeline.direct import Request, transcribe
from tiro.settings import FakeSettings, Settings
from tiro.store import models
from tiro.store.database import Database

MICRO = Path(__file__).parents[1] / "fixtures" / "micro-whisper"
WHISPER = {"engine": "faster_whisper", "model": str(MICRO), "temperature": 0.0}
DIALOGUE = speechkit.dialogue().path


def _plain(text: str) -> str:
    return re.sub(r"[^a-z' ]", "", text.lower())


def _run(
    settings: Settings, path: Path, **options: Any
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    events: list[dict[str, Any]] = []
    enabled = settings.engines.model_copy(update={"fake": FakeSettings(enabled=True)})
    quick = settings.retries.model_copy(update={"first_seconds": 0.05})
    chosen = settings.model_copy(update={"engines": enabled, "retries": quick})
    return transcribe(chosen, Request(path, options), events.append), events


def test_a_dialogue_is_written_down_with_whisper(settings: Settings) -> None:
    transcript, events = _run(settings, DIALOGUE, **WHISPER)
    words = [word["word"] for segment in transcript["segments"] for word in segment["words"]]
    assert jiwer.wer(_plain(speechkit.dialogue().text), _plain(" ".join(words))) <= 0.1
    assert transcript["language"] == "en"
    assert [event["progress"] for event in events] == sorted(event["progress"] for event in events)
    assert events[-1]["state"] == "completed"


def test_nothing_is_kept_in_the_data_folder_without_keep(settings: Settings) -> None:
    _run(settings, DIALOGUE, engine="fake")
    kept = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    assert kept == []


def test_another_engine_is_used_with_a_warning_when_the_default_cannot_work(
    settings: Settings,
) -> None:
    transcript, _ = _run(settings, DIALOGUE)
    assert transcript["engine"] == "pocketsphinx"
    assert transcript["quality"] == "draft"
    codes = {warning["code"] for warning in transcript["warnings"]}
    assert codes == {"engine_fallback", "draft_quality"}


def test_a_broken_model_is_told_when_it_was_asked_for(settings: Settings, tmp_path: Path) -> None:
    broken = tmp_path / "model"
    broken.mkdir()
    for file in MICRO.iterdir():
        (broken / file.name).write_bytes(file.read_bytes())
    (broken / "model.bin").write_bytes(b"not a model")
    with pytest.raises(ModelBroken):
        _run(settings, DIALOGUE, engine="faster_whisper", model=str(broken))


def test_silence_gives_an_empty_transcript_and_says_so(settings: Settings, tmp_path: Path) -> None:
    path = write_sound(tmp_path / "silence.wav", np.zeros(40 * 16_000, np.float32))
    transcript, _ = _run(settings, path, **WHISPER)
    assert transcript["segments"] == []
    assert "no_speech" in {warning["code"] for warning in transcript["warnings"]}


def test_what_is_no_recording_is_refused(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "letter.mp3"
    path.write_bytes(b"Dear Tiro, this is not audio. " * 100)
    with pytest.raises(MediaUnreadable):
        _run(settings, path)


@pytest.mark.parametrize("kind", ["transient", "crash"])
def test_a_passing_failure_is_tried_again(settings: Settings, tmp_path: Path, kind: str) -> None:
    failures = {"fail": kind, "fail_times": 2, "fail_file": str(tmp_path / "failures")}
    transcript, _ = _run(settings, DIALOGUE, engine="fake", engine_options=failures)
    assert transcript["segments"]
    assert (tmp_path / "failures").stat().st_size == 2


def test_a_lasting_failure_ends_the_job_at_once(settings: Settings, tmp_path: Path) -> None:
    failures = {"fail": "permanent", "fail_times": 9, "fail_file": str(tmp_path / "failures")}
    with pytest.raises(EngineError) as caught:
        _run(settings, DIALOGUE, engine="fake", engine_options=failures)
    assert (tmp_path / "failures").stat().st_size == 1
    assert caught.value.stage == "transcribe"


def test_a_chunk_that_takes_too_long_ends_the_job(settings: Settings) -> None:
    limits = settings.stages.model_copy(update={"base_seconds": 0.1, "chunk_factor": 0.001})
    hurried = settings.model_copy(update={"stages": limits})
    with pytest.raises(StageTimedOut):
        _run(hurried, DIALOGUE, engine="fake", engine_options={"delay_seconds": 5})


def test_chunks_hold_every_word_once_when_a_recording_is_cut_often(
    settings: Settings, tmp_path: Path
) -> None:
    """The fake engine says a word a second, so that a lost or doubled second would show."""
    path = speechkit.long_recording(tmp_path / "long.wav", minutes=2, seed=1).path
    transcript, _ = _run(settings, path, engine="fake", engine_options={"chunk_seconds": 6})
    words = [word for segment in transcript["segments"] for word in segment["words"]]
    starts = [word["start"] for word in words]
    assert starts == sorted(starts)
    assert len(set(starts)) == len(starts)


def test_default_of_the_registry_holds_without_keep_too(
    settings: Settings, sqlite_database: Database
) -> None:
    shutil.copytree(MICRO, settings.models_dir / "micro")
    with sqlite_database.write() as session:
        models.change(session, "faster_whisper", "micro", {"is_default": True})
    transcript, _ = _run(settings, DIALOGUE, temperature=0.0)
    assert (transcript["engine"], transcript["model"]) == ("faster_whisper", "micro")
    assert transcript["warnings"] == []
