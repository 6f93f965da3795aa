"""Runs programs in front of the reader and says in plain words why one failed."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
DISK_SIGNS = ("no space left", "disk quota exceeded", "os error 28")
CERTIFICATE_SIGNS = (
    "unknownissuer",
    "certificate verify failed",
    "self-signed certificate",
    "unable_to_get_issuer_cert",
    "unable_to_verify_leaf_signature",
)
NETWORK_SIGNS = (
    "dns error",
    "name resolution",
    "name or service not known",
    "failed to lookup",
    "network is unreachable",
    "connection refused",
    "connection reset",
    "failed to establish a new connection",
    "error sending request",
    "could not connect",
    "timed out",
    "no matching distribution found for uv",
    "eai_again",
    "econnrefused",
    "econnreset",
    "enotfound",
    "etimedout",
)


class DevError(Exception):
    """Something that the reader can mend; the message says how."""


def program(venv: Path, name: str) -> str:
    """Give the path of a program of a virtual environment."""
    if os.name == "nt":
        return str(venv / "Scripts" / f"{name}.exe")
    return str(venv / "bin" / name)


def attempt(
    command: Sequence[str],
    text: str | None = None,
    *,
    folder: Path = ROOT,
    environment: Mapping[str, str] = os.environ,
) -> subprocess.CompletedProcess[str]:
    """Run a program; its messages are shown as they come and kept."""
    with subprocess.Popen(
        list(command),
        cwd=folder,
        env={**trusting(), **environment, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        stdin=subprocess.PIPE if text else subprocess.DEVNULL,
        stdout=sys.stderr,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        kept: list[str] = []
        reader = threading.Thread(target=show, args=(process.stderr, kept))
        reader.start()
        if process.stdin:
            process.stdin.write(text or "")
            process.stdin.close()
        reader.join()
    return subprocess.CompletedProcess(list(command), process.returncode, "", "".join(kept))


def trusting() -> dict[str, str]:
    """Make uv trust what the system trusts, where it trusts anything, and not its own list."""
    paths = ssl.get_default_verify_paths()
    return {"UV_SYSTEM_CERTS": "1"} if paths.cafile or paths.capath else {}


def show(stream: IO[str], kept: list[str]) -> None:
    """Pass messages on, but uv's long list of what it did, and keep them all."""
    for line in stream:
        if not line.startswith((" + ", " - ", " ~ ")):
            sys.stderr.write(line)
        kept.append(line)


def call(command: Sequence[str], text: str | None = None) -> None:
    """Run a program that has to succeed."""
    done = attempt(command, text)
    if done.returncode:
        name = Path(command[0]).name
        reason = known_reason(done.stderr)
        raise DevError(reason or f"{name} failed with exit status {done.returncode}; see above.")


def known_reason(messages: str) -> str | None:
    """Say in plain words why an installation failed, where its messages tell."""
    low = messages.lower()
    if any(sign in low for sign in DISK_SIGNS):
        return "The disk is full. Free some space, then try again."
    if any(sign in low for sign in CERTIFICATE_SIGNS):
        return (
            "The package index shows a certificate that this machine does not trust. Add your"
            " network's certificate to the system's, or name its file in SSL_CERT_FILE."
        )
    if any(sign in low for sign in NETWORK_SIGNS):
        return (
            "The packages could not be fetched. The first start needs a network;"
            " behind a proxy set HTTPS_PROXY. Then try again: what is there is kept."
        )
    return None


def run(*command: str) -> int:
    """Run a program in front of the reader and give its exit status."""
    with subprocess.Popen(command, cwd=ROOT) as process:
        return wait_for(process)


def wait_for(process: subprocess.Popen[bytes]) -> int:
    """Wait for a program; Ctrl-C reaches it by itself, so it may end in its own way."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
