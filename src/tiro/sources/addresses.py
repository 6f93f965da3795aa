"""Addresses of the web as people give them: checked, shown without what may be a key, and what they name."""

import re
from collections.abc import Mapping
from email.message import Message
from urllib.parse import unquote, urlsplit

from tiro.errors import SourceRefused

LONGEST_URL = 4000
LONGEST_SHOWN = 2000
LONGEST_NAME = 200
UNFIT = re.compile(r"[\x00-\x1f\x7f/\\]+")


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
    if parts.username is not None or parts.password is not None:
        raise SourceRefused("An address with a name and a password is not taken.")
    return parts._replace(fragment="").geturl()


def bare(address: str) -> str:
    """Leave out of a checked address what may be a key: query and fragment."""
    return urlsplit(address)._replace(query="", fragment="").geturl()[:LONGEST_SHOWN]


def host_of(address: str) -> str:
    """Name the host of a checked address."""
    return urlsplit(address).hostname or ""


def name_of(address: str, headers: Mapping[str, str] | None = None) -> str:
    """Name a file as the server does, else as its address does."""
    message = Message()
    message["Content-Disposition"] = (
        (headers or {}).get("content-disposition", "").encode("ascii", "replace").decode()
    )
    told = message.get_filename() or unquote(urlsplit(address).path.rpartition("/")[2])
    return cleaned(told.replace("\\", "/").rpartition("/")[2]) or host_of(address) or "recording"


def cleaned(name: str) -> str:
    """Give a name of a file without what no name holds; its end, where it is too long."""
    return UNFIT.sub(" ", name).strip(". ")[-LONGEST_NAME:]
