"""What every answer tells browsers: guess no type, stand in no frame, run no script of others, tell nobody."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from apikit import API, LOCAL, in_process, make_app
from databases import Databases
from tiro.settings import CorsSettings, RateSettings, Settings, load_settings

KEY = "k" * 20
PAGE = "https://app.example.org"
UNLIMITED = dict.fromkeys(set(RateSettings.model_fields) - {"local", "storage"}, "")


@pytest.fixture(scope="module")
def folder(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a fresh database."""
    data_dir = tmp_path_factory.mktemp("headers") / "data"
    data_dir.mkdir(mode=0o700)
    databases.sqlite_file(data_dir)
    return data_dir


@pytest.fixture(scope="module")
def settings(databases: Databases, folder: Path) -> Settings:
    """Keys, a proxy that is trusted, and no limits."""
    return databases.settings(
        folder,
        api_keys=(SecretStr(KEY),),
        rates=RateSettings.model_validate(UNLIMITED),
        proxies=load_settings(proxies="10.0.0.0/8").proxies,
    )


@pytest.fixture(scope="module")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built page of a few files."""
    made = tmp_path_factory.mktemp("page")
    (made / "assets").mkdir()
    (made / "index.html").write_text('<script nonce="__TIRO_NONCE__"></script>')
    for name in ("assets/a.js", "assets/a.css", "icon.svg", "app.webmanifest", "sw.js"):
        (made / name).write_text("x")
    return made


@pytest.fixture(scope="module")
def client(settings: Settings, page_folder: Path) -> Iterator[TestClient]:
    """A browser's way in."""
    with in_process(settings, page_folder=page_folder) as client:
        yield client


def policy_of(answer: Any) -> Mapping[str, str]:
    """Read a Content-Security-Policy."""
    parts = answer.headers["content-security-policy"].split(";")
    return {part.split()[0]: " ".join(part.split()[1:]) for part in parts if part.strip()}


def check(answer: Any) -> None:
    """Hold an answer to what all promise."""
    headers = answer.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]


def test_every_route_answers_with_all_of_them(client: TestClient) -> None:
    """With a key and without, whatever the answer is."""
    paths = client.get("/openapi.json").json()["paths"]
    asked = 0
    for path, methods in paths.items():
        if path.endswith(("/events", "/system/self-test", "/system/detect")):
            continue
        for method in methods:
            for headers in ({}, {"X-API-Key": KEY}):
                address = path.replace("{", "").replace("}", "")
                check(client.request(method, address, headers=headers))
                asked += 1
    assert asked > 100


def test_addresses_beside_the_routes_answer_with_all_of_them(client: TestClient) -> None:
    for path in ("/docs", "/docs/start.js", "/openapi.json", f"{API}/nothing", "/docs/nothing"):
        check(client.get(path))
        check(client.options(path, headers={"Origin": PAGE}))
    check(client.request("TRACE", f"{API}/recordings"))


def test_page_and_its_files_answer_with_all_of_them_and_may_use_the_microphone(
    client: TestClient,
) -> None:
    for path in ("/", "/recordings/rec_1", "/assets/a.js", "/assets/a.css", "/icon.svg", "/sw.js"):
        answer = client.get(path)
        assert answer.status_code == 200
        check(answer)
        assert "microphone=(self)" in answer.headers["permissions-policy"]
        policy = policy_of(answer)
        assert policy["script-src"] == "'self'"
        assert (policy["base-uri"], policy["connect-src"]) == ("'none'", "'self'")
    assert "microphone=()" in client.get("/healthz").headers["permissions-policy"]


def test_https_is_told_to_stay_only_where_it_is_used(
    client: TestClient, settings: Settings
) -> None:
    plain = client.get("/healthz", headers={"X-Forwarded-Proto": "https"})
    assert "strict-transport-security" not in plain.headers
    with TestClient(make_app(settings), base_url=LOCAL, client=("10.0.0.1", 1)) as behind:
        answer = behind.get("/healthz", headers={"X-Forwarded-Proto": "https"})
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert "strict-transport-security" not in behind.get("/healthz").headers


def test_pages_of_other_sites_read_nothing_unless_they_are_named(
    settings: Settings, client: TestClient
) -> None:
    asked = {"Origin": PAGE, "X-API-Key": KEY}
    check(client.get(f"{API}/recordings", headers=asked))
    open_to = settings.model_copy(update={"cors": CorsSettings(origins=(PAGE,))})
    with in_process(open_to) as named:
        answer = named.get(f"{API}/recordings", headers=asked)
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert "origin" in answer.headers["vary"].lower()
        before = {
            "Origin": PAGE,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "x-api-key, if-match",
        }
        preflight = named.options(f"{API}/recordings/rec_1", headers=before)
        assert preflight.status_code == 200
        assert "PATCH" in preflight.headers["access-control-allow-methods"]
        for other in (f"{PAGE}.evil.example", "https://evil.example", "null", PAGE.upper()):
            answer = named.get(f"{API}/recordings", headers={**asked, "Origin": other})
            assert "access-control-allow-origin" not in answer.headers
            refused = named.options(f"{API}/tags", headers={**before, "Origin": other})
            assert refused.headers.get("access-control-allow-origin") is None


@pytest.mark.parametrize(
    "origin", ["*", "https://a.example/path", "a.example", "file:///x", "null"]
)
def test_setting_of_origins_takes_exact_ones_alone(origin: str) -> None:
    with pytest.raises(ValueError, match="is no origin"):
        CorsSettings(origins=(origin,))
