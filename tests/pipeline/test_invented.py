"""Where nobody speaks, no engine says a word."""

from pathlib import Path
from typing import Any

import pytest

import soundscapes
from openai_server import GHOST, openai_server
from tiro.pipeline.direct import Request, transcribe
from tiro.settings import FakeSettings, Settings

MICRO = Path(__file__).parents[1] / "fixtures" / "micro-whisper"
ENGINES: dict[str, dict[str, Any]] = {
    "faster_whisper": {"model": str(MICRO), "language": "en"},
    "pocketsphinx": {},
    "openai_compatible": {"model": "ghost"},
    "fake": {},
}
WIDE_OPEN = {"threshold": 0.0, "neg_threshold": 0.0}
"""Everything is taken for speech, so that the engine hears it all."""


def _written(settings: Settings, path: Path, engine: str, **options: Any) -> dict[str, Any]:
    with openai_server() as server:
        own = settings.engines.openai_compatible.model_copy(update={"base_url": server.base_url})
        engines = settings.engines.model_copy(
            update={"fake": FakeSettings(enabled=True), "openai_compatible": own}
        )
        changed = settings.model_copy(update={"engines": engines})
        request = Request(path, {"engine": engine, **ENGINES[engine], **options})
        return transcribe(changed, request, lambda _: None)


def _text(transcript: dict[str, Any]) -> str:
    """Give what is shown; what is held back comes marked."""
    shown = (each for each in transcript["segments"] if "held" not in each)
    return " ".join(each["text"] for each in shown)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_minute_without_speech_gives_no_word(
    settings: Settings, tmp_path: Path, engine: str
) -> None:
    """Silence, noise, hum and what resembles music, ten seconds of each."""
    path = soundscapes.medley(tmp_path / "medley.wav", 60)

    assert _text(_written(settings, path, engine)) == ""


@pytest.mark.full
@pytest.mark.parametrize("engine", ENGINES)
def test_ten_minutes_of_each_without_speech_give_no_word(
    settings: Settings, tmp_path: Path, engine: str
) -> None:
    for path in soundscapes.each(tmp_path, 600):
        assert _text(_written(settings, path, engine)) == "", path.stem


def test_a_server_that_hears_the_same_in_all_noise_is_not_believed(
    settings: Settings, tmp_path: Path
) -> None:
    """Voice activity is switched off: the guard alone holds the text back."""
    path = soundscapes.medley(tmp_path / "medley.wav", 60)
    options: dict[str, Any] = {"vad": WIDE_OPEN}

    guarded = _written(settings, path, "openai_compatible", **options)
    bare = _written(settings, path, "openai_compatible", **options, guard=False)

    assert _text(guarded) == ""
    assert GHOST in _text(bare)
    codes = {warning["code"] for warning in guarded["warnings"]}
    assert {"text_held_back", "no_speech"} <= codes
