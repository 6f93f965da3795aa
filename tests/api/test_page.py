"""The page as it is served: policy, caches, encodings, and the API beside it."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

import apikit
from tiro.api import page
from tiro.api.guard import is_open
from tiro.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = b"console.log('verdigris');" * 100
ASSET = "/assets/index-BAJVR5vA.js"
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A built page."""
    built = tmp_path / "page"
    (built / "assets").mkdir(parents=True)
    index = '<script nonce="__TIRO_NONCE__"></script><meta nonce="__TIRO_NONCE__">'
    (built / "index.html").write_text(index)
    (built / "theme.js").write_text("// theme")
    script = built / ASSET.removeprefix("/")
    script.write_bytes(SCRIPT)
    script.with_suffix(".js.br").write_bytes(b"as brotli")
    script.with_suffix(".js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "secret.txt").write_text("not of the page")
    return built


@pytest.fixture
def browser(api_settings: Settings, folder: Path) -> Iterator[TestClient]:
    """A client of an API with a built page."""
    with apikit.in_process(api_settings, page_folder=folder) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/index.html", "/recordings/rec_1", "/settings/", "/a/b/c"])
def test_every_address_of_the_page_is_its_index(browser: TestClient, path: str) -> None:
    """Which of them exist only the page knows."""
    answer = browser.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "microphone=(self)" in answer.headers["permissions-policy"]
    assert answer.headers["x-frame-options"] == "DENY"


def test_nonce_is_fresh_in_each_answer(browser: TestClient) -> None:
    """One that could be foreseen would protect nobody."""
    seen: set[str] = set()
    for _ in range(2):
        answer = browser.get("/")
        nonces = set(re.findall(r'nonce="([^"]+)"', answer.text))
        assert len(nonces) == 1
        assert f"'nonce-{nonces.copy().pop()}'" in answer.headers["content-security-policy"]
        seen |= nonces
    assert len(seen) == 2
    assert "__TIRO_NONCE__" not in seen


def test_policy_is_the_one_that_the_page_is_tried_with() -> None:
    """The preview of the front end promises to be as strict as the server."""
    source = (ROOT / "web" / "vite.config.ts").read_text()
    rules = re.search(r"const policy = .*?\[(.*?)\]\.join", source, re.DOTALL)
    assert rules is not None
    shown = re.findall(r"[\"`](.+?)[\"`],", rules[1])
    styles = "'self' 'nonce-${nonce}'"
    assert "; ".join(shown) == page.POLICY.format(styles=styles)


@pytest.mark.parametrize(
    ("accepts", "encoding", "content"),
    [
        ("gzip, deflate, br", "br", b"as brotli"),
        ("gzip", "gzip", SCRIPT),
        ("br;q=0, *", "gzip", SCRIPT),
        ("identity", None, SCRIPT),
        ("", None, SCRIPT),
    ],
)
def test_asset_comes_in_the_best_encoding_that_the_caller_reads(
    browser: TestClient, accepts: str, encoding: str | None, content: bytes
) -> None:
    """What was compressed once, when the page was built, is sent."""
    with browser.stream("GET", ASSET, headers={"Accept-Encoding": accepts}) as answer:
        raw = b"".join(answer.iter_raw())

    assert answer.headers.get("content-encoding") == encoding
    assert (gzip.decompress(raw) if encoding == "gzip" else raw) == content
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"


def test_file_without_a_hash_is_asked_for_again(browser: TestClient) -> None:
    """It is sent again only when it is another."""
    first = browser.get("/theme.js")
    assert first.headers["cache-control"] == "no-cache"

    again = browser.get("/theme.js", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/v1/nowhere", "/healthz/x", "/metrics/x", "/docs/nothing.js", "/openapi.json/x",
     "/assets/gone-12345678.js", "/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt",
     "/a%00.js", f"/{'a' * 300}.js", "/robots.txt"],
)  # fmt: skip
def test_what_is_neither_page_nor_route_is_not_found(browser: TestClient, path: str) -> None:
    """A program that mistypes an address of the API gets no page, and nobody another file."""
    answer = browser.get(path, headers={"Accept": "text/html"})

    assert (answer.status_code, apikit.error_of(answer)["code"]) == (404, "not_found")


def test_page_changes_nothing(browser: TestClient) -> None:
    """Only GET and HEAD are the page's."""
    assert browser.post("/").status_code == 404


@pytest.mark.parametrize("path", ["/", ASSET, "/theme.js"])
def test_head_tells_what_get_would(browser: TestClient, path: str) -> None:
    """Without a body."""
    got, told = browser.get(path, headers=PLAIN), browser.head(path, headers=PLAIN)

    assert (told.status_code, told.content) == (200, b"")
    for name in ("content-length", "content-type", "cache-control"):
        assert told.headers[name] == got.headers[name]


def test_page_that_is_not_built_says_how_to_build_it(
    api_settings: Settings, tmp_path: Path
) -> None:
    """The API works without it."""
    with apikit.in_process(api_settings, page_folder=tmp_path / "none") as client:
        answer = client.get("/")
        assert answer.status_code == 503
        assert "python3 dev.py up" in answer.text
        assert client.get("/api/v1/recordings").status_code == 200


def test_page_is_open_when_the_api_needs_a_key(api_settings: Settings, folder: Path) -> None:
    """It asks for the key."""
    api_settings.api_keys = (SecretStr("a-key-of-the-api-0001"),)
    with apikit.in_process(api_settings, page_folder=folder) as client:
        for path in ("/", "/recordings/rec_1", ASSET, "/theme.js"):
            assert client.get(path).status_code == 200
        for path in ("/api/v1/recordings", "/api", f"{apikit.LOCAL}//api/v1/jobs", "/metrics"):
            assert client.get(path).status_code == 401


def test_no_route_is_taken_for_an_address_of_the_page(browser: TestClient) -> None:
    """A route that were would be open to everybody."""
    paths = set(browser.get("/openapi.json").json()["paths"])

    assert "/api/v1/recordings" in paths
    doors = ("/api/v1/shared", "/api/v1/session", "/api/v1/accounts/first")
    is_door = {path for path in paths if path.startswith(doors)}
    assert {path for path in paths if is_open(path)} == {"/healthz", "/readyz"} | is_door


def test_page_of_a_foreign_name_is_refused(browser: TestClient) -> None:
    """Without keys this machine alone is served, also the page."""
    answer = browser.get("/", headers={"Host": "example.com"})
    assert answer.status_code == 421
