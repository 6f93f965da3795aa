"""The one entry point of the project: installs what it needs, then runs it; standard library only."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NoReturn

from tooling.audits import audit
from tooling.chromium import fetch_chromium, for_playwright
from tooling.environment import VENV, find_uv, require_python, setup
from tooling.node import REQUIREMENT, require_node, run_script, script
from tooling.page import install_packages, make_page, node_for
from tooling.programs import ROOT, DevError, call, program, run, wait_for
from tooling.server import answers, free_port, is_free, port_of_choice, server

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from tooling.node import Node

DEMO_LOG = ROOT / ".tools" / "demo-server.log"
SAMPLE = ROOT / "samples" / "meeting.flac"
RUN = ("build", "runtime")
TEST = (*RUN, "test")
CHECK = (*TEST, "check")
"""The type checker reads what makes the pictures, too, which needs the tests' browser."""
LOCK_SOURCES = {
    "uv": ("-",),
    "node": ("-",),
    "build": ("-",),
    "runtime": ("pyproject.toml",),
    "test": ("--group", "test", "-c", "locks/runtime.txt"),
    "check": ("--group", "check", "-c", "locks/runtime.txt"),
}
COMMANDS = {
    "up": "install, migrate, serve: http://127.0.0.1:8000 (TIRO_PORT chooses the port)",
    "demo": "the same, and transcribe the sample in front of you",
    "setup": "install and build only",
    "test": "run the tests; --full adds the long ones; the rest goes to pytest",
    "check": "run the linters, type checkers, the page's own tests; ask for known holes",
    "bench": "run the benchmarks of bench/, or those named",
    "dev": "serve API and page, each anew on every change of its source",
    "lock": "make the locks again; --upgrade takes newer versions",
}
LOCK_INPUT = {"uv": "uv", "node": REQUIREMENT, "build": "hatchling>=1.28,<2\neditables"}
TOOLS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("basedpyright",),
    ("lint-imports",),
)
SCRIPTS = ("types", "tsc", "lint", "style", "test", "sizes -- ../src/tiro/page")
"""What `npm run check` runs, one by one, and the weight of the page."""


def hints(port: int) -> str:
    """Say what to try next."""
    address = f"http://127.0.0.1:{port}"
    return f"""
  {address} is the page; open it in a browser. Ctrl-C stops the server.
  In another terminal, from this folder:

    .venv/bin/tiro transcribe samples/meeting.flac
    curl -F file=@samples/meeting.flac {address}/api/v1/recordings

  {address}/docs shows the whole API.
"""


def prepare(groups: Sequence[str], *, with_tools: bool = False) -> Node | None:
    """Install the groups and build the page, both at once.

    Args:
        groups: What of the locks is needed.
        with_tools: Also what only the page's linters and tests need.

    Returns:
        What builds the page; None when it had nothing to do.
    """
    node = node_for(with_tools=with_tools)
    with ThreadPoolExecutor(1) as pool:
        page = pool.submit(make_page, node, with_tools=with_tools)
        setup(groups)
        page.result()
    return node


def up() -> int:
    """Install, migrate and serve until Ctrl-C."""
    prepare(RUN)
    port = port_of_choice()
    if answers(port):
        print(f"Tiro is already running.\n{hints(port)}")
        return 0
    if not is_free(port):
        raise DevError(f"Port {port} is taken. Choose another: TIRO_PORT=8010 python3 dev.py up")
    with server(port) as process:
        print(hints(port), flush=True)
        return wait_for(process)


def demo() -> int:
    """Transcribe the sample in front of the reader."""
    prepare(RUN)
    port = port_of_choice()
    if answers(port):
        return transcribe_sample(port)
    if not is_free(port):
        port = free_port()
    DEMO_LOG.parent.mkdir(exist_ok=True)
    print(f"The server's own messages go to {DEMO_LOG.relative_to(ROOT)}", flush=True)
    with DEMO_LOG.open("wb") as log, server(port, log) as process:
        status = transcribe_sample(port)
        if status or not sys.stdin.isatty():
            return status
        print(hints(port), flush=True)
        return wait_for(process)


def transcribe_sample(port: int) -> int:
    """Run `tiro transcribe` on the sample and say how to go on."""
    tiro = program(VENV, "tiro")
    print(f"\n$ tiro transcribe {SAMPLE.relative_to(ROOT)}\n", flush=True)
    status = run(tiro, "transcribe", str(SAMPLE), "--server", f"http://127.0.0.1:{port}")
    if status == 0:
        say = "That was it. Your own: .venv/bin/tiro transcribe FILE; the server: python3 dev.py up"
        print(f"\n{say}", flush=True)
    return status


def test(arguments: Sequence[str], *, is_full: bool) -> int:
    """Run the tests; `--full` adds the longer ones."""
    node = prepare(TEST, with_tools=True)
    if node is not None:
        fetch_chromium(node)
        os.environ.update(for_playwright(node))
    # Threads of a matrix product that wait for each other take the cores from other tests.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    chosen = ["--full"] if is_full else ["-m", "not full"]
    # One more than there are cores: a test often waits for a process or the disk.
    workers = str(min((os.cpu_count() or 1) + 1, 4))
    spread = [] if arguments else ["-n", workers, "--dist", "loadfile"]
    return run(program(VENV, "python"), "-m", "pytest", *chosen, *spread, *arguments)


def check() -> int:
    """Run the linters, the type checkers and the page's own tests, all, and say which failed."""
    node = prepare(CHECK, with_tools=True)
    variables = {"TIRO_PYTHON": program(VENV, "python")}
    failed: list[str] = []
    for name, *options in TOOLS:
        print(f"$ {' '.join((name, *options))}", flush=True)
        if run(program(VENV, name), *options):
            failed.append(" ".join((name, *options)))
    for told in SCRIPTS:
        print(f"$ npm run {told}", flush=True)
        if node is None or run_script(node, *told.split(), variables=variables):
            failed.append(f"npm run {told}")
    for found in audit(node):
        print(found.told(), flush=True)
        if found.holes:
            failed.append(found.name)
    print(f"check failed: {', '.join(failed)}" if failed else "check passed")
    return 1 if failed else 0


def bench(arguments: Sequence[str]) -> int:
    """Run the named benchmarks of bench/, or all."""
    setup(TEST)
    return run(program(VENV, "python"), "-m", "bench", *arguments)


def dev() -> int:
    """Serve the API and the page, each anew whenever its source changes."""
    node = require_node()
    install_packages(node, with_tools=True)
    setup(RUN)
    tiro = program(VENV, "tiro")
    if run(tiro, "migrate"):
        raise DevError("The database could not be made ready; see above.")
    api = {"TIRO_API": f"http://127.0.0.1:{port_of_choice()}"}
    with script(node, "dev", variables=api):
        return run(program(VENV, "watchfiles"), "--filter", "python", f"{tiro} serve", "src/tiro")


def lock(arguments: Sequence[str]) -> int:
    """Make the locks again; versions stay unless `--upgrade` is given. They name no host."""
    uv = find_uv()
    if uv is None:
        raise DevError("Locks are made by uv, and there is none for this machine.")
    options = ["--universal", "--generate-hashes", "--no-header", "--python-version", "3.11"]
    for name, source in LOCK_SOURCES.items():
        target = f"locks/{name}.txt"
        command = [uv, "pip", "compile", "--quiet", *source, *options, *arguments, "-o", target]
        call(command, LOCK_INPUT.get(name))
        if "://" in (ROOT / target).read_text():
            raise DevError(f"{target} names a host. Unset UV_* variables and try again.")
        print(target)
    return 0


def parse(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Read the command line; what a command does not know is passed on to its tool."""
    parser = argparse.ArgumentParser(prog="python3 dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, help_text in COMMANDS.items():
        command = commands.add_parser(name, help=help_text, add_help=name not in ("test", "bench"))
        if name == "test":
            command.add_argument("--full", action="store_true")
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command not in ("test", "bench", "lock"):
        parser.error(f"unknown: {' '.join(rest)}")
    return options, rest


def dispatch(arguments: Sequence[str]) -> int:
    """Run one command and give its exit status."""
    options, rest = parse(arguments)
    require_python()
    if options.command == "test":
        return test(rest, is_full=options.full)
    if options.command == "bench":
        return bench(rest)
    if options.command == "lock":
        return lock(rest)
    if options.command == "setup":
        prepare(RUN)
        return 0
    return {"up": up, "demo": demo, "check": check, "dev": dev}[options.command]()


def end(number: int, _frame: FrameType | None) -> NoReturn:
    """Turn a signal into an exit, so that the server is stopped too."""
    sys.exit(128 + number)


def main() -> NoReturn:
    """Run, and turn failures into one clear line."""
    signal.signal(signal.SIGTERM, end)
    # Where Python may keep no bytecode, each of hundreds of processes compiles for two seconds.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        sys.exit(dispatch(sys.argv[1:]))
    except DevError as failure:
        sys.exit(f"dev.py: {failure}")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
