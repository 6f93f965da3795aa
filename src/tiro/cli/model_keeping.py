"""Where `tiro models` does its work: at the server that runs, else in this process."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from tiro.cli.ending import Code, Ended

if TYPE_CHECKING:
    from tiro.cli.remote import Server
    from tiro.settings import Settings

Model = dict[str, Any]
OnNews = Callable[[int, str], None]
"""Hears percent and a word on what is done."""

CHECK_SECONDS = 330.0
"""More than the server gives a check."""


class Keeper(Protocol):
    """What can be done with models; an id is engine/name."""

    def all_models(self) -> list[Model]:
        """List all."""
        ...

    def change(self, id_: str, values: Mapping[str, Any]) -> Model:
        """Change what is said of one."""
        ...

    def remove(self, id_: str, *, with_cache: bool) -> None:
        """Remove one's files."""
        ...

    def check(self, id_: str) -> Model:
        """Try whether one can be loaded."""
        ...

    def rescan(self) -> list[Model]:
        """Look again."""
        ...

    def pull(self, id_: str, on_news: OnNews) -> None:
        """Fetch one."""
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...


def keeper(server: str | None, key: str | None) -> Keeper:
    """Choose the server that is named or runs here, else this process."""
    from tiro.cli.remote import connect, find
    from tiro.settings import load_settings

    if server:
        return AtServer(connect(server, key))
    settings = load_settings()
    running = find(settings, key)
    return AtServer(running) if running else Here(settings)


class AtServer:
    """Works through a server."""

    def __init__(self, server: "Server") -> None:
        self._server = server

    def close(self) -> None:
        """Close the connections."""
        self._server.close()

    def all_models(self) -> list[Model]:
        """List all."""
        return self._server.get("/models")["items"]

    def rescan(self) -> list[Model]:
        """Look again."""
        return self._server.send("POST", "/models/rescan")["items"]

    def change(self, id_: str, values: Mapping[str, Any]) -> Model:
        """Change what is said of one."""
        return self._server.send("PATCH", _path(id_), values)

    def remove(self, id_: str, *, with_cache: bool) -> None:
        """Remove one's files."""
        self._server.ask("DELETE", _path(id_), query={"force": "true"} if with_cache else None)

    def check(self, id_: str) -> Model:
        """Try whether one can be loaded."""
        answer = self._server.ask("POST", f"{_path(id_)}/check", timeout_seconds=CHECK_SECONDS)
        return answer.json()

    def pull(self, id_: str, on_news: OnNews) -> None:
        """Fetch one by a job, which goes on when this command is interrupted.

        Raises:
            Ended: The job failed.
        """
        from tiro.cli.following import follow

        job = self._server.send("POST", f"{_path(id_)}/pull")
        job = follow(self._server, str(job["id"]), lambda each: on_news(*_news_of(each)))
        if job["state"] != "completed":
            error: dict[str, Any] = job["error"] or {}
            reason = error.get("message") or f"The job was {job['state']}."
            raise Ended(f"{reason} (job {job['id']})", Code.FAILED)


class Here:
    """Works in this process, on the data folder's own database."""

    def __init__(self, settings: "Settings") -> None:
        from tiro import logs
        from tiro.actions.context import open_context

        quiet = settings.log.model_copy(update={"to_file": False, "level": "error"})
        logs.configure(settings.model_copy(update={"log": quiet}), role="cli")
        self._context = open_context(settings, migrate=True)

    def close(self) -> None:
        """Close the database."""
        self._context.close()

    def all_models(self) -> list[Model]:
        """List all."""
        from tiro.actions import models

        return models.list_models(self._context, models.Asked(is_admin=True))

    def rescan(self) -> list[Model]:
        """Look again."""
        from tiro.actions import models

        return models.rescan(self._context, models.Asked(is_admin=True))

    def change(self, id_: str, values: Mapping[str, Any]) -> Model:
        """Change what is said of one."""
        from tiro.actions import models

        return models.change(self._context, *_parts(id_), values, models.Asked(is_admin=True))

    def remove(self, id_: str, *, with_cache: bool) -> None:
        """Remove one's files."""
        from tiro.actions import models

        models.remove(self._context, *_parts(id_), with_cache=with_cache)

    def check(self, id_: str) -> Model:
        """Try whether one can be loaded."""
        import asyncio

        from tiro.actions import models

        asked = models.Asked(is_admin=True)
        return asyncio.run(models.check(self._context, *_parts(id_), asked))

    def pull(self, id_: str, on_news: OnNews) -> None:
        """Fetch one; interrupted, it leaves what came, and the next pull goes on from there."""
        import asyncio

        from tiro.models import fetching

        def tell(done: int, total: int) -> None:
            on_news(100 * done // max(total, 1), f"{done // 1_000_000} of {total // 1_000_000} MB")

        asyncio.run(fetching.fetch(self._context.settings, *_parts(id_), tell))


def _news_of(job: Mapping[str, Any]) -> tuple[int, str]:
    told = [item["message"] for item in job["warnings"] if item["code"] == "model_fetch"]
    return job["progress"], told[0] if told else "" if job["state"] == "running" else job["state"]


def _parts(id_: str) -> tuple[str, str]:
    engine, _, name = id_.partition("/")
    return engine, name


def _path(id_: str) -> str:
    return f"/models/{quote(id_)}"
