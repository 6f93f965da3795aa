"""What tests of whole installations share: a server with its worker, and a look at all that it keeps."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import httpx2

from cluster import CLIENT, Cluster, wait_until
from speechkit import dialogue

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("TIRO_SHARED_SPEECH", REPOSITORY.parent / "shared" / "speech"))
ENDED = ("completed", "failed", "cancelled")
BEAT = "SELECT max(seen) FROM workers"
FAKE = {"engine": "fake"}


class Installation(Cluster):
    """An installation that may also run as `tiro serve` does: an API that keeps a worker running."""

    def __enter__(self) -> Self:
        """Leave the migration to the first `tiro serve`."""
        return self

    def start_server(self) -> None:
        """Start the API and its worker, and wait until both are there."""
        self.api = self._start("serve", "server")
        self.wait_for_api(self.api)
        wait_until(lambda: self.health()["workers"], what="a worker is there")

    def health(self) -> dict[str, Any]:
        """Read /healthz."""
        return dict(CLIENT.get(f"{self.address}/healthz", timeout=30.0).json())

    def send(self, content: Any, *, name: str = "a.flac", **more: Any) -> httpx2.Response:
        """Upload once, for the fake engine unless other options are named; gives the answer."""
        params = {"name": name, "options": more.pop("options", '{"engine":"fake"}')}
        return self.request("PUT", "/recordings", params=params, content=content, **more)

    def fake_job(self, path: Path | None = None, **options: Any) -> dict[str, Any]:
        """Upload a recording for the fake engine, with some of its options; gives the job."""
        top = {key: options.pop(key) for key in ("priority", "language") if key in options}
        asked = {**FAKE, **top, "engine_options": options}
        return self.upload(path or dialogue().path, asked)

    def verb(self, job_id: str, verb: str, **more: Any) -> dict[str, Any]:
        """Ask for a verb, which must be granted; gives the job."""
        answer = self.request("POST", f"/jobs/{job_id}/{verb}", **more)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def queue(self, verb: str) -> None:
        """Pause or resume the queue; workers hear of it a moment later, which is waited for."""
        assert self.request("POST", f"/queue/{verb}").status_code == 200
        if verb == "pause":
            self.wait_for_beats(2)

    def wait_for_beats(self, count: int) -> None:
        """Wait until the worker has renewed its lease some times, and looked at disk and queue."""
        for _ in range(count):
            before = self.rows(BEAT)
            wait_until(lambda before=before: self.rows(BEAT) != before, what="the worker beats")

    def media_files(self) -> set[str]:
        """Name all files of the media store: recordings, work, half-written ones."""
        root = self.folder / "media"
        found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
        return found - {"store_id"}

    def uploads(self) -> set[str]:
        """Name the files that uploads made; those that running jobs make are left out."""
        return {
            name
            for name in self.media_files()
            if name.endswith("/original") or (name.startswith("tmp/") and name.count("/") == 1)
        }

    def recordings(self) -> set[str]:
        """List the ids of all recordings."""
        return {str(row[0]) for row in self.rows("SELECT id FROM recordings")}

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Ask the SQLite database, beside the server."""
        uri = f"file:{self.folder / 'tiro.db'}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    def write(self, query: str, values: Sequence[Any] = ()) -> None:
        """Change the SQLite database, behind the server's back."""
        with closing(sqlite3.connect(self.folder / "tiro.db", timeout=30.0)) as connection:
            connection.execute(query, values)
            connection.commit()


def error_code(answer: httpx2.Response) -> str:
    """Give the code of an answer that is an error in the contract's shape."""
    error = answer.json()["error"]
    assert set(error) == {
        "code", "message", "stage", "retryable", "retry_after", "request_id", "details",
    }  # fmt: skip
    return str(error["code"])
