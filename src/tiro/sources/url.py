"""Fetches a recording from an address: streamed, bounded, and never out of a private network."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from tiro import net
from tiro.errors import SourceFailed, SourceRefused, UploadTooLarge
from tiro.net.guard import Allowed, guarded_client

MOST_HOPS = 5
TIMEOUT_SECONDS = 60.0
LONGEST_URL = 4000
LONGEST_NAME = 200
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})
PAGES = frozenset({"text/html", "application/xhtml+xml"})
UNFIT = re.compile(r"[\x00-\x1f\x7f/\\]+")

OnBytes = Callable[[int, int | None], None]
"""Is told how many bytes have come, and of how many where the server tells it; may raise to stop."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that has come.

    Attributes:
        name: As the server or the address names it.
        size_bytes: Of the file.
        address: Where it was in the end, after redirects; without user, password and fragment.
    """

    name: str
    size_bytes: int
    address: str


def check(address: str) -> str:
    """Give an address in the form in which it is fetched.

    Raises:
        SourceRefused: It is none of the web, or carries a password.
    """
    try:
        parts = urlsplit(address.strip())
        has_host = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        has_host, parts = False, urlsplit("")
    is_plain = (
        address.strip().isprintable() and len(address) <= LONGEST_URL and " " not in address.strip()
    )
    if not (has_host and is_plain) or parts.scheme not in ("http", "https"):
        raise SourceRefused("An address begins with https:// or http://.")
    if parts.username or parts.password:
        raise SourceRefused("An address with a password is not taken: it would be kept.")
    return parts._replace(fragment="").geturl()


def fetch(
    address: str,
    into: Path,
    *,
    max_bytes: int,
    deadline_seconds: float,
    allowed: Allowed | None = None,
    on_bytes: OnBytes = lambda _, __: None,
) -> Fetched:
    """Fetch a file; redirects are followed, each guarded as the first address is.

    Args:
        address: Of the web.
        into: The file to write; what stands there is replaced.
        max_bytes: Of the file.
        deadline_seconds: Bound of each hop.
        allowed: Private addresses that may be reached.
        on_bytes: Is told what has come.

    Raises:
        UploadTooLarge: The file is larger than it may be.
        SourceRefused: The address may not be reached, leads to a page, or the server refuses.
        SourceFailed: No whole answer came; trying again may help.
    """
    with guarded_client(timeout_seconds=TIMEOUT_SECONDS, allowed=allowed) as client:
        for _ in range(MOST_HOPS + 1):
            address = check(address)
            head, size = _taken(client, address, into, max_bytes, deadline_seconds, on_bytes)
            if head.status in REDIRECTS and "location" in head.headers:
                address = urljoin(address, head.headers["location"])
                continue
            _judge(head)
            return Fetched(name_of(address, head.headers), size, _bare(address))
    raise SourceRefused("The address leads from one to another without an end.")


def name_of(address: str, headers: Mapping[str, str]) -> str:
    """Name a file as the server does, else as its address does."""
    message = Message()
    message["Content-Disposition"] = (
        headers.get("content-disposition", "").encode("ascii", "replace").decode()
    )
    told = message.get_filename() or unquote(urlsplit(address).path.rpartition("/")[2])
    plain = UNFIT.sub(" ", told.replace("\\", "/").rpartition("/")[2]).strip(". ")
    return plain[-LONGEST_NAME:] or urlsplit(address).hostname or "recording"


def _taken(
    client: net.Client,
    address: str,
    into: Path,
    max_bytes: int,
    deadline_seconds: float,
    on_bytes: OnBytes,
) -> tuple[net.Head, int]:
    size = 0
    with into.open("wb") as file:

        def take(piece: bytes) -> None:
            nonlocal size
            file.write(piece)
            size += len(piece)
            on_bytes(size, None)

        try:
            head = net.download(
                client, address, take, max_bytes=max_bytes, deadline_seconds=deadline_seconds
            )
        except net.TooLongError:
            raise UploadTooLarge from None
        except net.NotAllowedError:
            message = "The address belongs to a private network. An administrator can allow it."
            raise SourceRefused(message) from None
        except net.NetError as error:
            raise SourceFailed(f"No whole answer came ({error}).") from None
    return head, size


def _judge(head: net.Head) -> None:
    details = {"status": head.status}
    if head.status in TEMPORARY:
        raise SourceFailed(f"The server answered {head.status}.", details=details)
    if head.status != 200:
        raise SourceRefused(f"The server answered {head.status}.", details=details)
    media_type = head.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in PAGES:
        raise SourceRefused("The address leads to a page, not to a file.")


def _bare(address: str) -> str:
    """Leave out the query, which may hold a key."""
    return urlsplit(address)._replace(query="", fragment="").geturl()
