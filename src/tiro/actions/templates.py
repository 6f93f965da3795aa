"""The templates that there are: those that come with Tiro, of the server's folder, for all, and of one's own."""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from tiro.actions.model_rules import HasDatabase, HasSettings
from tiro.errors import NotFound, TemplateInvalid, TemplateMissing
from tiro.notes import apart, reading
from tiro.notes.template import Template
from tiro.settings import Settings
from tiro.store import note_templates, scope
from tiro.store.search.words import folded
from tiro.store.tables import LOCAL_OWNER, NoteTemplate
from tiro.store.views import rfc3339

log = logging.getLogger(__name__)

MOST = 200
USUAL = "summary"
REMEMBERED = 64

Marks = Mapping[str, tuple[int, int]]
View = dict[str, Any]


@dataclass(slots=True)
class Shelf:
    """Templates that are for all accounts: shipped ones, and those of a folder, which is read again when it changed.

    Attributes:
        folder: Where they are; it may be missing.
        problems: File to what is wrong with it.
    """

    folder: Path
    problems: dict[str, str] = field(default_factory=dict[str, str])
    _found: dict[str, tuple[Template, str]] = field(default_factory=dict[str, tuple[Template, str]])
    _marks: Marks | None = None
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def all(self) -> Sequence[Template]:
        """Give all templates, of each name the newest version first; the folder's stand for shipped ones."""
        with self._reading:
            marks = _marks(self.folder)
            if marks != self._marks:
                self._read(marks)
            found = [template for template, _ in self._found.values()]
        return sorted(found, key=lambda each: (each.name, -each.version))

    def find(self, name: str) -> Template:
        """Find `name@version`, or the newest version of a name.

        Raises:
            TemplateMissing: There is none.
        """
        for each in self.all():
            if name in (each.id, each.name):
                return each
        raise missing(name)

    def source(self, template_id: str) -> str:
        """Give the text of a template that there is."""
        return self._found[template_id][1]

    def _read(self, marks: Marks) -> None:
        found: dict[str, tuple[Template, str]] = {}
        for path in sorted(reading.SHIPPED.glob("*.md")):
            source = path.read_text(encoding="utf-8")
            read = reading.parse(source, origin="shipped", is_checked=True)
            found[read.id] = read, source
        self.problems = {}
        for path in sorted(marks)[:MOST]:
            try:
                template, source = _checked(path)
            except TemplateInvalid as error:
                self.problems[path] = _told(error)
                told = {"file": path, "problem": self.problems[path]}
                log.warning("a template is not valid", extra=told)
            else:
                found[template.id] = template, source
        self._found, self._marks = found, marks


_shelves: dict[Path, Shelf] = {}


def shelf(settings: Settings) -> Shelf:
    """Give the templates of this server that are for all accounts."""
    folder = settings.templates_dir
    return _shelves.setdefault(folder, Shelf(folder))


def look_at_start(settings: Settings) -> threading.Thread:
    """Look at the server's folder when a process begins, so that the log tells at once what is wrong there."""

    def look() -> None:
        if settings.templates_dir.is_dir():
            shelf(settings).all()

    thread = threading.Thread(target=look, name="templates", daemon=True)
    thread.start()
    return thread


def find(context: HasSettings, owner_id: str, name: str) -> Template:
    """Find `name@version`, or the newest version of a name: one's own, else one that is for all.

    Raises:
        TemplateMissing: There is none.
    """
    row = _row(context, owner_id, name)
    return shelf(context.settings).find(name) if row is None else _parsed(row.source)


def mine(context: HasSettings, name: str) -> Template:
    """Find a template of whoever asks; raises as `find`."""
    return find(context, scope.owner() or LOCAL_OWNER, name)


def page(
    context: HasSettings,
    owner_id: str,
    *,
    text: str | None = None,
    language: str | None = None,
    versions: bool = False,
) -> dict[str, Any]:
    """List the templates that an account has, by name.

    Args:
        context: Settings and database.
        owner_id: Whose.
        text: What name, title, description or a tag must hold.
        language: What they must be for.
        versions: Also those of which there is a newer version.
    """
    items: dict[str, View] = {}
    for view in _all(context, owner_id):
        items.setdefault(view["id"] if versions else view["name"], view)
    wanted = folded(text or "").strip()
    found = [
        view
        for view in items.values()
        if wanted in folded(_words(view)) and (not language or _is_for(view, language))
    ]
    found.sort(key=lambda view: (view["name"], -view["version"]))
    return {"items": found, "next_cursor": None}


def show(context: HasSettings, owner_id: str, name: str) -> View:
    """Give one template with its source.

    Raises:
        NotFound: There is none.
    """
    row = _row(context, owner_id, name)
    if row is not None:
        return row_view(row, owner_id) | {"source": row.source}
    try:
        found = shelf(context.settings).find(name)
    except TemplateMissing as error:
        raise NotFound(error.text) from None
    return view_of(found) | {"source": shelf(context.settings).source(found.id)}


def row_view(row: NoteTemplate, owner_id: str) -> View:
    """Show a template of people's own."""
    return _view(row.card, "person") | {
        "is_own": row.owner_id == owner_id,
        "is_shared": row.is_shared,
        "created_at": rfc3339(row.created_at),
    }


def view_of(template: Template) -> View:
    """Show a template of the shelf."""
    return _view(template.card, template.origin) | {
        "is_own": False,
        "is_shared": False,
        "created_at": None,
    }


def missing(name: str) -> TemplateMissing:
    """Say that there is no such template."""
    return TemplateMissing(f"There is no template '{name[:60]}'.")


def parted(name: str) -> tuple[str, int | None]:
    """Part `name@version`; None stands for no version, 0 for none that there can be."""
    bare, at, version = name.partition("@")
    if not at:
        return bare, None
    return bare, int(version) if version.isascii() and version.isdecimal() and len(
        version
    ) < 5 else 0


def _all(context: HasSettings, owner_id: str) -> Sequence[View]:
    """List all templates, those before others that are to be taken first."""
    found: list[View] = []
    if isinstance(context, HasDatabase):
        with context.database.read() as session:
            rows = [*note_templates.of_owner(session, owner_id), *note_templates.shared(session)]
            found += [row_view(row, owner_id) for row in rows]
    return found + [view_of(each) for each in shelf(context.settings).all()]


def _row(context: HasSettings, owner_id: str, name: str) -> NoteTemplate | None:
    if not isinstance(context, HasDatabase):
        return None
    with context.database.read() as session:
        return note_templates.find(session, owner_id, *parted(name))


def _view(card: Mapping[str, Any], origin: str) -> View:
    template_id = f"{card['name']}@{card['version']}"
    return {"id": template_id, **card, "origin": origin, "is_default": card["name"] == USUAL}


def _words(view: View) -> str:
    told = [*view["title"].values(), *view["description"].values(), *view["tags"]]
    return "\n".join([view["name"], *told])


def _is_for(view: View, language: str) -> bool:
    return not view["languages"] or language.lower().partition("-")[0] in view["languages"]


@lru_cache(REMEMBERED)
def _parsed(source: str) -> Template:
    """Read a template of people's own, which was checked when it was kept."""
    return reading.parse(source, origin="person", is_checked=True)


def _checked(path: str) -> tuple[Template, str]:
    """Read a template of the folder, which a child checks first.

    Raises:
        TemplateInvalid: It is none.
    """
    answer = apart.look(path)
    if answer["problems"]:
        raise invalid(answer["problems"])
    source = str(answer["source"])
    return reading.parse(source, origin="folder", is_checked=True), source


def invalid(problems: Sequence[Mapping[str, Any]]) -> TemplateInvalid:
    """Make an error of what is wrong with a template."""
    first = problems[0]
    at = "" if first["line"] is None else f" (line {first['line']})"
    details = {"path": first["path"], "line": first["line"], "problems": list(problems)}
    return TemplateInvalid(f"{first['path']}: {first['message']}{at}", details=details)


def _told(error: TemplateInvalid) -> str:
    """Give all that is wrong as one text."""
    problems: list[dict[str, Any]] = error.details.get("problems") or []
    if not problems:
        return error.text
    return "; ".join(invalid([each]).text for each in problems)


def _marks(folder: Path) -> Marks:
    """Give size and time of each template, of a folder that of its newest part."""
    marks: dict[str, tuple[int, int]] = {}
    try:
        for path in folder.iterdir():
            is_folder = path.is_dir()
            if path.name.startswith(".") or not (is_folder or path.suffix == ".md"):
                continue
            stats = [part.stat() for part in (path.iterdir() if is_folder else [path])]
            times = [each.st_mtime_ns for each in stats]
            marks[str(path)] = sum(each.st_size for each in stats), max(times, default=0)
    except OSError:
        # What is gone or hidden is looked for again the next time.
        return marks
    return marks
