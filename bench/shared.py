"""Real speech: pocketsphinx through Tiro against pocketsphinx by hand, where the shared recordings are."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.measure import Figure
from bench.workspace import ROOT, environment

SHARED = Path(os.environ.get("TIRO_SHARED_SPEECH", ROOT.parent / "shared" / "speech"))
BY_HAND = """
import json, sys
from faster_whisper.audio import decode_audio
from pocketsphinx import Decoder
heard = []
for path in json.loads(sys.stdin.read()):
    decoder = Decoder(samprate=16000, loglevel="FATAL")
    decoder.start_utt()
    decoder.process_raw((decode_audio(path) * 32767).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    heard.append(decoder.hyp().hypstr if decoder.hyp() else "")
print(json.dumps(heard))
"""


def accuracy() -> list[Figure]:
    """WER of all English clips by the shared normaliser; tells nothing where they are missing."""
    if not (SHARED / "manifest.json").is_file():
        print(f"skipped: there are no recordings in {SHARED}", file=sys.stderr)
        return []
    clips = english_clips()
    hand = _rate(clips, by_hand(clips))
    own = _rate(clips, _through_tiro(clips))
    how = f"{len(clips)} English clips, whole-corpus WER by the shared score.py"
    return [
        Figure("WER, pocketsphinx by hand on whole clips", hand, "", how=how),
        Figure("WER, pocketsphinx through Tiro", own, "", how=how),
        Figure("WER, Tiro - by hand", own - hand, "", 0.0, how=how),
    ]


def english_clips() -> list[dict[str, Any]]:
    """Give the manifest's clips of one English speaker that have a text."""
    items = json.loads((SHARED / "manifest.json").read_text())["items"]
    return [
        item | {"path": str(SHARED / item["file"])}
        for item in items
        if item["file"].startswith("speech/") and item.get("language") == "en" and item.get("text")
    ]


def by_hand(clips: list[dict[str, Any]]) -> list[str]:
    """Decode each clip as one utterance with the library's defaults."""
    done = subprocess.run(
        [sys.executable, "-c", BY_HAND],
        input=json.dumps([clip["path"] for clip in clips]),
        check=True,
        capture_output=True,
        text=True,
    )
    return list(json.loads(done.stdout))


def _through_tiro(clips: list[dict[str, Any]]) -> list[str]:
    return [
        subprocess.run(
            [sys.executable, "-m", "tiro", "transcribe", clip["path"], "--engine", "pocketsphinx"],
            env=environment(),
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for clip in clips
    ]


def _rate(clips: list[dict[str, Any]], heard: list[str]) -> float:
    sys.path.insert(0, str(SHARED / "tools"))
    from score import wer  # noqa: PLC0415 - it is where the recordings are

    counts = [wer(clip["text"], text, "en") for clip, text in zip(clips, heard, strict=True)]
    errors = sum(count[kind] for count in counts for kind in "SDI")
    return errors / sum(count["N"] for count in counts)
