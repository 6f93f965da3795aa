"""The description says everything, shows examples that are true, and needs no other server."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

import apikit
import tiro.api
from apikit import API
from tiro.actions import operations as edits
from tiro.api import diarizers, schemas, server_schemas
from tiro.api.docs import OPEN, describe
from tiro.api.problems import STATUSES
from tiro.settings import Settings

ERRORS_EVERYWHERE = {"host_not_allowed", "proxy_needs_accounts", "internal"}
KINDS: dict[str, Any] = {
    name: found
    for part in pkgutil.iter_modules(tiro.api.__path__, "tiro.api.")
    for name, found in vars(importlib.import_module(part.name)).items()
    if isinstance(found, type) and found.__module__ == part.name
} | vars(edits)
"""Every class of the API by its name; no two of those that are shown have the same."""
METHODS = {"options", "get", "put", "post", "patch", "delete"}


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The OpenAPI description, which is the same for every installation."""
    return describe(apikit.make_app(Settings(data_dir=tmp_path_factory.mktemp("described"))))


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        assert set(methods) <= METHODS
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def codes(operation: dict[str, Any]) -> dict[str, int]:
    """Give the error codes of an operation with their statuses."""
    found: dict[str, int] = {}
    for status, answer in operation["responses"].items():
        examples = answer.get("content", {}).get("application/json", {}).get("examples", {})
        for example in examples.values():
            if set(example["value"]) == {"error"}:
                found[example["value"]["error"]["code"]] = int(status)
    return found


def test_every_operation_is_described(description: dict[str, Any]) -> None:
    ids: set[str] = set()
    for name, operation in operations(description):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"]), name
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["tags"], name
        assert "422" not in operation["responses"] or "HTTPValidation" not in str(operation), name
        ids.add(operation["operationId"])
    assert len(ids) == len(list(operations(description)))


def test_every_operation_tells_its_errors(description: dict[str, Any]) -> None:
    for name, operation in operations(description):
        found = codes(operation)
        assert found.keys() >= ERRORS_EVERYWHERE, name
        assert all(STATUSES[code] == status for code, status in found.items()), name
        if "{" in name:
            assert "not_found" in found, name
        is_shared = operation["tags"] == ["shared"]
        if not is_shared and operation["operationId"] not in OPEN:
            assert "unauthorized" in found, name
            assert operation["security"], name


def test_every_parameter_is_described(description: dict[str, Any]) -> None:
    for name, operation in operations(description):
        for parameter in operation.get("parameters", ()):
            is_id = parameter["in"] == "path"
            assert is_id or parameter.get("description"), f"{name} {parameter['name']}"


def test_examples_of_answers_fit_their_schemas(description: dict[str, Any]) -> None:
    checked = 0
    for name, operation in operations(description):
        for status, answer in operation["responses"].items():
            content = answer.get("content", {}).get("application/json", {})
            kind = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            for label, example in content.get("examples", {}).items():
                assert kind, (name, status, label)
                KINDS[kind].model_validate(example["value"])
                checked += 1
    assert checked > 200


def test_examples_of_resources_fit_their_schemas(description: dict[str, Any]) -> None:
    found = description["components"]["schemas"]
    checked = [
        KINDS[name].model_validate(example)
        for name, schema in found.items()
        for example in schema.get("examples", ())
    ]
    assert len(checked) > 15


def test_there_is_an_example_of_a_job_in_every_state(description: dict[str, Any]) -> None:
    answer = description["paths"][f"{API}/jobs/{{job_id}}"]["get"]["responses"]["200"]
    examples = answer["content"]["application/json"]["examples"]
    states = {example["value"]["state"] for example in examples.values()}
    assert states == {"queued", "running", "paused", "completed", "failed", "cancelled"}
    assert any(example["value"]["warnings"] for example in examples.values())
    assert any(example["value"]["error"] for example in examples.values())


def test_every_reference_is_there(description: dict[str, Any]) -> None:
    text = str(description)
    known = description["components"]["schemas"]
    assert set(re.findall(r"#/components/schemas/([A-Za-z0-9_]+)", text)) <= set(known)
    assert {"Options", "Vad", "Problem", "Job", "Recording", "Transcript"} <= set(known)


def test_answers_are_what_the_description_says(client: TestClient) -> None:
    made = apikit.put(client)
    schemas.Accepted.model_validate(made)
    recording, job = made["recording"]["id"], made["job"]["id"]
    expected: dict[str, type[schemas.Resource]] = {
        f"{API}/recordings": schemas.Listing[schemas.Recording],
        f"{API}/recordings/{recording}": schemas.Recording,
        f"{API}/recordings/{recording}/jobs": schemas.Listing[schemas.Job],
        f"{API}/recordings/{recording}/transcripts": schemas.Listing[schemas.TranscriptVersion],
        f"{API}/jobs?count=true": schemas.Listing[schemas.Job],
        f"{API}/jobs/{job}": schemas.Job,
        f"{API}/jobs/stats": server_schemas.Stats,
        f"{API}/engines": server_schemas.EngineList,
        f"{API}/diarizers": diarizers.DiarizerList,
        "/healthz": server_schemas.Health,
        "/readyz": server_schemas.Ready,
    }
    for path, kind in expected.items():
        kind.model_validate(client.get(path).json())
    for name in ("pause", "resume"):
        server_schemas.QueueState.model_validate(client.post(f"{API}/queue/{name}").json())
    schemas.Problem.model_validate(client.get("/api/nothing").json())


def test_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    used = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(used) == 4
    for path in [*used, "/openapi.json"]:
        assert path.startswith("/")
        assert client.get(path).status_code == 200
    assert "http" not in client.get("/docs/start.js").text


def test_page_has_no_other_files(client: TestClient) -> None:
    for name in ("core.py", "..%2Fcore.py", "%2Fetc%2Fpasswd"):
        assert client.get(f"/docs/{name}").status_code == 404
