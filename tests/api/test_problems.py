"""Every failure has one shape, a status and an id."""

import logging

import pytest
from starlette.testclient import TestClient

import apikit
from tiro import errors
from tiro.api import problems
from tiro.settings import Settings


def all_codes() -> set[str]:
    found: set[str] = set()
    waiting = [errors.TiroError]
    while waiting:
        kind = waiting.pop()
        found.add(kind.code)
        waiting += [
            child
            for child in kind.__subclasses__()
            if child.__module__.startswith(f"{errors.__name__}.")
        ]
    return found


def test_every_code_has_a_status() -> None:
    assert all_codes() == set(problems.STATUSES)


def test_unknown_path_is_not_found(client: TestClient) -> None:
    answer = client.get("/api/v1/nothing")
    assert (answer.status_code, apikit.error_of(answer)["code"]) == (404, "not_found")


def test_wrong_method_says_which_are_right(client: TestClient) -> None:
    answer = client.put("/api/v1/jobs/stats")
    assert answer.status_code == 405
    assert apikit.error_of(answer)["code"] == "invalid_request"
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=NaN", "limit"),
        ("limit=1e3", "limit"),
        ("count=perhaps", "count"),
        ("state=done", "state.0"),
        ("before=2020", "before"),
        ("before=yesterday", "before"),
        ("cursor=xx", "cursor"),
        ("cursor=%00", "cursor"),
        ("sort=priority", "sort"),
    ],
)
def test_wrong_parameter_is_named(client: TestClient, query: str, path: str) -> None:
    answer = client.get(f"/api/v1/jobs?{query}")
    assert answer.status_code == 400
    error = apikit.error_of(answer)
    assert (error["code"], error["details"]["path"]) == ("invalid_request", path)


@pytest.mark.parametrize(
    "body",
    [b"{", b"[1]", b'{"priority": NaN}', b'{"priority": "1"}', b'{"priority": 1, "x": 2}', b""],
)
def test_wrong_body_is_an_invalid_request(client: TestClient, body: bytes) -> None:
    job = apikit.put(client)["job"]["id"]
    answer = client.patch(
        f"/api/v1/jobs/{job}", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, apikit.error_of(answer)["code"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{", "body: is no JSON."),
        ("[1]", "body: must be an object."),
        ('{"x": 2, "priority": 1}', "x: is not known here."),
    ],
)
def test_a_mistake_in_a_body_is_told_in_plain_words(
    client: TestClient, body: str, message: str
) -> None:
    """Without the words of the library that checks it."""
    job = apikit.put(client)["job"]["id"]
    answer = client.patch(
        f"/api/v1/jobs/{job}", content=body, headers={"Content-Type": "application/json"}
    )
    assert apikit.error_of(answer)["message"] == message


def test_deep_json_is_an_invalid_request(client: TestClient) -> None:
    job = apikit.put(client)["job"]["id"]
    answer = client.patch(
        f"/api/v1/jobs/{job}",
        content=b"[" * 100_000,
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 400


def test_large_body_is_refused_unread(client: TestClient) -> None:
    answer = client.patch("/api/v1/jobs/job_x", content=b" " * (1024 * 1024 + 1))
    assert (answer.status_code, apikit.error_of(answer)["code"]) == (413, "upload_too_large")


def test_large_body_of_unknown_length_is_refused(client: TestClient) -> None:
    def pieces():
        for _ in range(20):
            yield b" " * 100_000

    answer = client.patch("/api/v1/jobs/job_x", content=pieces())
    assert answer.status_code == 413


def test_full_queue_says_when_to_come_back(api_settings: Settings) -> None:
    api_settings.limits.max_queue_depth = 1
    with apikit.in_process(api_settings) as client:
        apikit.put(client)
        answer = client.put("/api/v1/recordings", content=apikit.WAV)
    error = apikit.error_of(answer)
    assert (answer.status_code, error["code"], error["retryable"]) == (429, "queue_full", True)
    assert answer.headers["retry-after"] == str(error["retry_after"])
    assert apikit.left_files(api_settings) != []  # the first recording alone
    assert len(apikit.left_files(api_settings)) == 1


def test_fault_of_ours_tells_nothing_and_is_logged_once(
    client: TestClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("tiro.actions.jobs.stats", fail)
    with caplog.at_level(logging.INFO):
        answer = client.get("/api/v1/jobs/stats", headers={"X-Request-ID": "my-request-0001"})
    error = apikit.error_of(answer)
    assert (answer.status_code, error["code"], error["request_id"]) == (
        500, "internal", "my-request-0001",
    )  # fmt: skip
    assert "secret" not in answer.text
    assert len([record for record in caplog.records if record.exc_info]) == 1


def test_half_of_a_surrogate_pair_can_be_told_back(client: TestClient) -> None:
    recording = apikit.put(client)["recording"]["id"]
    answer = client.post(
        f"/api/v1/recordings/{recording}/jobs",
        content=b'{"prompt": "\\ud800"}',
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, apikit.error_of(answer)["code"]) == (422, "invalid_options")
