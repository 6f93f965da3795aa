"""What runs in the child process that fetches a model: so a cancel is a kill, and the library stays out of the worker."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from tiro.modelhub import transfer
from tiro.modelhub.catalogue import Source

Values = dict[str, Any]
Arrays = dict[str, NDArray[Any]]
Report = Callable[[Values], None]

REPORT_SECONDS = 0.2


class FetchService:
    """Served by `tiro.children`."""

    def fetch(self, values: Values, arrays: Arrays, report: Report) -> tuple[Values, Arrays]:
        """Fetch a model.

        Args:
            values: `sources` as the catalogue has them, `folder`, `reserve_bytes`, `token`.
            arrays: None.
            report: Gets `done` and `total` bytes, a few times a second.

        Raises:
            ModelMissing: There is no such model, or it is behind conditions.
            ModelFetchFailed: The hub was not reached, or what came is not what it promised.
            StorageFull: There is no room for it.
        """
        del arrays
        sources = [
            Source(item["repository"], tuple(item["files"]), item["revision"])
            for item in values["sources"]
        ]
        transfer.fetch(
            sources,
            Path(values["folder"]),
            _Seldom(report),
            reserve_bytes=values["reserve_bytes"],
            token=values["token"],
        )
        return {}, {}


class _Seldom:
    """Passes news on a few times a second, and the last at once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._told_at = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done >= total or now - self._told_at >= REPORT_SECONDS:
            self._told_at = now
            self._report({"done": done, "total": total})
