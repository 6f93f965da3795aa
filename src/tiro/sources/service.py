"""What the child process does that fetches for people: nothing that a server sends is read outside of it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tiro.net.guard import Allowed
from tiro.sources import url
from tiro.sources.url import Bounds, Fetched, LeadsToPageError

Values = dict[str, Any]
Report = Callable[[Values], None]

REPORT_SECONDS = 1.0


class FetchService:
    """Served by `tiro.children`, one process for each file."""

    def fetch(self, values: Values, arrays: Values, report: Report) -> tuple[Values, Values]:  # noqa: ARG002 - the shape of a service method
        """Fetch a file.

        Args:
            values: `address`, `path`, `validator`; `max_bytes`, `deadline_seconds`,
                `idle_seconds`, `allow`; `pages`, whether pages are looked through.
            arrays: None.
            report: Gets `bytes` and `total` (or null) at most once a second, and `validator`
                before the first byte.

        Returns:
            `name` and `size_bytes`.

        Raises:
            SourceError: As `tiro.sources.url.fetch`.
            UploadTooLarge: The file is larger than it may be.
            StorageFull: There is no room for it.
        """
        into, tell = Path(values["path"]), _Teller(report)
        bounds = Bounds(
            max_bytes=int(values["max_bytes"]),
            deadline_seconds=float(values["deadline_seconds"]),
            idle_seconds=float(values["idle_seconds"]),
            allowed=Allowed(values["allow"]),
        )
        try:
            fetched = url.fetch(
                str(values["address"]),
                into,
                bounds,
                validator=values["validator"],
                on_bytes=tell,
                on_validator=lambda told: report({"validator": told}),
            )
        except LeadsToPageError as page:
            if not values["pages"]:
                raise
            fetched = _of_page(page.address, into, bounds, tell)
        return {"name": fetched.name, "size_bytes": fetched.size_bytes}, {}


class _Teller:
    """Passes on how many bytes have come, not too often."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._told_at = float("-inf")

    def __call__(self, here: int, total: int | None) -> None:
        now = time.monotonic()
        if now - self._told_at >= REPORT_SECONDS:
            self._told_at = now
            self._report({"bytes": here, "total": total})


def _of_page(address: str, into: Path, bounds: Bounds, tell: _Teller) -> Fetched:
    """Fetch the recording of a page; this process has read nothing else, and reads nothing after."""
    from tiro.sources import pages  # noqa: PLC0415 - an extra, and large

    return pages.fetch(address, into, bounds, tell)
