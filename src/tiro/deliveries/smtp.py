"""Connections to SMTP servers that strangers name: to addresses that may be reached, and of bounded talk."""

import smtplib
import socket
import ssl
from dataclasses import dataclass
from typing import Any

from tiro.errors import DeliveryRefused
from tiro.net import NOT_ALLOWED
from tiro.net.cutting import Cutter
from tiro.net.guard import Allowed, is_public, resolve_allowed

MOST_SAID_BYTES = 1_000_000
"""That a server may say."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How connections are made.

    Attributes:
        allowed: Private addresses that may be reached.
        cutter: Ends them when it takes too long.
        must_be_private: Nothing is encrypted, so that only a private network will do.
    """

    allowed: Allowed
    cutter: Cutter
    must_be_private: bool

    def socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Connect to a host that may be reached.

        Raises:
            DeliveryRefused: It may not.
            OSError: It does not answer.
        """
        addresses = resolve_allowed(host, port, self.allowed)
        if addresses is None:
            raise DeliveryRefused(f"{NOT_ALLOWED} An administrator can allow it.")
        if self.must_be_private and any(is_public(each) for each in addresses):
            raise DeliveryRefused(
                "Without TLS, e-mail goes to servers of private networks alone. Set starttls or tls."
            )
        problem: OSError = OSError("no address")
        for address in addresses:
            try:
                made = socket.create_connection((str(address), port), timeout)
            except OSError as error:
                problem = error
            else:
                self.cutter.hold(made)
                return made
        raise problem


class _Counted:
    """Reads lines, up to so many bytes in all."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._left = MOST_SAID_BYTES

    def readline(self, size: int) -> bytes:
        line: bytes = self._file.readline(size)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("The server says too much.")
        return line

    def close(self) -> None:
        self._file.close()


class _Brief(smtplib.SMTP):
    """Hears only so much: the lines of a reply are kept, and nothing else bounds how many come."""

    def getreply(self) -> tuple[int, bytes]:
        """Read a reply."""
        if self.file is None and self.sock is not None:
            self.file = _Counted(self.sock.makefile("rb"))
        return super().getreply()


class Guarded(_Brief, smtplib.SMTP):
    """Connects to addresses that may be reached alone."""

    def __init__(self, reach: Reach, seconds: float) -> None:
        self._reach = reach
        super().__init__(timeout=seconds)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        # For the name that certificates are held against; the constructor would set it.
        self._host = host
        return self._reach.socket(host, port, timeout)


class GuardedTls(_Brief, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    def __init__(self, reach: Reach, context: ssl.SSLContext, seconds: float) -> None:
        self._reach = reach
        self._safe = context
        super().__init__(timeout=seconds, context=context)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = self._reach.socket(host, port, timeout)
        return self._safe.wrap_socket(plain, server_hostname=host)
