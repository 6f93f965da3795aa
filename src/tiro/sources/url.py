"""Fetches a recording from an address: streamed, bounded, gone on with, never out of a private network."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

from tiro import net
from tiro.errors import SourceFailed, SourceRefused, UploadTooLarge
from tiro.net.guard import Allowed, guarded_client
from tiro.net.waits import retry_after
from tiro.sources.addresses import bare, check, name_of
from tiro.sources.growing import Growing

MOST_HOPS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})
NOT_SATISFIABLE = 416
PAGES = frozenset({"text/html", "application/xhtml+xml"})
LISTS = frozenset(
    {
        "application/vnd.apple.mpegurl",
        "application/x-mpegurl",
        "audio/mpegurl",
        "audio/x-mpegurl",
        "application/dash+xml",
        "application/rss+xml",
    }
)
IS_PAGE = (
    "The address leads to a page, not to a file. Give the address of the sound itself; pages can be looked"
    " through where an administrator has set that up (TIRO_IMPORTS__PAGES)."
)
IS_LIST = (
    "The address leads to a list of pieces, not to a file. Give the address of one sound file."
)
TOO_SLOW = "It took longer than TIRO_IMPORTS__TIMEOUT_SECONDS allows."

OnBytes = Callable[[int, int | None], None]
"""Is told how many bytes are here, and of how many where the server tells it; may raise to stop."""
OnValidator = Callable[[str | None], None]
"""Is told of which state of the file the bytes are that come from now on."""


class LeadsToPageError(SourceRefused):
    """The address leads to a page.

    Attributes:
        address: The page's.
    """

    message = IS_PAGE
    address = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that has come.

    Attributes:
        name: As the server or the address names it.
        size_bytes: Of the file.
        address: Where it was in the end, after redirects; without user, password, query and fragment.
    """

    name: str
    size_bytes: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How far a fetch may go.

    Attributes:
        max_bytes: Of the file.
        deadline_seconds: For all of it, redirects included.
        idle_seconds: Longest silence of a server.
        allowed: Private addresses that may be reached.
    """

    max_bytes: int
    deadline_seconds: float
    idle_seconds: float = 60.0
    allowed: Allowed = field(default_factory=Allowed)


def fetch(
    address: str,
    into: Path,
    bounds: Bounds,
    *,
    validator: str | None = None,
    on_bytes: OnBytes = lambda _, __: None,
    on_validator: OnValidator = lambda _: None,
) -> Fetched:
    """Fetch a file; redirects are followed, each guarded as the first address is.

    Args:
        address: Of the web.
        into: The file to write; what stands there is gone on with, or replaced.
        bounds: How far it may go.
        validator: What `on_validator` was told when the bytes came that stand there.
        on_bytes: Is told what has come.
        on_validator: Is told by what those bytes may be gone on with later.

    Raises:
        UploadTooLarge: The file is larger than it may be.
        LeadsToPageError: It is a page.
        SourceRefused: The address may not be reached, or the server refuses.
        SourceFailed: No whole answer came; trying again may help.
    """
    deadline = time.monotonic() + bounds.deadline_seconds
    with (
        Growing(into, validator, on_bytes, on_validator) as growing,
        guarded_client(timeout_seconds=bounds.idle_seconds, allowed=bounds.allowed) as client,
    ):
        for _ in range(MOST_HOPS + 1):
            address = check(address)
            head = _asked(client, address, growing, bounds.max_bytes, deadline)
            if head.status == NOT_SATISFIABLE and growing.have_bytes:
                raise growing.give_up()
            if head.status in REDIRECTS and "location" in head.headers:
                address = urljoin(address, head.headers["location"])
                continue
            _judge(head)
            return Fetched(name_of(address, head.headers), growing.size_bytes, bare(address))
    raise SourceRefused("The address leads from one to another without an end.")


def _asked(
    client: net.Client, address: str, growing: Growing, max_bytes: int, deadline: float
) -> net.Head:
    left = deadline - time.monotonic()
    if left <= 0:
        raise SourceRefused(TOO_SLOW)

    def begin(head: net.Head) -> None:
        _require_file(address, head)
        growing.begin(head)

    try:
        return net.download(
            client,
            address,
            growing.take,
            max_bytes=max_bytes - growing.have_bytes,
            deadline_seconds=left,
            headers=growing.wish,
            begin=begin,
        )
    except net.TooLongError:
        raise UploadTooLarge(details={"max_bytes": max_bytes}) from None
    except net.NotAllowedError:
        message = "The address belongs to a private network. An administrator can allow it (TIRO_NET__ALLOW)."
        raise SourceRefused(message) from None
    except net.NetError as error:
        if time.monotonic() > deadline:
            raise SourceRefused(TOO_SLOW) from None
        raise SourceFailed(f"No whole answer came ({error}).") from None


def _require_file(address: str, head: net.Head) -> None:
    """Refuse what says of itself that it is no file, before its bytes come."""
    media_type = head.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in PAGES:
        error = LeadsToPageError(details={"reason": "page"})
        error.address = address
        raise error
    if media_type in LISTS:
        raise SourceRefused(IS_LIST, details={"reason": "list"})


def _judge(head: net.Head) -> None:
    details = {"status": head.status}
    if head.status in TEMPORARY:
        raise SourceFailed(
            f"The server answered {head.status}.",
            retry_after=retry_after(head.headers),
            details=details,
        )
    if head.status not in net.WITH_BODY:
        raise SourceRefused(f"The server answered {head.status}.", details=details)
