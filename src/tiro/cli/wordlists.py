"""Files with words: plain text, CSV or JSON, as entries of a vocabulary."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from tiro.cli.ending import Code, Ended

STDIN = "-"
LARGEST_BYTES = 1024 * 1024
"""The server takes no larger body."""

ARROW = "=>"
FORMS = ("sounds_like", "replace")

Entry = dict[str, Any]


def read(path: Path) -> list[Entry]:
    """Read a file by its ending: `.json`, `.csv` or, anything else, a line a word; `-` is stdin.

    In plain text `tyro, teero => Tiro` writes Tiro for the others, and lines with `#` are remarks. CSV
    has a heading with `word`, and may have `sounds_like` and `replace`, of which several are
    separated by `;`. JSON is a list of words or objects, or an object with such a list as `entries`.

    Raises:
        Ended: It cannot be read, or does not hold what it should.
    """
    text = _text(path)
    kind = path.suffix.lower()
    if kind == ".json" or (not kind and text.lstrip()[:1] in {"[", "{"}):
        return _from_json(text, path)
    if kind == ".csv":
        return _from_csv(text, path)
    lines = enumerate(text.splitlines(), 1)
    return [entry for number, line in lines if (entry := _from_line(line, number))]


def _text(path: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(path) == STDIN else path.read_bytes()
        if len(data) > LARGEST_BYTES:
            raise Ended(f"{path} is too large for a list of words.", Code.USAGE)
        return data.decode("utf-8-sig")
    except OSError as error:
        raise Ended(f"{path} cannot be read: {error.strerror}.", Code.USAGE) from None
    except UnicodeDecodeError:
        raise Ended(f"{path} is no text in UTF-8.", Code.USAGE) from None


def _from_line(line: str, number: int) -> Entry | None:
    bare = line.strip()
    if not bare or bare.startswith("#"):
        return None
    forms, arrow, word = bare.rpartition(ARROW)
    if not word.strip() or (arrow and not forms.strip(" ,")):
        raise Ended(f"Line {number}: write it as 'tyro, teero => Tiro'.", Code.USAGE)
    return _entry(word, replace=forms.split(",") if arrow else ())


def _from_csv(text: str, path: Path) -> list[Entry]:
    rows = csv.DictReader(text.splitlines(), skipinitialspace=True)
    if "word" not in (rows.fieldnames or ()):
        raise Ended(f"{path} needs a heading with the column 'word'.", Code.USAGE)
    return [_from_row(row) for row in rows if (row["word"] or "").strip()]


def _from_row(row: Mapping[str, Any]) -> Entry:
    sounds_like, replace = (str(row.get(name) or "").split(";") for name in FORMS)
    return _entry(str(row["word"]), sounds_like=sounds_like, replace=replace)


def _from_json(text: str, path: Path) -> list[Entry]:
    try:
        found: Any = json.loads(text)
    except ValueError as error:
        raise Ended(f"{path} is no JSON: {error}.", Code.USAGE) from None
    if isinstance(found, dict):
        found = cast("dict[str, Any]", found).get("entries")
    if not isinstance(found, list):
        raise Ended(f"{path} must hold a list of words.", Code.USAGE)
    items = cast("list[Any]", found)
    return [item if isinstance(item, dict) else {"word": str(item)} for item in items]


def _entry(word: str, *, sounds_like: Iterable[str] = (), replace: Iterable[str] = ()) -> Entry:
    found: Entry = {"word": word.strip()}
    for name, forms in (("sounds_like", sounds_like), ("replace", replace)):
        if kept := [form.strip() for form in forms if form.strip()]:
            found[name] = kept
    return found
