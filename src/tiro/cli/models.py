"""`tiro models`: what can be loaded, what is installed, what to fetch, check and remove."""

import contextlib
import sys
from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiro.cli import arguments, showing
from tiro.cli.confirming import confirm
from tiro.cli.ending import Code, Ended, say

if TYPE_CHECKING:
    from tiro.cli.model_keeping import Keeper, Model

app = typer.Typer(
    help="List, fetch, check, choose and remove models; without a server, in this process.",
    no_args_is_help=True,
)

ModelId = Annotated[
    str, typer.Argument(metavar="MODEL", help="engine/name, or a name that only one engine has.")
]

ForUsers = Annotated[
    bool, typer.Option("--for-users", help="Only for callers who are no administrators.")
]


@app.command("ls")
def list_(
    engine: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of this engine or diarizer alone.")
    ] = None,
    installed: Annotated[bool, typer.Option("--installed", help="Installed ones alone.")] = False,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List models: those that can be fetched, and those that are here."""
    with _keeper(server, key) as kept:
        models = kept.all_models()
    _require_known(engine, models)
    found = [
        model
        for model in models
        if engine in {None, model["engine"]} and (model["is_installed"] or not installed)
    ]
    _show(found, as_json)


@app.command()
def pull(
    model: ModelId,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Fetch a model; what was cut off is gone on with, and every file is proven."""
    with _keeper(server, key) as kept:
        id_ = _id_of(model, kept.all_models(), must_be_listed=False)
        line = _Line()
        try:
            kept.pull(id_, line)
        finally:
            line.end()
    say(f"{id_} is here.")


@app.command("rm")
def remove(
    model: ModelId,
    force: Annotated[
        bool, typer.Option("--force", help="Also from the cache that other programs share.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Remove a model's files."""
    with _keeper(server, key) as kept:
        id_ = _id_of(model, kept.all_models())
        confirm(f"Delete the files of {id_}?", yes)
        kept.remove(id_, with_cache=force)


@app.command()
def check(
    model: ModelId,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Prove a model's files and try to load it; a model that is broken is exit code 1."""
    with _keeper(server, key) as kept:
        found = kept.check(_id_of(model, kept.all_models()))
    health: dict[str, Any] = found["health"] or {}
    if as_json:
        showing.as_json(found)
    else:
        showing.facts([("Model", found["id"]), *_facts(health)])
    if health.get("state") != "ok":
        raise typer.Exit(Code.FAILED)


@app.command()
def default(model: ModelId, server: arguments.ServerUrl = None, key: arguments.Key = None) -> None:
    """Give it to jobs that name no model of its engine."""
    with _keeper(server, key) as kept:
        models = kept.all_models()
        asked = _id_of(model, models)
        kept.change(asked, {"is_default": True})
    if not any(each["is_installed"] for each in models if each["id"] == asked):
        say(f"{asked} is not here yet: 'tiro models pull {model}' fetches it.")


@app.command()
def enable(
    model: ModelId,
    for_users: ForUsers = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Let jobs use it."""
    _change(model, {"users_may_choose" if for_users else "is_enabled": True}, server, key)


@app.command()
def disable(
    model: ModelId,
    for_users: ForUsers = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Let no job use it."""
    _change(model, {"users_may_choose" if for_users else "is_enabled": False}, server, key)


@app.command()
def rename(
    model: ModelId,
    name: Annotated[str, typer.Argument(help="For people; empty: that of the catalogue.")],
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Give it another name for people."""
    _change(model, {"display_name": name.strip() or None}, server, key)


@app.command()
def rescan(
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Look for models again, and forget the checks of those whose files have changed."""
    with _keeper(server, key) as kept:
        found = kept.rescan()
    _show([model for model in found if model["origin"]], as_json)


@contextlib.contextmanager
def _keeper(server: str | None, key: str | None) -> "Generator[Keeper]":
    from tiro.cli.model_keeping import keeper

    with contextlib.closing(keeper(server, key)) as kept:
        yield kept


def _change(model: str, values: Mapping[str, Any], server: str | None, key: str | None) -> None:
    with _keeper(server, key) as kept:
        kept.change(_id_of(model, kept.all_models()), values)


def _require_known(engine: str | None, models: "list[Model]") -> None:
    """Refuse the name of an engine or diarizer that is none.

    Raises:
        Ended: Neither this installation nor a model knows it.
    """
    if engine is None:
        return
    from tiro import diarizers, engines

    known = {*engines.names(), *diarizers.names(), *(model["engine"] for model in models)}
    if engine not in known:
        text = f"There is no engine {engine}. Engines and diarizers are"
        raise Ended(f"{text} {', '.join(sorted(known))}.", Code.USAGE)


def _id_of(asked: str, models: "list[Model]", *, must_be_listed: bool = True) -> str:
    """Give the id of a model by its id, its name or an alias.

    Raises:
        Ended: There is none, or several engines have one of this name.
    """
    found = [
        model["id"]
        for model in models
        if asked == model["id"]
        or asked in {model["name"], *model["aliases"]}
        or asked in {f"{model['engine']}/{alias}" for alias in model["aliases"]}
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise Ended(f"Say which: {', '.join(found)}.", Code.USAGE)
    engines = {model["engine"] for model in models}
    if not must_be_listed and asked.partition("/")[0] in engines:
        return asked
    raise Ended(f"There is no model {asked}; 'tiro models ls' lists them.", Code.REFUSED)


def _show(models: "list[Model]", as_json: bool) -> None:
    if as_json:
        showing.as_json(models)
        return
    rows = [
        (
            model["id"],
            model["display_name"],
            showing.size(model["size_bytes"] or 0),
            _where(model),
            _remarks(model),
            model["quality"],
        )
        for model in models
    ]
    columns = ("Model", "Name", "Size", "Here", "Remarks", "Quality")
    showing.table(columns, rows, empty="There are no models.")


def _where(model: "Model") -> str:
    if model["is_installed"]:
        return str(model["origin"])
    return "broken" if model["origin"] else "no"


def _remarks(model: "Model") -> str:
    said = [
        ("default", model["is_default"]),
        ("recommended", model["is_recommended"]),
        ("switched off", not model["is_enabled"]),
        ("administrators only", not model["users_may_choose"]),
        ("needs a token", model["is_gated"] and not model["is_installed"]),
    ]
    return ", ".join(text for text, is_so in said if is_so)


def _facts(health: Mapping[str, Any]) -> list[tuple[str, Any]]:
    proven = {True: "yes", False: "no", None: None}[health.get("is_proven")]
    memory = health.get("memory_bytes")
    return [
        ("Health", health.get("state")),
        ("Looked at", health.get("how")),
        ("Message", health.get("message")),
        ("Loading took", f"{health['seconds']:g} s" if health.get("seconds") else None),
        ("Memory", showing.size(memory) if memory else None),
        ("Files proven", proven),
    ]


class _Line:
    """Shows on stderr how far a download is, on one line of a terminal, else by tens of percent."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._shown = -1

    def __call__(self, percent: int, text: str) -> None:
        if self._is_terminal:
            print(f"\r{percent:3d} %  {text}\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = percent
        elif percent // 10 > self._shown // 10 or self._shown < 0:
            print(f"{percent} %  {text}", file=sys.stderr, flush=True)
            self._shown = percent

    def end(self) -> None:
        """Leave the line."""
        if self._is_terminal and self._shown >= 0:
            print(file=sys.stderr)
