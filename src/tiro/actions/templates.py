"""The templates that there are: those that come with Tiro, and those of the server's folder."""

import importlib
import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiro.errors import TemplateInvalid, TemplateMissing
from tiro.settings import Settings

if TYPE_CHECKING:
    from tiro.notes.template import Template

log = logging.getLogger(__name__)

FOLDER = "templates"
MOST = 200

Marks = Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class Shelf:
    """Templates of a folder, read again when a file of it changed.

    Attributes:
        folder: Where they are; it may be missing.
        problems: File to what is wrong with it.
    """

    folder: Path
    problems: dict[str, str] = field(default_factory=dict[str, str])
    _found: "dict[str, Template]" = field(default_factory=dict[str, Any])
    _marks: Marks | None = None
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def all(self) -> "Sequence[Template]":
        """Give all templates, of each name the newest version first; the folder's stand for shipped ones."""
        with self._reading:
            marks = _marks(self.folder)
            if marks != self._marks:
                self._read(marks)
        return sorted(self._found.values(), key=lambda each: (each.name, -each.version))

    def find(self, name: str) -> "Template":
        """Find `name@version`, or the newest version of a name.

        Raises:
            TemplateMissing: There is none.
        """
        for each in self.all():
            if name in (each.id, each.name):
                return each
        raise TemplateMissing(f"There is no template '{name}'.")

    def _read(self, marks: Marks) -> None:
        # What reads templates is large, and most processes of the API never need it.
        reading: Any = importlib.import_module("tiro.notes.reading")
        found: dict[str, Template] = {each.id: each for each in reading.shipped()}
        self.problems = {}
        for path in sorted(marks)[:MOST]:
            try:
                read: Template = reading.read(Path(path))
            except TemplateInvalid as error:
                self.problems[path] = error.text
                log.warning("a template is not valid", extra={"problem": error.text})
            else:
                found[read.id] = read
        self._found, self._marks = found, marks


_shelves: dict[Path, Shelf] = {}


def shelf(settings: Settings) -> Shelf:
    """Give the templates of this server."""
    folder = settings.data_dir / FOLDER
    return _shelves.setdefault(folder, Shelf(folder))


def _marks(folder: Path) -> Marks:
    """Give size and time of each template, of a folder that of its newest part."""
    marks: dict[str, tuple[int, int]] = {}
    try:
        entries = list(folder.iterdir())
    except OSError:
        return marks
    for path in entries:
        is_folder = path.is_dir()
        if path.name.startswith(".") or not (is_folder or path.suffix == ".md"):
            continue
        parts = [*path.iterdir()] if is_folder else [path]
        stats = [part.stat() for part in parts if part.is_file()]
        marks[str(path)] = (
            sum(s.st_size for s in stats),
            max((s.st_mtime_ns for s in stats), default=0),
        )
    return marks
