"""Where the running server of a data folder says its address: run/server.json, mode 0600."""

import json
import os
from pathlib import Path
from typing import Any, cast

from tiro.settings import Settings


def path_of(settings: Settings) -> Path:
    """Name the file."""
    return settings.data_dir / "run" / "server.json"


def write(settings: Settings, address: str) -> None:
    """Say that this process serves the data folder at an address such as http://127.0.0.1:8000."""
    path = path_of(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"server.{os.getpid()}.tmp")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"address": address, "pid": os.getpid()}, file)
    fresh.replace(path)


def read(settings: Settings) -> str | None:
    """Give the address that was said last; its server may be gone."""
    found = _content(settings)
    return str(found["address"]) if "address" in found else None


def remove(settings: Settings) -> None:
    """Take the file away, unless another server has written its own since."""
    if _content(settings).get("pid") == os.getpid():
        path_of(settings).unlink(missing_ok=True)


def _content(settings: Settings) -> dict[str, Any]:
    try:
        found = json.loads(path_of(settings).read_text())
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
