"""Asks a program of the system one question, with a time limit."""

import shutil
import subprocess
from collections.abc import Sequence

from tiro.machine.facts import Unreadable

TIMEOUT_SECONDS = 5.0


def answer(command: Sequence[str]) -> str:
    """Run a program and give what it wrote to stdout, whatever its exit code.

    Raises:
        Unreadable: It is not installed, cannot be run or does not end.
    """
    path = shutil.which(command[0])
    if path is None:
        raise Unreadable(f"{command[0]} is not installed.")
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [path, *command[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"{command[0]} did not answer in time.") from None
    except OSError as error:
        raise Unreadable(f"{command[0]} cannot be run ({error.strerror}).") from None
    return done.stdout.strip()
