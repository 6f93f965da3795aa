"""Builds the page out of web/ into the package, when web/ changed or the page is gone."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
from typing import TYPE_CHECKING

from tooling.node import WEB, npm, require_node
from tooling.programs import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tooling.node import Node

PAGE = ROOT / "src" / "tiro" / "page"
STAMP = ROOT / ".tools" / "page.json"
DIST = WEB / "dist"
MODULES = WEB / "node_modules"
MODULES_STAMP = MODULES / ".installed.json"
LOCKED = ("package.json", "package-lock.json", ".npmrc")
SOURCES = (*LOCKED, "index.html", "vite.config.ts", "tsconfig.json")
FOLDERS = ("src", "public", "scripts")
NOT_BUILT = (".test.ts", ".test.tsx", ".d.ts")


def sources() -> Iterator[Path]:
    """Give the files that the page is made of."""
    yield from (WEB / name for name in SOURCES)
    for folder in FOLDERS:
        for path in sorted((WEB / folder).rglob("*")):
            if path.is_file() and not path.name.endswith(NOT_BUILT):
                yield path


def fingerprint() -> str:
    """Tell one state of the sources from another."""
    digest = hashlib.sha256()
    for path in sources():
        content = path.read_bytes()
        digest.update(f"{path.relative_to(WEB)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def is_built(wanted: str) -> bool:
    """Whether the page was made of these sources and is still whole."""
    try:
        stamp = json.loads(STAMP.read_text())
        return stamp["fingerprint"] == wanted and stamp["files"] == _files()
    except (OSError, ValueError, KeyError):
        return False


def node_for(*, with_tools: bool) -> Node | None:
    """Find what builds the page, or install it; None when nothing is to be done."""
    return require_node() if with_tools or not is_built(fingerprint()) else None


def make_page(node: Node | None, *, with_tools: bool) -> None:
    """Bring packages and page to what web/ says; nothing happens when nothing changed.

    Args:
        node: What `node_for` gave.
        with_tools: Also have what only the linters and tests need.
    """
    if node is None:
        return
    if with_tools:
        install_packages(node, with_tools=True)
    build_page(node)


def build_page(node: Node) -> None:
    """Build the page; nothing happens when nothing changed.

    Raises:
        DevError: It cannot be built.
    """
    wanted = fingerprint()
    if is_built(wanted):
        return
    print("Building the page (the first time takes a minute) ...", file=sys.stderr)
    started = time.monotonic()
    install_packages(node, with_tools=False)
    npm(node, "run", "--silent", "build")
    _put(wanted)
    print(f"Built the page in {time.monotonic() - started:.0f} s.", file=sys.stderr)


def install_packages(node: Node, *, with_tools: bool) -> None:
    """Bring web/node_modules to its lock; nothing happens when nothing changed.

    Args:
        node: Whose npm does it.
        with_tools: Also what only the linters and tests need.
    """
    digest = hashlib.sha256(b"".join((WEB / name).read_bytes() for name in LOCKED)).hexdigest()
    lock, has_tools = _modules()
    if lock == digest and (has_tools or not with_tools):
        return
    left_out = () if with_tools or has_tools else ("--omit=dev",)
    npm(node, "ci", "--ignore-scripts", "--no-progress", "--loglevel=error", *left_out)
    MODULES_STAMP.write_text(json.dumps({"lock": digest, "has_tools": not left_out}))


def _modules() -> tuple[str, bool]:
    """Give the fingerprint of the packages that are there, and whether the tools are among them."""
    try:
        stamp = json.loads(MODULES_STAMP.read_text())
        return stamp["lock"], stamp["has_tools"]
    except (OSError, ValueError, KeyError):
        return "", False


def _put(wanted: str) -> None:
    """Change the page at once, so that a server that runs never sends half of one."""
    new, old = PAGE.with_name("page.new"), PAGE.with_name("page.old")
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DIST, new)
    if PAGE.exists():
        PAGE.rename(old)
    new.rename(PAGE)
    shutil.rmtree(old, ignore_errors=True)
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(json.dumps({"fingerprint": wanted, "files": _files()}))


def _files() -> dict[str, int]:
    """Give the size of each file of the built page by its name."""
    found = (path for path in PAGE.rglob("*") if path.is_file())
    return {str(path.relative_to(PAGE)): path.stat().st_size for path in found}


if __name__ == "__main__":
    make_page(node_for(with_tools=False), with_tools=False)
