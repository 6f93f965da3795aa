"""Puts the API together and serves it."""

import asyncio
import contextlib
import math
import socket
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

import anyio
import uvicorn
from anyio import to_thread
from fastapi import FastAPI

from tiro import __version__
from tiro.actions import runtime
from tiro.actions import templates as templates_at_hand
from tiro.actions.context import Context, open_context, run_dir
from tiro.actions.keys import forgetter
from tiro.actions.resumable import Resumable
from tiro.actions.stopping import Order, Stopping
from tiro.actions.storage import Storage
from tiro.actions.system import System
from tiro.api import (
    accounts,
    api_keys,
    archives,
    ask,
    audit,
    batches,
    deliveries,
    destinations,
    diarizers,
    docs,
    drafts,
    editing,
    engines,
    events,
    health,
    imports,
    jobs,
    library,
    links,
    llms,
    me,
    models,
    notes,
    openid,
    origins,
    problems,
    queue,
    recordings,
    retention,
    rules,
    search,
    segments,
    sessions,
    shared,
    shares,
    sockets,
    speakers,
    system,
    tags,
    templates,
    transcripts,
    tus,
    uploads,
    usage,
    vocabularies,
    voices,
)
from tiro.api import (
    settings as settings_part,
)
from tiro.api.access import Access
from tiro.api.addresses import Addresses
from tiro.api.bodies import SmallBodies
from tiro.api.compression import Compression
from tiro.api.guard import Guard
from tiro.api.hub import Hub
from tiro.api.intake import Intake
from tiro.api.limits import Limiter, Limits, Strangers
from tiro.api.logins import Logins
from tiro.api.page import FOLDER, Page
from tiro.api.tickets import Links
from tiro.api.traffic import Traffic
from tiro.api.wire import LARGEST_FRAME, BoundedProtocol
from tiro.children.limits import give_memory_back
from tiro.settings import Settings
from tiro.store import metrics as installation
from tiro.store.events import EventRecord
from tiro.store.tail import Tail
from tiro.telemetry import Metrics, Reading
from tiro.vault import Vault

PARTS = (
    uploads, tus, imports, library, recordings, links, speakers, voices, events, sockets, jobs, transcripts,
    drafts, editing, segments, engines, queue, diarizers, system, models, vocabularies,
    tags, notes, templates, llms, deliveries, destinations, rules, shares, shared, batches,
    sessions, openid, me, api_keys, accounts,
    settings_part, audit, usage, search, ask, retention, archives,
)  # fmt: skip
"""What stands below `/api/v1`, one a noun."""
GRACE_SECONDS = 10
"""What running requests get to end when the server is told to stop; event streams end at once."""
KEEP_ALIVE_SECONDS = 30
TICK_SECONDS = 1.0

ContextFactory = Callable[[Settings, Vault], Context]


def open_with_vault(settings: Settings, vault: Vault) -> Context:
    """Open what the settings name, for a process that takes callers' keys."""
    return open_context(settings, vault=vault)


def create_app(
    settings: Settings,
    *,
    context_factory: ContextFactory = open_with_vault,
    page_folder: Path = FOLDER,
    stopping: Stopping | None = None,
) -> FastAPI:
    """Make the API; what it works with is opened when it starts and closed when it ends.

    Args:
        settings: All settings.
        context_factory: Opens database, files and queue, and is given the started vault.
        page_folder: Where the built page is.
        stopping: Takes the order to stop, where this process can carry it out.
    """
    app = FastAPI(
        title="Tiro",
        version=__version__,
        lifespan=_lifespan(settings, context_factory),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    metrics = app.state.metrics = Metrics(lambda after: _read(app, after))
    problems.install(app)
    for part in (*PARTS, health, docs):
        # Included, each route would be made a second time, by the first request that comes near it.
        app.router.routes.extend(part.router.routes)
    app.router.default = Page(page_folder, otherwise=app.router.not_found)
    app.state.description = None
    app.state.stopping = stopping
    app.state.links = Links(settings)
    app.state.access = Access(settings)
    app.state.logins = Logins(settings)
    _surround(app, settings, metrics)
    return app


def _surround(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    """Put the layers around the routes; the last one added is the outermost."""
    app.add_middleware(
        SmallBodies,
        idle_seconds=lambda: _present(app, settings).upload.idle_seconds,
        upload_paths=(uploads.PREFIX, batches.PATH, tus.PREFIX, f"{tus.PREFIX}/", archives.IMPORT),
    )
    limiter = Limiter(lambda: _present(app, settings).rates)
    app.add_middleware(Limits, limiter=limiter)
    app.add_middleware(Guard, access=app.state.access, links=app.state.links)
    app.add_middleware(Strangers, limiter=limiter)
    origins.allow(app, settings.cors.origins)
    app.add_middleware(Compression)
    app.add_middleware(Traffic, metrics=metrics)
    app.add_middleware(Addresses, proxies=settings.proxies)


def _present(app: FastAPI, settings: Settings) -> Settings:
    """Give the settings as they are now; those read at start until all is open."""
    context: Context | None = getattr(app.state, "context", None)
    return settings if context is None else context.settings


def serve(settings: Settings, listener: socket.socket, stopping: Stopping) -> None:
    """Serve on a listening socket until SIGTERM, SIGINT or the order to stop."""
    server_of(create_app(settings, stopping=stopping)).run(sockets=[listener])


def server_of(app: FastAPI) -> uvicorn.Server:
    """Make the HTTP server of an application that `create_app` made."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        ws="websockets-sansio",
        http=BoundedProtocol,
        ws_max_size=LARGEST_FRAME,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    return _Server(config, app)


class _Server(uvicorn.Server):
    """Ends the event streams before it waits for the requests that run; sleeps while there are none."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()
        self._must_exit = False
        super().__init__(config)
        self._app = app
        self._stopping: Stopping | None = app.state.stopping
        if self._stopping is not None:
            self._stopping.on_order(self._obey)

    @property
    def should_exit(self) -> bool:
        """Whether it is to stop; set by signal handlers and from any thread."""
        return self._must_exit

    @should_exit.setter
    def should_exit(self, must_exit: bool) -> None:
        self._must_exit = must_exit
        if must_exit and self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._ending.set)

    async def main_loop(self) -> None:
        """Tick once a second, for the date in answers; uvicorn's own looks ten times whether to stop."""
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._ending.wait()

    def _obey(self, order: Order) -> None:
        if order.drain_seconds is not None:
            self.config.timeout_graceful_shutdown = math.ceil(order.drain_seconds)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        hub: Hub | None = getattr(self._app.state, "hub", None)
        if hub is not None:
            hub.close()
        await super().shutdown(sockets)
        if self._captured_signals and self._stopping is not None:
            self._stopping.withdraw()
        # Raised again, as uvicorn would, a signal ends the process before its caller can tidy up.
        self._captured_signals.clear()


def _lifespan(
    settings: Settings, context_factory: ContextFactory
) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        vault = Vault(run_dir(settings))
        await to_thread.run_sync(vault.start)
        async with _context(settings, vault, context_factory) as context, _events(app, context):
            app.state.context = context
            app.state.intake = Intake(context, app.state.metrics)
            app.state.resumable = Resumable(context)
            app.state.system = System(context.live, context.database)
            app.state.storage = Storage(context.live, context.database)
            templates_at_hand.look_at_start(settings)
            give_memory_back()
            yield

    return lifespan


@contextlib.asynccontextmanager
async def _context(
    settings: Settings, vault: Vault, factory: ContextFactory
) -> AsyncGenerator[Context]:
    try:
        context = await to_thread.run_sync(factory, settings, vault)
    except BaseException:
        vault.close()
        raise
    try:
        yield context
    finally:
        with anyio.CancelScope(shield=True):
            await context.media.close()
            await to_thread.run_sync(context.close)


@contextlib.asynccontextmanager
async def _events(app: FastAPI, context: Context) -> AsyncGenerator[None]:
    """Let events reach the streams, and the vault forget the keys of jobs that end."""
    hub = app.state.hub = Hub()
    access: Access = app.state.access
    await to_thread.run_sync(access.open, context)
    books = asyncio.create_task(access.keep_books())
    forget = forgetter(context.vault) if context.vault is not None else None

    hear_settings = runtime.listener(context)

    def hand_on(records: Sequence[EventRecord]) -> None:
        hear_settings(records)
        hub.publish(records)
        access.hear(records)
        if forget is not None:
            forget(records)

    tail = Tail(context.database, hand_on)
    await to_thread.run_sync(tail.start)
    try:
        yield
    finally:
        hub.close()
        books.cancel()
        await to_thread.run_sync(tail.stop)
        await to_thread.run_sync(access.write_down)


def _read(app: FastAPI, after: int) -> Reading:
    context: Context = app.state.context
    with context.database.read() as session:
        return installation.read(
            session, after=after, lease_seconds=context.settings.worker.lease_seconds
        )
