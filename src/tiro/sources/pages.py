"""Looks for the recording of a page with yt-dlp, in a process of its own that can do little else.

yt-dlp connects by itself, so the guard of our client does not see it. In its place the process lets
nothing connect that is not public or allowed, starts no other program, and uses no library that
would connect past Python. See docs/import.md for what that is worth.
"""

import ipaddress
import os
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from tiro.errors import SourceRefused, UploadTooLarge
from tiro.net.guard import Allowed
from tiro.sources.addresses import bare, cleaned
from tiro.sources.url import Bounds, Fetched

MISSING = (
    "Pages are looked through with yt-dlp, which is not installed here: pip install 'tiro[urls]'."
)
NOTHING = "yt-dlp finds no recording on this page. Give the address of the sound itself."
PRIVATE = "The page leads into a private network. An administrator can allow it (TIRO_NET__ALLOW)."
LIVE = "The page shows something that is live. Import it when it has ended."
PROGRAMS = frozenset(
    {
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.spawn",
        "os.fork",
        "os.forkpty",
    }
)
PAST_PYTHON = ("curl_cffi", "pycurl", "websocket")
"""Libraries that yt-dlp uses where they are installed, and that we cannot see connect."""

FIXED: dict[str, Any] = {
    "format": "bestaudio/best",
    "noplaylist": True,
    "playlist_items": "1",
    "nopart": True,
    "overwrites": True,
    "continuedl": False,
    "cachedir": False,
    "proxy": "",
    "quiet": True,
    "no_warnings": True,
    "noprogress": True,
    "retries": 3,
    "external_downloader": {"default": "native"},
    "hls_prefer_native": True,
    "fixup": "never",
    "js_runtimes": {},
}
"""One file, written by yt-dlp itself: no other program, no cookies, nothing kept beside it."""

OnBytes = Callable[[int, int | None], None]


def fetch(address: str, into: Path, bounds: Bounds, on_bytes: OnBytes) -> Fetched:
    """Fetch the recording of a page; this process is of no use for anything else afterwards.

    Args:
        address: Of the page.
        into: The file to write.
        bounds: How far it may go; the deadline is kept by whoever started this process.
        on_bytes: Is told what has come.

    Raises:
        SourceRefused: There is none, it may not be reached, or yt-dlp is not installed.
        UploadTooLarge: It is larger than it may be.
    """
    os.environ["YTDLP_NO_PLUGINS"] = "1"
    sys.modules.update(dict.fromkeys(PAST_PYTHON))  # pyright: ignore[reportArgumentType, reportCallIssue] - None lets an import fail
    try:
        yt_dlp: Any = import_module("yt_dlp")
    except ImportError:
        raise SourceRefused(MISSING) from None
    fence = Fence(bounds.allowed)
    fence.close()
    try:
        with yt_dlp.YoutubeDL(_options(into, bounds, on_bytes)) as found:
            told: dict[str, Any] = found.extract_info(address, download=True) or {}
    except (UploadTooLarge, SourceRefused):
        raise
    except Exception:  # noqa: BLE001 - its messages hold addresses, and keys with them
        raise SourceRefused(PRIVATE if fence.has_refused else NOTHING) from None
    size = into.stat().st_size if into.is_file() else 0
    if not size:
        raise SourceRefused(PRIVATE if fence.has_refused else NOTHING)
    return Fetched(_name_of(told), size, bare(address))


class Fence:
    """Lets this process connect to public and allowed addresses alone, and start no program; for good.

    Args:
        allowed: What else may be reached.

    Attributes:
        has_refused: Something was not let through.
    """

    def __init__(self, allowed: Allowed) -> None:
        self.has_refused = False
        self._allowed = allowed
        self._resolved: set[str] = set()
        self._resolve = socket.getaddrinfo

    def close(self) -> None:
        """Begin; what is open already stays open."""
        socket.getaddrinfo = self._getaddrinfo
        sys.addaudithook(self._judge)

    def _getaddrinfo(self, host: Any, *args: Any, **kwargs: Any) -> Any:
        """Remember the addresses of names that are allowed, since only those are seen later."""
        found = self._resolve(host, *args, **kwargs)
        name = host.decode() if isinstance(host, bytes) else str(host or "")
        for each in found:
            address = str(each[4][0]).partition("%")[0]
            if self._allowed.admits(name, ipaddress.ip_address(address)):
                self._resolved.add(address)
        return found

    def _judge(self, event: str, args: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            self._require(args[1])
        elif event in PROGRAMS:
            raise PermissionError("no other program is started here")

    def _require(self, place: Any) -> None:
        """Refuse a place that may not be reached.

        Raises:
            PermissionError: It is none, or no address on a network at all.
        """
        if place is None:
            return
        address = str(cast("Any", place)[0]).partition("%")[0] if isinstance(place, tuple) else ""
        try:
            is_fit = address in self._resolved or self._allowed.admits(
                "", ipaddress.ip_address(address)
            )
        except ValueError:
            is_fit = False
        if not is_fit:
            self.has_refused = True
            raise PermissionError("the address may not be reached")


def _options(into: Path, bounds: Bounds, on_bytes: OnBytes) -> dict[str, Any]:
    def hear(told: dict[str, Any]) -> None:
        here = int(told.get("downloaded_bytes") or 0)
        if here > bounds.max_bytes:
            raise UploadTooLarge(details={"max_bytes": bounds.max_bytes})
        on_bytes(here, told.get("total_bytes"))

    def judge(told: dict[str, Any], *_: Any, **__: Any) -> None:
        if told.get("is_live"):
            raise SourceRefused(LIVE)

    return FIXED | {
        "outtmpl": str(into).replace("%", "%%"),
        "logger": _Quiet(),
        "socket_timeout": bounds.idle_seconds,
        "progress_hooks": [hear],
        "match_filter": judge,
    }


class _Quiet:
    """Hears what yt-dlp would write, which holds addresses."""

    def debug(self, _: str) -> None: ...

    def info(self, _: str) -> None: ...

    def warning(self, _: str) -> None: ...

    def error(self, _: str) -> None: ...


def _name_of(told: dict[str, Any]) -> str:
    entries: Any = list(told.get("entries") or ())
    first: dict[str, Any] = entries[0] if entries else told
    title, extension = str(first.get("title") or "recording"), str(first.get("ext") or "")
    return cleaned(f"{title}.{extension}" if extension.isalnum() else title)
