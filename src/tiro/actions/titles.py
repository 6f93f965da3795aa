"""Titles of recordings, names of their files and of people: any Unicode, one line, bounded, nothing invisible."""

import re
import unicodedata

from tiro.errors import InvalidRequest

LONGEST_TITLE = 300
LONGEST_FILE_NAME = 255
LONGEST_NAME = 200
UNTITLED = "Recording"

_JOINERS = "\u200c\u200d"
"""Invisible, but part of how Persian words and many emoji are written."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def file_name_of(sent: str | None) -> str:
    """Give the name of a file as it came, without folders; empty when there is none."""
    return cleaned(re.split(r"[/\\]", sent or "")[-1])[:LONGEST_FILE_NAME].strip()


def title_of(file_name: str) -> str:
    """Give a new recording's title: the file's name without its extension."""
    stem = _EXTENSION.sub("", file_name) or file_name
    return stem.strip(" .")[:LONGEST_TITLE].strip() or UNTITLED


def check_title(sent: str) -> str:
    """Give a title as it is kept.

    Raises:
        InvalidRequest: It is empty or too long.
    """
    title = cleaned(sent)
    if not 0 < len(title) <= LONGEST_TITLE:
        raise InvalidRequest(
            f"'title' must be 1 to {LONGEST_TITLE} characters.", details={"path": "title"}
        )
    return title


def check_name(sent: str) -> str:
    """Give the name of a person as it is kept.

    Raises:
        InvalidRequest: It is empty or too long.
    """
    name = cleaned(sent)
    if not 0 < len(name) <= LONGEST_NAME:
        raise InvalidRequest(
            f"'name' must be 1 to {LONGEST_NAME} characters.", details={"path": "name"}
        )
    return name


def cleaned(text: str) -> str:
    """Give one line, composed, without what nobody sees."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(filter(_is_visible, composed)).strip()


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE or character in _JOINERS
