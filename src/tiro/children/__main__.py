"""The child's side: serves one object over its standard streams until the parent is gone.

Run as `python -m tiro.children module:Class TERMS`.
"""

import faulthandler
import json
import os
import sys
import threading
import traceback
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

from tiro.children import failures, frames, limits
from tiro.children.frames import Arrays, Values

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _take_channel() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes for frames: libraries read nothing, and what they print goes to stderr."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - not a path of ours
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers


def _read_exactly(stream: BinaryIO, size: int) -> bytearray:
    """Read, or leave the process: without a parent there is nothing to do."""
    data = bytearray(size)
    if size and stream.readinto(data) != size:  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - BufferedReader has it
        os._exit(0)
    return data


class _Server:
    """Runs each request on a thread of its own and writes answers one after the other."""

    def __init__(self, service: object, answers: BinaryIO) -> None:
        self._service = service
        self._answers = answers
        self._writing = threading.Lock()

    def run(self, header: Values, arrays: Arrays) -> None:
        """Serve one request, whatever comes of it."""
        call_id = header["id"]

        def report(progress: Mapping[str, Any]) -> None:
            self._write({"id": call_id, "progress": dict(progress)}, {})

        try:
            values, results = self._method(header["method"])(header["values"], arrays, report)
            self._write({"id": call_id, "values": values}, results)
        except Exception as error:  # noqa: BLE001 - every failure is an answer
            traceback.print_tb(error.__traceback__)  # no message: it may hold text or a key
            print(type(error).__name__, file=sys.stderr, flush=True)  # noqa: T201 - the tail for the log
            self._write({"id": call_id, "error": failures.describe(error)}, {})

    def _method(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._service, name)

    def _write(self, header: Values, arrays: "Mapping[str, NDArray[Any]]") -> None:
        parts = frames.encode(header, arrays)
        with self._writing:
            self._answers.writelines(parts)
            self._answers.flush()


def main(service: str, terms: Mapping[str, Any]) -> None:
    """Bind the process, make the object, and serve it; a call runs on its own thread."""
    limits.die_with(terms["parent_pid"])
    limits.leave_signals_to_parent()
    requests, answers = _take_channel()
    faulthandler.enable()
    limits.apply(limits.Limits(**terms["limits"]))
    module, _, name = service.partition(":")
    server = _Server(getattr(import_module(module), name)(), answers)
    threads = ThreadPoolExecutor(terms["slots"], thread_name_prefix="call")
    while True:
        head_bytes, body_bytes = frames.sizes(_read_exactly(requests, frames.PREFIX.size))
        head = _read_exactly(requests, head_bytes)
        threads.submit(server.run, *frames.decode(head, _read_exactly(requests, body_bytes)))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
