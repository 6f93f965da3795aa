"""Folders and the environment that benchmarks run in: no settings from outside, no download."""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MICRO = ROOT / "tests" / "fixtures" / "micro-whisper"

sys.path.insert(0, str(ROOT / "tests"))


def environment(*, slots: int = 0, data_dir: Path | None = None, **more: str) -> dict[str, str]:
    """Give the variables of a benchmarked process."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TIRO_")}
    return kept | {
        "TIRO_DATA_DIR": str(data_dir or Path(tempfile.gettempdir()) / "tiro-bench"),
        "TIRO_WORKER__SLOTS": str(slots),
        "TIRO_MODELS__FETCH": "never",
        "TIRO_STORAGE__MIN_FREE_BYTES": "0",
        "TIRO_ENGINES__FAKE__ENABLED": "true",
        "TIRO_LOG__FORMAT": "json",
        **more,
    }
