"""Looks for a secret in all that an installation keeps, shows and runs."""

import base64
import contextlib
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import httpx2
import psutil

from storykit import Installation


def places_of(key: str, installation: Installation) -> list[str]:
    """Name the files, processes and answers in which a key, or most of it, is found."""
    forms = {key, key[4:-4], quote(key), base64.b64encode(key.encode()).decode()}
    marks = [form.encode() for form in forms]
    found = {**files_below(installation.folder.parent), **processes(), **_answers(installation)}
    return [name for name, content in found.items() if any(mark in content for mark in marks)]


def files_below(folder: Path) -> dict[str, bytes]:
    """Read database, its log, media, logs, whatever there is."""
    return _read(path for path in folder.rglob("*") if path.is_file())


def processes() -> dict[str, bytes]:
    """Read arguments and environment of every process that may be looked into."""
    found = (Path("/proc") / str(process.pid) for process in psutil.process_iter())
    return _read(folder / name for folder in found for name in ("cmdline", "environ"))


def _read(paths: Iterable[Path]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in paths:
        with contextlib.suppress(OSError):  # it has just gone, or is another user's
            found[str(path)] = path.read_bytes()
    return found


def _answers(installation: Installation) -> dict[str, bytes]:
    paths = ["/jobs", "/recordings", "/engines", "/llms", "/notes", "/deliveries"]
    found = {path: installation.request("GET", path).content for path in paths}
    for path in ("/metrics", "/healthz", "/readyz"):
        found[path] = httpx2.get(installation.address + path).content
    return found
