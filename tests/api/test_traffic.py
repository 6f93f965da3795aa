"""What every answer carries, and what the log says of it."""

import logging

import pytest
from starlette.testclient import TestClient

import apikit


def test_every_answer_has_safe_headers(client: TestClient) -> None:
    for path in ("/", "/healthz", "/api/nowhere", "/docs", "/api/v1/jobs"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-request-id"].startswith("req_")


def test_sane_request_id_is_taken_over(client: TestClient) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "trace-12345678"})
    assert answer.headers["x-request-id"] == "trace-12345678"


@pytest.mark.parametrize("given", ["short", "a" * 101, "has spaces in it", '"><script>alert'])
def test_strange_request_id_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert answer.headers["x-request-id"].startswith("req_")


def test_head_is_answered_as_get_without_a_body(client: TestClient) -> None:
    recording = apikit.put(client)["recording"]["id"]
    paths = [
        "/healthz", "/docs", "/openapi.json", "/api/v1/jobs", "/api/v1/events",
        f"/api/v1/recordings/{recording}", f"/api/v1/recordings/{recording}/media",
    ]  # fmt: skip
    for path in paths:
        answer = client.head(path)
        assert (path, answer.status_code, answer.content) == (path, 200, b"")


def test_request_is_logged_without_its_query(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "tiro.api.traffic"):
        apikit.put(client, name="private-name.wav")
    lines = [record for record in caplog.records if record.message == "request"]
    assert [(line.method, line.path, line.status) for line in lines] == [  # pyright: ignore[reportAttributeAccessIssue]
        ("PUT", "/api/v1/recordings", 202)
    ]
    assert "private-name" not in str(vars(lines[0]))


def test_requests_are_counted_by_route_and_not_by_path(client: TestClient) -> None:
    for name in ("a", "b"):
        client.get(f"/api/v1/jobs/{name}")
        client.get(f"/api/{name}")
    shown = client.get("/metrics").text
    assert (
        'tiro_http_requests_total{method="GET",route="/api/v1/jobs/{job_id}",status="404"} 2.0'
        in shown
    )
    assert 'route="none",status="404"} 2.0' in shown
