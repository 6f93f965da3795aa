"""Services that tests run in child processes."""

# ruff: noqa: ARG002 - the methods of a service all have one shape

import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tiro.errors import MediaTooLong

Values = dict[str, Any]


class Probe:
    """Answers questions about the process that it lives in."""

    def echo(self, values: Values, arrays: dict[str, Any], report: Any) -> Any:
        return values, arrays

    def pid(self, values: Values, arrays: dict[str, Any], report: Any) -> Any:
        return {"pid": os.getpid()}, {}

    def environment(self, values: Values, arrays: dict[str, Any], report: Any) -> Any:
        return dict(os.environ), {}

    def count(
        self, values: Values, arrays: dict[str, Any], report: Callable[[Values], None]
    ) -> Any:
        for step in range(values["to"]):
            report({"step": step})
        return {}, {}

    def wait_for(
        self, values: Values, arrays: dict[str, Any], report: Callable[[Values], None]
    ) -> Any:
        """Report once, then wait until the file exists."""
        report({"waiting": True})
        while not Path(values["path"]).exists():
            time.sleep(0.005)
        return {"pid": os.getpid()}, {}

    def fail(self, values: Values, arrays: dict[str, Any], report: Any) -> Any:
        raise MediaTooLong(details={"seconds": 3})

    def fail_oddly(self, values: Values, arrays: dict[str, Any], report: Any) -> Any:
        raise ValueError(values["secret"])

    def answer_objects(self, values: Values, arrays: dict[str, Any], report: Any) -> Any:
        return {}, {"objects": np.array([object()])}

    def print_much(self, values: Values, arrays: dict[str, Any], report: Any) -> Any:
        sys.stdout.write("on stdout " * 2000)
        sys.stderr.write("last words")
        return {}, {}

    def die(self, values: Values, arrays: dict[str, Any], report: Any) -> Any:
        sys.stderr.write("dying")
        sys.stderr.flush()
        os.kill(os.getpid(), getattr(signal, values["signal"]))
        time.sleep(60)

    def leave_signals(self, values: Values, arrays: dict[str, Any], report: Any) -> Any:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
        return {"alive": True}, {}

    def limit_of(self, values: Values, arrays: dict[str, Any], report: Any) -> Any:
        return {"limit": resource.getrlimit(getattr(resource, values["name"]))[0]}, {}

    def allocate(self, values: Values, arrays: dict[str, Any], report: Any) -> Any:
        return {"size": len(bytearray(values["bytes"]))}, {}

    def write_rubbish(self, values: Values, arrays: dict[str, Any], report: Any) -> Any:
        """Write what is no frame where frames go."""
        for descriptor in range(3, 20):
            try:
                os.write(descriptor, b"\xff" * 64)
            except OSError:
                continue
        return {}, {}


class Unloadable:
    """Cannot be made."""

    def __init__(self) -> None:
        raise RuntimeError("no")
