"""Versions of Tiro, Python, the libraries that matter, and the programs beside them."""

import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from tiro import __version__
from tiro.machine import programs
from tiro.machine.facts import Facts, Unreadable

NAMES = ("tiro", "python", "libraries", "ffmpeg", "sqlite", "node")

LIBRARIES = (
    "dbos", "sqlalchemy", "fastapi", "av", "ctranslate2", "faster-whisper", "onnxruntime",
    "pocketsphinx", "numpy", "huggingface-hub", "psutil",
)  # fmt: skip
MISSING = "missing"


def libraries() -> dict[str, str]:
    """Tell the versions of libraries without importing them; `missing` for what is not there."""
    return {name: _version(name) for name in LIBRARIES}


def read(facts: Facts) -> None:
    """Read all."""
    facts.put("tiro", __version__)
    facts.put("python", platform.python_version())
    facts.read("libraries", libraries)
    facts.put("sqlite", sqlite3.sqlite_version)
    facts.read("ffmpeg", _ffmpeg)
    facts.read("node", lambda: programs.answer(["node", "--version"]).removeprefix("v") or None)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return MISSING


def _ffmpeg() -> str:
    """Tell the version of what PyAV has in its package."""
    try:
        import av
    except ImportError:
        raise Unreadable("The package av is not installed.") from None
    library: Any = av  # its types do not name it
    return str(library.ffmpeg_version_info)
