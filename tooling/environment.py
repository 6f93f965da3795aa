"""Brings .venv to the locks: a fitting Python, the locked uv, then the packages; nothing when nothing changed."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tooling.programs import ROOT, DevError, attempt, call, known_reason, program

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LOCKS = ROOT / "locks"
VENV = ROOT / ".venv"
UV_VENV = ROOT / ".tools" / "uv"
STAMP = VENV / "installed.json"

OLDEST, NEWEST = (3, 11), (3, 13)
FREE_BYTES = 2 * 1024**3


def python_problem(version: tuple[int, int], *, has_venv: bool) -> str | None:
    """Say what is wrong with a Python, or None."""
    name = ".".join(map(str, version))
    if version < OLDEST:
        return f"Tiro needs Python 3.11, 3.12 or 3.13; this is {name}."
    if version > NEWEST:
        return f"Tiro does not know Python {name} yet; use 3.11, 3.12 or 3.13."
    if not has_venv:
        return (
            "This Python cannot make virtual environments."
            " On Debian and Ubuntu: apt-get install python3-venv"
        )
    return None


def other_python() -> str | None:
    """Find a Python on the PATH that fits, newest first."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            return found
    return None


def require_python() -> None:
    """Go on with a Python that fits, or say what is missing."""
    has_venv = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
    problem = python_problem(sys.version_info[:2], has_venv=has_venv)
    if problem is None:
        return
    fits = OLDEST <= sys.version_info[:2] <= NEWEST
    found = None if fits else other_python()
    if found is None:
        raise DevError(problem)
    print(f"{problem} Going on with {found}.", file=sys.stderr)
    sys.exit(subprocess.call([found, *sys.argv]))


def wanted(groups: Iterable[str]) -> str:
    """Fingerprint what an environment of these groups is made from."""
    digest = hashlib.sha256(f"{sys.version_info[:3]} {sys.prefix} {ROOT}".encode())
    for path in (ROOT / "pyproject.toml", *(LOCKS / f"{group}.txt" for group in groups)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def installed() -> tuple[str, list[str]]:
    """Give the fingerprint and groups of the environment that is there."""
    try:
        stamp = json.loads(STAMP.read_text())
        return stamp["fingerprint"], stamp["groups"]
    except (OSError, ValueError, KeyError):
        return "", []


def setup(groups: Sequence[str]) -> None:
    """Install the groups besides those that are there; nothing happens when nothing changed."""
    fingerprint, present = installed()
    groups = sorted({*groups, *present})
    if fingerprint == wanted(groups) and Path(program(VENV, "python")).exists():
        return
    require_disk()
    print("Installing into .venv (the first time takes a minute) ...", file=sys.stderr)
    started = time.monotonic()
    STAMP.unlink(missing_ok=True)
    make_venv(VENV, with_pip=False)
    install(groups)
    STAMP.write_text(json.dumps({"fingerprint": wanted(groups), "groups": groups}))
    print(f"Installed in {time.monotonic() - started:.0f} s.", file=sys.stderr)


def require_disk() -> None:
    """Refuse to begin what would fill the disk."""
    free = shutil.disk_usage(ROOT).free
    if free < FREE_BYTES:
        raise DevError(
            f"Only {free / 1024**3:.1f} GiB are free on the disk of {ROOT}; the packages need"
            f" {FREE_BYTES / 1024**3:.0f} GiB. Free some space, then try again."
        )


def make_venv(folder: Path, *, with_pip: bool) -> None:
    """Make a virtual environment, anew when its Python is gone or another."""
    if venv_version(folder) == sys.version_info[:2]:
        return
    options = [] if with_pip else ["--without-pip"]
    call([sys.executable, "-m", "venv", "--clear", *options, str(folder)])


def venv_version(folder: Path) -> tuple[int, ...]:
    """Give major and minor version of a virtual environment that works, else ()."""
    if not Path(program(folder, "python")).exists():
        return ()
    with contextlib.suppress(OSError):
        for line in (folder / "pyvenv.cfg").read_text().splitlines():
            key, _, value = line.partition("=")
            if key.strip() == "version":
                return tuple(int(part) for part in value.split(".")[:2])
    return ()


def install(groups: Sequence[str]) -> None:
    """Bring the environment to exactly the locks of the groups, then add Tiro itself."""
    locks = [str(LOCKS / f"{group}.txt") for group in groups]
    python = program(VENV, "python")
    itself = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    if uv := find_uv():
        call([uv, "pip", "sync", "--python", python, "--require-hashes", "--no-build", *locks])
        call([uv, "pip", "install", "--quiet", "--python", python, *itself])
        return
    pip = [program(UV_VENV, "python"), "-m", "pip", "--python", python, "install", "--no-input"]
    read = [part for lock in locks for part in ("--requirement", lock)]
    call([*pip, "--require-hashes", "--only-binary", ":all:", *read])
    call([*pip, "--quiet", *itself])


def find_uv() -> str | None:
    """Install the locked uv into .tools/uv; None where there is none for this machine."""
    make_venv(UV_VENV, with_pip=True)
    uv, stamp, lock = program(UV_VENV, "uv"), UV_VENV / "uv.lock", LOCKS / "uv.txt"
    if Path(uv).exists() and stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return uv
    pip = [program(UV_VENV, "python"), "-m", "pip", "install", "--quiet", "--no-input"]
    found = attempt([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(lock)])
    if found.returncode == 0:
        stamp.write_bytes(lock.read_bytes())
        return uv
    if reason := known_reason(found.stderr):
        raise DevError(reason)
    print("There is no uv for this machine; pip does it, more slowly.", file=sys.stderr)
    return None
