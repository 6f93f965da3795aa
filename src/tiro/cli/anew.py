"""Begins this process anew: the same command with the same number, in place of itself."""

import logging
import os
import socket
import sys

LISTENER = "_TIRO_LISTENER"
"""Names the listening socket that the process before has left open, so that nobody is turned away."""


def begin_anew(listener: socket.socket | None = None) -> None:
    """Run the command again in place of this process; does not return.

    Args:
        listener: A socket that the new process goes on listening to.
    """
    if listener is not None:
        listener.set_inheritable(True)
        os.environ[LISTENER] = str(listener.fileno())
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, *sys.orig_argv[1:]]
    os.execv(command[0], command)  # noqa: S606 - our own command, as it was called


def inherited_listener() -> socket.socket | None:
    """Take the socket that the process before has left open; None at a first start."""
    number = os.environ.pop(LISTENER, None)
    if number is None:
        return None
    listener = socket.socket(fileno=int(number))
    listener.set_inheritable(False)
    return listener
