"""An import survives kill -9 in the middle of its fetch: what is here is gone on with, and nothing doubles."""

import signal
import threading
from pathlib import Path

import pytest

from cluster import end, wait_until
from sitekit import Site, a_site
from speechkit import dialogue
from storykit import Installation

SETTINGS = {"TIRO_NET__ALLOW": "127.0.0.1"}


@pytest.mark.full
def test_killed_fetch_is_gone_on_with_by_another_worker(tmp_path: Path) -> None:
    """By Range where the server names the state of its file, from the beginning where it does not."""
    content = dialogue().path.read_bytes()
    with a_site() as site, Installation(tmp_path / "data", settings=SETTINGS) as server:
        site.waits = threading.Event()
        urls = [site.file("/named.flac", content), site.file("/unnamed.flac", content, etag="")]
        server.run("migrate")
        server.start_api()
        server.start_worker()
        asked = {"urls": urls, "options": {"engine": "fake"}}
        batch = server.request("POST", "/recordings/import", json=asked).json()
        half = len(content) // 2
        jobs = [item["job"]["id"] for item in batch["items"]]
        folder = server.folder / "media" / "imports"
        wait_until(
            lambda: [path.stat().st_size for path in folder.glob("*")] == [half] * 2, what="halves"
        )
        _kill(server, site)
        server.start_worker()
        for job in jobs:
            assert server.wait_for(job, "completed", "failed")["state"] == "completed"
        shown = server.request("GET", f"/batches/{batch['id']}").json()
        listed = server.request("GET", "/recordings?count=true").json()
        media = [path.read_bytes() for path in (server.folder / "media").rglob("original")]
        left = [path for path in server.media_files() if path.startswith("imports/")]
    ranges = sorted(zip(site.asked, map(str, site.ranges), strict=True))
    assert ranges == [
        ("/named.flac", "None"), ("/named.flac", f"bytes={half}-"),
        ("/unnamed.flac", "None"), ("/unnamed.flac", "None"),
    ]  # fmt: skip
    assert (listed["total"], shown["summary"]["accepted"], media) == (2, 2, [content] * 2)
    assert left == []


def _kill(server: Installation, site: Site) -> None:
    """Kill the worker and see all that it has started gone, then let the site answer."""
    children = server.children()
    assert children
    end(server.workers.pop(), signal.SIGKILL)
    wait_until(lambda: not any(child.is_running() for child in children), what="all are gone")
    assert site.waits is not None
    site.waits.set()
