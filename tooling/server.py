"""Starts a Tiro server, waits until it is ready and stops it in the end."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from typing import IO, TYPE_CHECKING

from tooling.environment import VENV
from tooling.programs import ROOT, DevError, program, run

if TYPE_CHECKING:
    from collections.abc import Generator

START_SECONDS = 90
STOP_SECONDS = 40
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""A proxy of the environment would not find this machine's loopback address."""


def port_of_choice() -> int:
    """Ask the settings for the port."""
    ask = "from tiro.settings import load_settings; print(load_settings().port)"
    asked = subprocess.run(
        [program(VENV, "python"), "-c", ask], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if asked.returncode:
        last = (asked.stderr.strip() or "unknown").splitlines()[-1]
        raise DevError(f"The settings cannot be used: {last.rpartition('Error: ')[2]}")
    return int(asked.stdout)


def is_free(port: int) -> bool:
    """Whether nobody listens on a loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    """Whether a Tiro that is ready listens on a loopback port."""
    try:
        with DIRECT.open(f"http://127.0.0.1:{port}/readyz", timeout=2) as reply:
            return reply.status == 200
    except (OSError, ValueError):
        return False


@contextlib.contextmanager
def server(port: int, log: IO[bytes] | None = None) -> Generator[subprocess.Popen[bytes]]:
    """Migrate, start a server and wait until it is ready; it is stopped in the end.

    Args:
        port: Where it listens.
        log: Where its messages go; to the terminal by default.
    """
    tiro = program(VENV, "tiro")
    if run(tiro, "migrate"):
        raise DevError("The database could not be made ready; see above.")
    environment = {**os.environ, "TIRO_PORT": str(port)}
    process = subprocess.Popen([tiro, "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_until_ready(process, port)
        yield process
    finally:
        stop(process)


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when the server is ready.

    Raises:
        DevError: It ended or is not ready in time.
    """
    deadline = time.monotonic() + START_SECONDS
    while not answers(port):
        if process.poll() is not None:
            raise DevError("The server did not start; its messages say why.")
        if time.monotonic() > deadline:
            raise DevError(
                f"The server is not ready after {START_SECONDS} s; its messages say why."
            )
        time.sleep(0.1)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program gently, then by force."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
