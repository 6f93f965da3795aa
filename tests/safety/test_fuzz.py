"""Whatever is sent to any route of the API: no fault of Tiro's own, and errors in their one shape.

What ends the server, runs models, or streams without an end is left out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as searching
from pydantic import SecretStr
from starlette.testclient import TestClient

from apikit import API, LOCAL, error_of, in_process, put
from databases import Databases
from tiro.settings import RateSettings

EXAMPLES = {"member": 1, "administrator": 2}
KEYS = {"member": "m" * 20, "administrator": "a" * 20}
SEED = 20_260_314
LEFT_OUT = (
    "/accounts/first", "/events", "/system/detect", "/system/restart", "/system/self-test",
    "/system/stop",
)  # fmt: skip
UNLIMITED = dict.fromkeys(set(RateSettings.model_fields) - {"local", "storage"}, "")
ALL_CHECKS: Any = tuple(HealthCheck)
FAULT = 500
NOT_READY = {502, 503, 504, 507}
"""Statuses that tell of an engine, a model or a disk."""
OWN_SHAPE = ("/healthz", "/readyz")


@schemathesis.serializer("application/offset+octet-stream", "application/zip")
def as_it_is(_context: Any, value: Any) -> bytes:
    """Send a body as it is."""
    return value if isinstance(value, bytes) else str(getattr(value, "data", value)).encode()


@pytest.fixture(scope="module")
def client(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The API of a server with keys that limits nothing."""
    data_dir = tmp_path_factory.mktemp("fuzz") / "data"
    data_dir.mkdir(mode=0o700)
    databases.sqlite_file(data_dir)
    settings = databases.settings(
        data_dir,
        api_keys=(SecretStr(KEYS["member"]),),
        admin_keys=(SecretStr(KEYS["administrator"]),),
        rates=RateSettings.model_validate(UNLIMITED),
    )
    with in_process(settings) as client:
        yield client


@pytest.fixture(scope="module")
def described(client: TestClient) -> Mapping[str, Any]:
    """The API's own description, with an example's id replaced by one that is there."""
    return client.get("/openapi.json").json()


def send(client: TestClient, case: Any, key: str) -> Any:
    """Send a case as it would go over the wire, with our key in the place of a made-up one."""
    values = case.as_transport_kwargs(base_url=LOCAL)
    ready = requests.Request(values.pop("method"), values.pop("url"), **values).prepare()
    body: Any = ready.body
    headers: Any = {
        name: value if isinstance(value, bytes) else str(value).encode("latin-1", "replace")
        for name, value in ready.headers.items()
        if name.lower() not in {"authorization", "cookie", "x-api-key"}
    }
    client.cookies.clear()
    return client.request(
        str(ready.method),
        str(ready.url),
        headers=headers | {"X-API-Key": key.encode()},
        content=body.encode("utf-8", "replace") if isinstance(body, str) else body,
    )


def check(answer: Any) -> None:
    """Hold an answer to what all answers promise."""
    status = answer.status_code
    assert status < FAULT or status in NOT_READY, answer.text[:500]
    is_error = status >= 400 and answer.request.method != "HEAD"
    if is_error and not answer.request.url.path.endswith(OWN_SHAPE):
        error_of(answer)
    assert answer.headers["x-content-type-options"] == "nosniff"


def fuzz(client: TestClient, described: Mapping[str, Any], key: str, examples: int) -> list[str]:
    """Send made-up requests to every operation; gives what went wrong, one line for each."""
    wrong: list[str] = []
    schema: Any = schemathesis.openapi.from_dict(dict(described))
    for found in schema.get_all_operations():
        operation: Any = found.ok()
        if operation.path.endswith(LEFT_OUT):
            continue

        def run(case: Any) -> None:
            check(send(client, case, key))

        trying = given(case=operation.as_strategy())(run)
        limited = searching(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=ALL_CHECKS,
        )
        try:
            seed(SEED)(limited(trying))()
        except AssertionError as error:
            wrong.append(f"{operation.label}: {error}")
    return wrong


@pytest.mark.parametrize("who", KEYS)
def test_no_request_that_fits_the_description_is_a_fault(
    client: TestClient, described: Mapping[str, Any], who: str
) -> None:
    client.headers["X-API-Key"] = KEYS[who]
    put(client)
    assert fuzz(client, described, KEYS[who], examples=EXAMPLES[who]) == []


@pytest.mark.full
def test_nor_are_many_more_of_them(client: TestClient, described: Mapping[str, Any]) -> None:
    for key in KEYS.values():
        assert fuzz(client, described, key, examples=15) == []


HOSTILE = [
    b"", b"{", b"null", b"[]", b'"text"', b"1e999", b"{}" * 3, b"\xff\xfe\x00", b"[" * 200_000,
    b'{"a":' * 50_000, b'{"title":"\\ud800"}', b'{"title":"\\u0000"}', b'{"limit":NaN}',
    b'{"name":' + b"9" * 5_000 + b"}", b'{"ids":[' + b'"x",' * 100_000 + b'"x"]}',
]  # fmt: skip
"""Bodies that break what reads JSON carelessly."""


def test_no_body_that_is_none_is_a_fault(client: TestClient, described: Mapping[str, Any]) -> None:
    """Each of them to every route that takes JSON: cut off, nested too deep, lone surrogates, huge numbers."""
    wrong: list[str] = []
    paths = [
        (method, path.replace("{", "").replace("}", ""))
        for path, methods in described["paths"].items()
        for method, told in methods.items()
        if "application/json" in told.get("requestBody", {}).get("content", {})
        and path.startswith(API)
        and not path.endswith(LEFT_OUT)
    ]
    for at, (method, path) in enumerate(paths):
        for body in HOSTILE if at % 5 == 0 else HOSTILE[:: 1 + at % 5]:
            headers = {
                "X-API-Key": KEYS["administrator"],
                "Content-Type": "application/json",
                "If-Match": "1",
            }
            answer = client.request(method, path, content=body, headers=headers)
            if answer.status_code >= FAULT and answer.status_code not in NOT_READY:
                wrong.append(f"{method} {path} {body[:20]!r}: {answer.status_code}")
    assert len(paths) > 20
    assert wrong == []


@pytest.mark.parametrize(
    "query",
    [
        "cursor=%00", "cursor=" + "A" * 400, "limit=-1", "limit=99999999999999999999", "sort=;drop",
        "q=%ff%fe", "q=%00", "q=" + "%27" * 50, "created_after=9999-99-99T00:00:00Z", "tag=%27--",
        "state=" + "a" * 500, "q=%ED%A0%80", "sort=title&sort=-title", "limit=1e3", "&".join(["a=b"] * 999),
    ],
)  # fmt: skip
def test_no_query_of_a_list_is_a_fault(client: TestClient, query: str) -> None:
    headers = {"X-API-Key": KEYS["administrator"]}
    for path in (
        "recordings",
        "jobs",
        "tags",
        "voices",
        "vocabularies",
        "audit",
        "search",
        "accounts",
        "shares",
    ):
        check(client.get(f"{API}/{path}?{query}", headers=headers))
