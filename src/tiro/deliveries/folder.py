"""Keeps a Markdown file for each recording in a folder of the server: whole or not at all, and renamed with its title."""

import contextlib
import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, cast

import yaml

from tiro.deliveries import Answer, Capabilities, Document, Save, Setup, State, invalid, markdown
from tiro.errors import DeliveryFailed, DeliveryRefused

LONGEST_NAME_BYTES = 200
UNFIT = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|\[\]#^]+')
"""What file systems or Obsidian's links do not take."""
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
HEAD_BYTES = 64_000
MOST_NAMESAKES = 1000
OUTSIDE = "It lies outside of the folders that are allowed here."


class Folder:
    """A folder below one that an administrator has named."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="Markdown folder",
        config={
            "type": "object",
            "properties": {
                "path": {"type": "string", "maxLength": 1000, "title": "Folder"},
                "with_transcript": {"type": "boolean", "default": True, "title": "With the text"},
                "with_date": {
                    "type": "boolean",
                    "default": True,
                    "title": "Names begin with the day",
                },
            },
            "required": ["path"],
            "additionalProperties": False,
        },
    )

    def __init__(self, setup: Setup) -> None:
        """Get ready.

        Raises:
            DestinationInvalid: The folder lies outside of those that are allowed.
        """
        asked = str(setup.config.get("path", ""))
        if not asked.isprintable() or not setup.folders:
            raise invalid("config.path", OUTSIDE)
        # What is not named from the root on lies below the first folder.
        self._folder = Path(os.path.realpath(Path(setup.folders[0]) / asked))
        roots = [Path(os.path.realpath(each)) for each in setup.folders]
        if not any(self._folder.is_relative_to(root) for root in roots):
            raise invalid("config.path", OUTSIDE)
        self._with_transcript = bool(setup.config.get("with_transcript", True))
        self._with_date = bool(setup.config.get("with_date", True))

    def deliver(self, document: Document, state: State, save: Save) -> Answer:
        """Write the recording's file anew, under its present title.

        Raises:
            DeliveryFailed: The folder cannot be written to.
        """
        text = markdown.written(document, with_transcript=self._with_transcript)
        try:
            self._ready()
            before = self._before(state, document)
            path = self._free(self._stem(document), document, before)
            _put(path, text)
            save({"file": path.name})
            if before is not None and before != path:
                before.unlink(missing_ok=True)
        except OSError as error:
            raise DeliveryFailed(f"The folder cannot be written to ({error.strerror}).") from None
        return Answer(f"Written as {path.name}.")

    def test(self, document: Document) -> Answer:
        """Write a file and take it away again.

        Raises:
            DeliveryFailed: The folder cannot be written to.
        """
        try:
            self._ready()
            path = self._folder / f".tiro-{document.event_id}.tmp"
            _put(path, "")
            path.unlink()
        except OSError as error:
            raise DeliveryFailed(f"The folder cannot be written to ({error.strerror}).") from None
        return Answer("The folder can be written to.")

    def close(self) -> None:
        """Nothing is open."""

    def _ready(self) -> None:
        """Make the folder; one that a link leads elsewhere by now is not written to."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if Path(os.path.realpath(self._folder)) != self._folder:
            raise DeliveryRefused(OUTSIDE)

    def _stem(self, document: Document) -> str:
        at = document.recorded_at or document.at
        day = f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d} " if self._with_date else ""
        return _fit(f"{day}{document.title}")

    def _before(self, state: State, document: Document) -> Path | None:
        """Give the file that an earlier delivery has written, as long as it is still that one."""
        name = str(state.get("file") or "")
        if not name or Path(name).name != name:
            return None
        path = self._folder / name
        return path if _is_of(path, document) else None

    def _free(self, stem: str, document: Document, before: Path | None) -> Path:
        """Give a name that is free, or that of this recording's own file."""
        for number in range(1, MOST_NAMESAKES):
            path = self._folder / (f"{stem}.md" if number == 1 else f"{stem} ({number}).md")
            is_own = path == before or _is_of(path, document)
            if is_own or not (path.exists() or path.is_symlink()):
                return path
        raise DeliveryFailed("Too many files have this name.")


def _fit(name: str) -> str:
    """Make a name that every file system takes."""
    plain = " ".join(UNFIT.sub(" ", name).split()).strip(". ")
    cut = plain.encode()[:LONGEST_NAME_BYTES].decode(errors="ignore").strip(". ")
    return f"_{cut}" if not cut or RESERVED.fullmatch(cut) else cut


def _put(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".tiro-", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _is_of(path: Path, document: Document) -> bool:
    return document.recording_id is not None and _owner(path) == document.recording_id


def _owner(path: Path) -> str | None:
    """Read whose file it is from its front matter; None for a file that is not ours."""
    try:
        if path.is_symlink():
            return None
        with path.open(encoding="utf-8", errors="replace") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return None
    opening, _, rest = head.partition("\n")
    if opening != "---":
        return None
    try:
        found: Any = yaml.safe_load(rest.partition("\n---\n")[0])
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    mark = cast("dict[str, Any]", found).get("tiro_id")
    return None if mark is None else str(mark)
