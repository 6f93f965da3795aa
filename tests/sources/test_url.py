"""Recordings from addresses: streamed, bounded, guarded at every hop."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitekit import Site, a_site
from tiro.errors import SourceFailed, SourceRefused, UploadTooLarge
from tiro.net.guard import Allowed
from tiro.sources import addresses, url
from tiro.sources.url import Bounds, Fetched

CONTENT = b"sound" * 20_000


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as served:
        yield served


def fetch(
    site: Site,
    path: str,
    into: Path,
    *,
    max_bytes: int = 1_000_000,
    allowed: Allowed | None = None,
    **more: Any,
) -> Fetched:
    here = Allowed(["127.0.0.1"]) if allowed is None else allowed
    bounds = Bounds(max_bytes=max_bytes, deadline_seconds=10.0, allowed=here)
    return url.fetch(f"{site.address}{path}", into / "file", bounds, **more)


def test_file_comes_whole_with_its_name(site: Site, tmp_path: Path) -> None:
    site.pages["/a%20b.mp3?key=hush"] = (200, {"Content-Type": "audio/mpeg"}, CONTENT)
    sizes: list[int] = []

    def hear(came: int, _: int | None) -> None:
        sizes.append(came)

    fetched = fetch(site, "/a%20b.mp3?key=hush#t", tmp_path, on_bytes=hear)
    assert fetched == Fetched("a b.mp3", len(CONTENT), f"{site.address}/a%20b.mp3")
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert sizes[-1] == len(CONTENT)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="talk.flac"', "talk.flac"),
        ("attachment; filename*=UTF-8''r%C3%A9union.ogg", "réunion.ogg"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\a\\\\b.wav"', "b.wav"),
        ("attachment", "x.wav"),
        ("é", "x.wav"),
    ],
)
def test_server_may_name_the_file(header: str, name: str) -> None:
    assert addresses.name_of("https://host/x.wav", {"content-disposition": header}) == name


@pytest.mark.parametrize(
    "address", ["https://host/", "https://host/..", "https://host/%2F%2e%2e%2f"]
)
def test_address_without_a_name_is_named_after_its_host(address: str) -> None:
    assert addresses.name_of(address, {}) == "host"


def test_redirects_are_followed(site: Site, tmp_path: Path) -> None:
    site.pages["/old"] = (302, {"Location": "/new"}, b"go on")
    site.pages["/new"] = (307, {"Location": f"{site.address}/there.wav"}, b"")
    site.pages["/there.wav"] = (200, {}, CONTENT)
    fetched = fetch(site, "/old", tmp_path)
    assert (fetched.name, fetched.size_bytes) == ("there.wav", len(CONTENT))


def test_circle_of_redirects_ends(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = (302, {"Location": "/a"}, b"")
    with pytest.raises(SourceRefused, match="without an end"):
        fetch(site, "/a", tmp_path)
    assert len(site.asked) == url.MOST_HOPS + 1


@pytest.mark.parametrize(
    "target", ["http://[::1]:9/x", "http://10.0.0.1/x", "file:///etc/passwd", "ftp://h/x"]
)
def test_redirect_leads_nowhere_private(site: Site, tmp_path: Path, target: str) -> None:
    site.pages["/a"] = (302, {"Location": target}, b"")
    with pytest.raises(SourceRefused):
        fetch(site, "/a", tmp_path)


def test_private_address_is_not_reached(site: Site, tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="private network"):
        fetch(site, "/x.wav", tmp_path, allowed=Allowed())
    assert site.asked == []


@pytest.mark.parametrize("length", [str(len(CONTENT)), ""])
def test_larger_file_than_may_be_is_refused(site: Site, tmp_path: Path, length: str) -> None:
    site.pages["/x.wav"] = (200, {"Content-Length": length, "Connection": "close"}, CONTENT)
    with pytest.raises(UploadTooLarge):
        fetch(site, "/x.wav", tmp_path, max_bytes=50_000)
    assert (tmp_path / "file").stat().st_size <= 50_000


def test_file_that_breaks_off_is_no_file(site: Site, tmp_path: Path) -> None:
    site.pages["/x.wav"] = (200, {"Content-Length": str(2 * len(CONTENT))}, CONTENT)
    with pytest.raises(SourceFailed):
        fetch(site, "/x.wav", tmp_path)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, SourceRefused),
        (403, SourceRefused),
        (206, SourceRefused),
        (503, SourceFailed),
        (429, SourceFailed),
    ],
)
def test_answer_is_told(site: Site, tmp_path: Path, status: int, kind: type[Exception]) -> None:
    site.pages["/x.wav"] = (status, {}, b"")
    with pytest.raises(kind, match=str(status)):
        fetch(site, "/x.wav", tmp_path)


def test_page_is_no_recording(site: Site, tmp_path: Path) -> None:
    site.pages["/watch"] = (200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>")
    with pytest.raises(SourceRefused, match="a page"):
        fetch(site, "/watch", tmp_path)


def test_listener_stops_the_download(site: Site, tmp_path: Path) -> None:
    site.pages["/x.wav"] = (200, {}, CONTENT)

    def stop(*_: Any) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        fetch(site, "/x.wav", tmp_path, on_bytes=stop)


@pytest.mark.parametrize(
    "address",
    [
        "", "host/x", "ftp://host/x", "https://", "http://host:99999/", "http://user:pass@host/x", "http://a b/",
        "http://host/\r\nX: 1", "javascript:alert(1)", "http://[::1", "https://host/" + "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(SourceRefused):
        addresses.check(address)


def test_file_that_broke_off_is_gone_on_with(site: Site, tmp_path: Path) -> None:
    """Only what is missing comes again, when the server names the same state of the file."""
    site.file("/x.wav", CONTENT)
    site.ends_after = 30_000
    told: list[str | None] = []
    with pytest.raises(SourceFailed):
        fetch(site, "/x.wav", tmp_path, on_validator=told.append)
    fetched = fetch(site, "/x.wav", tmp_path, validator=told[-1])
    assert (fetched.size_bytes, site.ranges[-1]) == (len(CONTENT), "bytes=30000-")
    assert (tmp_path / "file").read_bytes() == CONTENT


@pytest.mark.parametrize("validator", [None, '"another"'])
def test_other_file_is_begun_anew(site: Site, tmp_path: Path, validator: str | None) -> None:
    """Bytes of another state are never joined."""
    site.file("/x.wav", CONTENT)
    (tmp_path / "file").write_bytes(b"z" * 30_000)
    fetch(site, "/x.wav", tmp_path, validator=validator)
    assert (tmp_path / "file").read_bytes() == CONTENT


@pytest.mark.parametrize("change", [{"ETag": '"two"'}, {"Content-Range": "bytes 1-2/3"}])
def test_part_of_another_file_is_not_joined(
    site: Site, tmp_path: Path, change: dict[str, str]
) -> None:
    """A server that sends a part without looking at If-Range is noticed; the next try begins anew."""
    told = f"bytes 10-{len(CONTENT) - 1}/{len(CONTENT)}"
    site.pages["/x.wav"] = (206, {"ETag": '"one"', "Content-Range": told} | change, CONTENT[10:])
    (tmp_path / "file").write_bytes(b"z" * 10)
    with pytest.raises(SourceFailed, match="another"):
        fetch(site, "/x.wav", tmp_path, validator='"one"')
    assert (tmp_path / "file").read_bytes() == b""


def test_link_in_the_place_of_the_file_is_not_followed(site: Site, tmp_path: Path) -> None:
    """Nothing is written elsewhere."""
    site.file("/x.wav", CONTENT)
    (tmp_path / "else").write_bytes(b"mine")
    (tmp_path / "file").symlink_to(tmp_path / "else")
    with pytest.raises(OSError, match="symbolic"):
        fetch(site, "/x.wav", tmp_path)
    assert (tmp_path / "else").read_bytes() == b"mine"
