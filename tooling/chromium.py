"""Finds a Chromium for the tests of the page, or fetches one from npm that brings its own libraries."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import platform
import shutil
import stat
import sys
import tarfile
import tempfile
from ctypes.util import find_library
from pathlib import Path
from typing import TYPE_CHECKING

from tooling.programs import ROOT, DevError, attempt, call, known_reason

if TYPE_CHECKING:
    from tooling.node import Node

VARIABLE = "TIRO_CHROMIUM"
"""Names another Chromium, or `none` for tests without any."""
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FOLDER = ROOT / ".tools" / "chromium"
PROGRAM = FOLDER / "chromium"
PACKAGE = "@sparticuz/chromium"
VERSION = "153.0.0"
SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
MACHINES = ("x86_64", "AMD64")
"""What the package holds a program for."""
UNPACK = """
const { createReadStream, createWriteStream } = require("node:fs");
const { pipeline } = require("node:stream/promises");
const { createBrotliDecompress } = require("node:zlib");
const [from, to] = process.argv.slice(1);
pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
"""
START = """#!/bin/sh
here={folder}
export LD_LIBRARY_PATH="$here/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/program" "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


def find_chromium() -> str | None:
    """Find the Chromium that is named, on the PATH, or fetched before."""
    named = os.environ.get(VARIABLE)
    if named:
        return None if named == "none" else named
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or (str(PROGRAM) if PROGRAM.exists() and _version() == VERSION else None)


def fetch_chromium(node: Node) -> None:
    """Fetch the locked Chromium into .tools, where there is none and one for this machine.

    Raises:
        DevError: It could not be fetched, or is not the one that was locked.
    """
    if os.environ.get(VARIABLE) or find_chromium() or platform.machine() not in MACHINES:
        return
    print("No Chromium here; one for the tests goes into .tools (70 MB) ...", file=sys.stderr)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as scratch:
        _unpack(node, _pack(node, Path(scratch)), Path(scratch))
    (FOLDER / "fonts.conf").write_text(FONTS.format(folder=FOLDER))
    PROGRAM.write_text(START.format(folder=FOLDER))
    PROGRAM.chmod(0o755)
    (FOLDER / "version.json").write_text(json.dumps(VERSION))


def for_playwright(node: Node) -> dict[str, str]:
    """Give the variables with which Playwright runs: its own Node needs a library that may be missing."""
    if find_library("atomic"):
        return {}
    return {"PLAYWRIGHT_NODEJS_PATH": str(node.folder / "node")}


def _version() -> str | None:
    try:
        return json.loads((FOLDER / "version.json").read_text())
    except (OSError, ValueError):
        return None


def _pack(node: Node, scratch: Path) -> Path:
    """Let npm fetch the package, and check that it is the locked one."""
    command = [*node.npm, "pack", "--silent", f"{PACKAGE}@{VERSION}", "--pack-destination"]
    done = attempt([*command, str(scratch)], environment=node.environment)
    found = next(scratch.glob("*.tgz"), None)
    if done.returncode or found is None:
        raise DevError(known_reason(done.stderr) or f"{PACKAGE} could not be fetched; see above.")
    if base64.b64encode(hashlib.sha512(found.read_bytes()).digest()).decode() != SHA512:
        raise DevError(f"What npm gave as {PACKAGE} {VERSION} is not what was locked.")
    return found


def _unpack(node: Node, package: Path, scratch: Path) -> None:
    with tarfile.open(package) as archive:
        archive.extractall(scratch)  # noqa: S202 - its hash is known
    compressed = scratch / "package" / "bin"
    for name in ("chromium", "al2023.tar", "fonts.tar"):
        unpacked = scratch / name
        command = [
            str(node.folder / "node"),
            "-e",
            UNPACK,
            str(compressed / f"{name}.br"),
            str(unpacked),
        ]
        call(command)
        if unpacked.suffix == ".tar":
            with tarfile.open(unpacked) as archive:
                archive.extractall(FOLDER)  # noqa: S202 - as above
        else:
            unpacked.rename(FOLDER / "program")
            (FOLDER / "program").chmod(stat.S_IRWXU)
