"""How a server's processes load their parts: without what they never use, or looking for garbage meanwhile."""

import gc
import sys
from collections.abc import Generator
from contextlib import contextmanager

UNUSED = ("rich", "pydantic.v1", "watchfiles")
"""structlog, FastAPI and uvicorn load these where they can, for some MB, and do well without."""


@contextmanager
def lean() -> Generator[None]:
    """Load what stays for good: it is no garbage, so nobody looks through it, now or later."""
    hidden = [name for name in UNUSED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # pyright: ignore[reportArgumentType] - how an import is refused
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        for name in hidden:
            del sys.modules[name]
