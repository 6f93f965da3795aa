"""Real recordings through the whole plan with the engine that needs no download."""

import importlib.util
import json
import os
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pocketsphinx import Decoder

from tiro.audio.decoder import decode
from tiro.audio.mixer import Mixer
from tiro.audio.pcm import to_pcm
from tiro.pipeline.direct import Request, transcribe
from tiro.settings import Settings

pytestmark = pytest.mark.shared

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("TIRO_SHARED_SPEECH", REPOSITORY.parent / "shared" / "speech"))
LOSSLESS = (
    pytest.param("codec-mp3-cover", marks=pytest.mark.full),
    "codec-antiphase-stereo",
    *(
        pytest.param(name, marks=pytest.mark.full)
        for name in ("codec-flac-24-96k", "codec-aiff", "codec-caf-alac", "codec-wav-float64")
    ),
)
"""Another container, rate or level of the same sound."""
UNREADABLE = ("codec-clipped",)
"""Sound that the draft engine cannot read in any way."""
CODER_LOSS = 0.3
"""What coders of a few kilobits cost the draft engine; measured: up to .29 (GSM)."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, dict[str, Any]]:
    """The shared recordings by id."""
    path = SHARED / "manifest.json"
    if not path.is_file():
        pytest.skip(f"the shared recordings are missing: {SHARED}")
    return {item["id"]: item for item in json.loads(path.read_text())["items"]}


@pytest.fixture(scope="module")
def judge(manifest: dict[str, Any]) -> ModuleType:
    """The shared scorer, with its normaliser."""
    assert manifest
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is compiled with escapes that Python no longer likes
        pytest.importorskip("whisper_normalizer.english", reason="whisper-normalizer is missing")
    spec = importlib.util.spec_from_file_location("shared_score", SHARED / "tools" / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def through_tiro(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """Transcribes a file with pocketsphinx, each once."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("shared"))
    heard: dict[Path, str] = {}

    def hear(path: Path) -> str:
        if path not in heard:
            request = Request(path, {"engine": "pocketsphinx"})
            segments = transcribe(settings, request, lambda _: None)["segments"]
            heard[path] = " ".join(segment["text"] for segment in segments)
        return heard[path]

    return hear


def by_hand(path: Path) -> str:
    """Decode a whole clip with the library's defaults."""
    mixer = Mixer()
    decoder = Decoder(samprate=16000, loglevel="FATAL")
    decoder.start_utt()
    sound = b"".join(to_pcm(mixer.mix(block)) for block in decode(path))
    decoder.process_raw(sound, full_utt=True)
    decoder.end_utt()
    return decoder.hyp().hypstr if decoder.hyp() else ""


def errors(judge: ModuleType, clips: Sequence[dict[str, Any]], texts: Sequence[str]) -> int:
    counts = [judge.wer(clip["text"], text, "en") for clip, text in zip(clips, texts, strict=True)]
    return sum(count[kind] for count in counts for kind in "SDI")


@pytest.mark.full
def test_words_are_no_worse_than_by_hand_on_whole_clips(
    manifest: dict[str, Any],
    judge: ModuleType,
    through_tiro: Callable[[Path], str],
) -> None:
    """All English clips: on one alone either may be luckier."""
    clips = [
        item
        for item in manifest.values()
        if item["file"].startswith("speech/") and item.get("language") == "en" and item.get("text")
    ]
    paths = [SHARED / clip["file"] for clip in clips]
    assert len(clips) >= 8
    own = errors(judge, clips, [through_tiro(path) for path in paths])
    assert own <= errors(judge, clips, [by_hand(path) for path in paths])


@pytest.mark.parametrize("name", LOSSLESS)
def test_another_container_gives_the_same_text(
    manifest: dict[str, Any], through_tiro: Callable[[Path], str], name: str
) -> None:
    base = manifest[manifest[name]["derived_from"]]
    text = through_tiro(SHARED / manifest[name]["file"])
    assert text
    assert text == through_tiro(SHARED / base["file"])


@pytest.mark.full
def test_every_codec_gives_nearly_the_words_of_its_base(
    manifest: dict[str, Any],
    judge: ModuleType,
    through_tiro: Callable[[Path], str],
) -> None:
    worse: dict[str, float] = {}
    for name, item in manifest.items():
        if not item["file"].startswith("codecs/") or name in UNREADABLE:
            continue
        base = manifest[item["derived_from"]]
        found, expected = (
            judge.wer(base["text"], through_tiro(SHARED / each["file"]), "en")["wer"]
            for each in (item, base)
        )
        if found > expected + CODER_LOSS:
            worse[name] = found - expected
    assert worse == {}
