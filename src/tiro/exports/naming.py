"""File names from titles: any Unicode in, a name that every system takes out."""

import re
import unicodedata
from urllib.parse import quote

LONGEST_BYTES = 150
"""Of the whole name in UTF-8; file systems take 255."""

_NAMELESS = "recording"
_JOINERS = "\u200c\u200d"
"""Invisible, but part of how Persian words and many emoji are written."""

_AT_NO_END = f". {_JOINERS}"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICES = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)", re.IGNORECASE
)
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._()-]+")
_ATTRIBUTE_CHARACTERS = "!#$&+-.^_`|~"
"""What RFC 8187 leaves as it is, besides letters and digits."""


def safe_file_name(title: str, extension: str) -> str:
    """Give a file name that is safe on Linux, macOS and Windows, of at most 150 bytes.

    Control, path and direction characters are taken out; a name is never empty, hidden, an
    option or a Windows device, and never ends with a dot.

    Args:
        title: Any text.
        extension: Without a dot.
    """
    visible = "".join(filter(_is_allowed, unicodedata.normalize("NFC", " ".join(title.split()))))
    return _named(_FORBIDDEN.sub("_", visible), extension)


def content_disposition(title: str, extension: str) -> str:
    """Give the header that offers a download under the title's name (RFC 6266).

    `filename` is the name in ASCII for old clients, `filename*` the true one.
    """
    name = safe_file_name(title, extension)
    stem = name[: -len(extension) - 1]
    folded = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    plain = _named(_NOT_PLAIN.sub("_", folded).strip("_"), extension)
    true = quote(name, safe=_ATTRIBUTE_CHARACTERS)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{true}"


def _is_allowed(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs"} or character in _JOINERS


def _named(stem: str, extension: str) -> str:
    stem = " ".join(stem.split()).lstrip(f"-{_AT_NO_END}").rstrip(_AT_NO_END)
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    room = LONGEST_BYTES - len(extension) - 1
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(_AT_NO_END)
    return f"{stem or _NAMELESS}.{extension}"
