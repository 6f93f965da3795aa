"""`tiro serve`: the API in this process and one supervised worker process."""

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiro.cli.ending import Code, Ended, say, told
from tiro.cli.loading import lean

if TYPE_CHECKING:
    from tiro.actions.stopping import Stopping
    from tiro.cli.supervising import Supervisor
    from tiro.settings import Settings

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound here
BACKLOG = 2048


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0: any free one.")
    ] = None,
    no_worker: Annotated[
        bool,
        typer.Option("--no-worker", help="Start no worker here; 'tiro worker' runs elsewhere."),
    ] = False,
) -> None:
    """Start the server: the API here, and a worker process beside it."""
    with lean():
        from tiro import logs
        from tiro.children.limits import no_core_dumps
        from tiro.cli.anew import begin_anew
        from tiro.settings import load_settings

    no_core_dumps()
    named: dict[str, Any] = {"host": host, "port": port}
    settings = load_settings(**{key: value for key, value in named.items() if value is not None})
    _make_folders(settings)
    logs.configure(settings, role="server")
    with _port_of(settings) as listener:
        _migrate(settings)
        listener.listen(BACKLOG)
        kept = _run(settings, listener, has_worker=not no_worker)
    if kept is not None:
        begin_anew(kept)


def _make_folders(settings: "Settings") -> None:
    """Make the data folder and the secret key.

    Raises:
        Ended: The data folder cannot be used.
    """
    from tiro.settings import secret_key
    from tiro.store.database import make_data_dir

    try:
        make_data_dir(settings.data_dir)
        (settings.data_dir / "run").mkdir(mode=0o700, exist_ok=True)
        secret_key(settings)
    except OSError as error:
        raise Ended(
            f"The data folder cannot be used: {told(error)} Name another with TIRO_DATA_DIR.",
            Code.USAGE,
        ) from None


def _port_of(settings: "Settings") -> socket.socket:
    """Take the port before anything else, so that a taken one is told in one line and at once.

    Raises:
        Ended: It cannot be taken.
    """
    from tiro.cli.anew import inherited_listener

    inherited = inherited_listener()
    if inherited is not None:
        if inherited.getsockname()[0] == settings.host and settings.port in {
            0,
            inherited.getsockname()[1],
        }:
            return inherited
        inherited.close()
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise Ended(
            f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}). "
            "Choose another with --port.",
            Code.USAGE,
        ) from None
    return listener


def _migrate(settings: "Settings") -> None:
    """Migrate in a process of its own, whose memory comes back; most starts have nothing to do.

    Raises:
        Ended: The migration failed; it has said why.
    """
    from tiro.store.migrate import is_migrated

    if is_migrated(settings):
        return
    command = [sys.executable, "-m", "tiro", "migrate"]
    environment = os.environ | {"TIRO_DATA_DIR": str(settings.data_dir)}
    done = subprocess.run(  # noqa: S603 - our own command
        command, env=environment, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        raise Ended("The database could not be brought to what this release needs.", Code.USAGE)


def _run(
    settings: "Settings", listener: socket.socket, *, has_worker: bool
) -> socket.socket | None:
    """Serve until SIGTERM, SIGINT or the order to stop; then the worker ends what it has in hand.

    Returns:
        What a server that begins anew goes on listening to; None to end.
    """
    with lean():
        from tiro.actions.stopping import Stopping
        from tiro.api.app import serve as serve_api
        from tiro.cli import server_file
        from tiro.cli.supervising import Supervisor

    # The web server raises the signal again when it has stopped; by default SIGTERM would end us.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    address = address_of(listener)
    worker = Supervisor(grace_seconds=settings.worker.grace_seconds)
    stopping = Stopping()
    kept = _keep_open(listener, stopping)
    stopping.on_order(worker.stop_soon)
    try:
        if has_worker:
            worker.start()
        server_file.write(settings, address)
        _greet(address, settings, has_worker=has_worker)
        serve_api(settings, listener, stopping)
    except KeyboardInterrupt:
        pass
    finally:
        server_file.remove(settings)
        say("Stopping; work in hand ends first.")
        _end(worker, stopping)
    return _to_go_on_with(kept, stopping)


def _end(worker: "Supervisor", stopping: "Stopping") -> None:
    """Let the worker end; a first signal that comes only now means to stop, and not to begin anew."""
    try:
        worker.stop()
    except KeyboardInterrupt:
        if stopping.order is None:
            raise
        stopping.withdraw()
        worker.stop()


def _keep_open(listener: socket.socket, stopping: "Stopping") -> list[socket.socket]:
    """Let callers wait rather than be turned away while the server begins anew."""
    from tiro.actions.stopping import RESTART, Order

    kept: list[socket.socket] = []

    def keep(order: Order) -> None:
        if order.verb == RESTART:
            kept.append(listener.dup())

    stopping.on_order(keep)
    return kept


def _to_go_on_with(kept: list[socket.socket], stopping: "Stopping") -> socket.socket | None:
    """Give the socket to begin anew with, unless a signal came meanwhile."""
    from tiro.actions.stopping import RESTART

    is_restart = stopping.order is not None and stopping.order.verb == RESTART
    if kept and not is_restart:
        kept.pop().close()
    return kept[0] if kept else None


def address_of(listener: socket.socket) -> str:
    """Name where people of this machine reach the server."""
    bound: str = listener.getsockname()[0]
    port: int = listener.getsockname()[1]
    host = ANY_ADDRESS.get(bound, bound)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _greet(address: str, settings: "Settings", *, has_worker: bool) -> None:
    from tiro.actions import setup_code

    say(f"Tiro listens at {address} (data in {settings.data_dir}).")
    code = setup_code.of(settings)
    if code is not None:
        say(f"Others can reach it, so it waits for its first account. The setup code is {code}")
    say("Try next, in another terminal: tiro transcribe RECORDING")
    if not has_worker:
        say("No worker runs here: start 'tiro worker', here or on another machine.")
