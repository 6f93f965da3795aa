"""The recording of a page: what looks for it connects nowhere private and starts no program."""

from collections.abc import AsyncGenerator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from sitekit import Site, a_site
from tiro.children import Child
from tiro.errors import SourceRefused

pytestmark = pytest.mark.anyio

CONTENT = b"sound" * 1000
FAKE = '''
"""Stands for yt-dlp: finds what a page names, and tries what it should not."""
import re, subprocess, urllib.request

class YoutubeDL:
    def __init__(self, options):
        self.options = options
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass
    def extract_info(self, address, download):
        page = urllib.request.urlopen(address).read().decode()
        try:
            subprocess.Popen(["true"])
            title = "started a program"
        except PermissionError:
            title = "A talk / of one"
        content = urllib.request.urlopen(re.search('src="(.*?)"', page)[1]).read()
        with open(self.options["outtmpl"], "wb") as file:
            file.write(content)
        for hook in self.options["progress_hooks"]:
            hook({"downloaded_bytes": len(content), "total_bytes": None})
        return {"title": title, "ext": "mp3"}
'''


@pytest.fixture
async def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Child]:
    """The process that fetches, with a yt-dlp that is none."""
    (tmp_path / "fakes").mkdir()
    (tmp_path / "fakes" / "yt_dlp.py").write_text(FAKE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "fakes"))
    made = Child("tiro.sources.service:FetchService")
    yield made
    await made.kill()


async def fetch(child: Child, site: Site, into: Path, sound: str, **more: Any) -> dict[str, Any]:
    page = f'<html><audio src="{sound}"></html>'.encode()
    site.pages["/watch"] = (200, {"Content-Type": "text/html"}, page)
    values = {
        "address": f"{site.address}/watch",
        "path": str(into),
        "validator": None,
        "max_bytes": 1_000_000,
        "deadline_seconds": 30.0,
        "idle_seconds": 10.0,
        "allow": ["127.0.0.1"],
        "pages": True,
    }
    reply = await child.call("fetch", values | more, timeout_seconds=30.0)
    return reply.values


async def test_recording_of_a_page_comes(child: Child, tmp_path: Path) -> None:
    with a_site() as site:
        sound = site.file("/a.mp3", CONTENT)
        told = await fetch(child, site, tmp_path / "file", sound)
    assert told == {"name": "A talk   of one.mp3", "size_bytes": len(CONTENT)}
    assert (tmp_path / "file").read_bytes() == CONTENT


async def test_page_leads_nowhere_private(child: Child, tmp_path: Path) -> None:
    """Whatever it connects with."""
    with a_site() as site, pytest.raises(SourceRefused, match="private network"):
        await fetch(child, site, tmp_path / "file", "http://10.0.0.1/a.mp3")


@pytest.mark.skipif(find_spec("yt_dlp") is not None, reason="needs an installation without yt-dlp")
async def test_without_yt_dlp_it_is_said_what_to_install(tmp_path: Path) -> None:
    child = Child("tiro.sources.service:FetchService")
    with a_site() as site, pytest.raises(SourceRefused, match="not installed"):
        await fetch(child, site, tmp_path / "file", "/a.mp3")
    await child.kill()
