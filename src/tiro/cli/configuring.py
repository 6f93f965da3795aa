"""Where the command line changes what administrators set: by a running server, else straight in the data folder."""

import contextlib
from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from tiro.actions.context import Context
    from tiro.cli.remote import Server

View = dict[str, Any]


class Configurer(Protocol):
    """Shows and changes settings, engines and diarizers."""

    def settings(self) -> View:
        """Show all settings that may be changed."""
        ...

    def change_settings(self, changes: Mapping[str, Any]) -> View:
        """Change settings, all or none."""
        ...

    def change_adapter(self, part: str, name: str, values: Mapping[str, Any]) -> list[View]:
        """Change an engine or a diarizer; gives all."""
        ...


class ByServer:
    """By a running server."""

    def __init__(self, server: "Server") -> None:
        self._server = server

    def settings(self) -> View:
        """Show all settings that may be changed."""
        return self._server.get("/settings")

    def change_settings(self, changes: Mapping[str, Any]) -> View:
        """Change settings, all or none."""
        return self._server.send("PATCH", "/settings", changes)

    def change_adapter(self, part: str, name: str, values: Mapping[str, Any]) -> list[View]:
        """Change an engine or a diarizer; gives all."""
        return self._server.send("PATCH", f"/{part}s/{name}", values)["items"]


class Here:
    """In the data folder, by who can write into it."""

    def __init__(self, context: "Context") -> None:
        self._context = context

    def settings(self) -> View:
        """Show all settings that may be changed."""
        from tiro.actions import runtime

        return runtime.show(self._context)

    def change_settings(self, changes: Mapping[str, Any]) -> View:
        """Change settings, all or none."""
        from tiro.actions import runtime
        from tiro.store.audit import CONSOLE

        return runtime.change(self._context, CONSOLE, changes)

    def change_adapter(self, part: str, name: str, values: Mapping[str, Any]) -> list[View]:
        """Change an engine or a diarizer; gives all."""
        from tiro.actions import adapters
        from tiro.actions.diarizers import list_diarizers
        from tiro.actions.engines import list_engines
        from tiro.store.audit import CONSOLE

        adapters.change(self._context, CONSOLE, part, name, values)
        return (list_engines if part == "engine" else list_diarizers)(self._context)


@contextlib.contextmanager
def configurer(server: str | None, key: str | None) -> Generator[Configurer]:
    """Give what changes settings: the server that is named or runs here, else the data folder."""
    from tiro.cli.remote import connect, find
    from tiro.settings import load_settings

    running = connect(server, key) if server else find(load_settings(), key)
    if running is not None:
        with running:
            yield ByServer(running)
        return
    from tiro import logs
    from tiro.actions.context import open_context

    settings = load_settings()
    quiet = settings.log.model_copy(update={"to_file": False, "level": "error"})
    logs.configure(settings.model_copy(update={"log": quiet}), role="cli")
    context = open_context(settings, migrate=True)
    try:
        yield Here(context)
    finally:
        context.close()
