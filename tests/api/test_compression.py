"""Which answers are made smaller on their way."""

import json

import pytest
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from tiro.api.compression import Compression, accepts

LONG = {"text": "a word and another " * 100}
VERY_LONG = {"text": "a word and another " * 10_000}


def encoding(answer: ASGIApp, **headers: str) -> str | None:
    """Say how an answer is encoded; what it says must be the same."""
    client = TestClient(Compression(answer))
    plain = client.get("/", headers={"Accept-Encoding": "identity"})
    found = client.get("/", headers={"Accept-Encoding": "gzip", **headers})
    assert found.content == plain.content
    assert found.status_code == plain.status_code
    return found.headers.get("content-encoding")


@pytest.mark.parametrize("content", [LONG, VERY_LONG])
def test_long_json_is_compressed(content: object) -> None:
    """Transcripts and lists are; also long ones, in a thread."""
    assert encoding(JSONResponse(content)) == "gzip"
    assert encoding(JSONResponse(content, 404)) == "gzip"


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse({"id": "short"}),
        PlainTextResponse("a word and another " * 100),
        Response(b"x" * 5000, media_type="audio/wav"),
        Response(json.dumps(LONG), 206, media_type="application/json"),
        Response(json.dumps(LONG), headers={"Accept-Ranges": "bytes"}, media_type="application/json"),
        Response(json.dumps(LONG), headers={"Content-Encoding": "x"}, media_type="application/json"),
    ],
)  # fmt: skip
def test_others_are_left_alone(answer: Response) -> None:
    """Parts would be no parts any more, and sound would not get smaller."""
    assert encoding(answer) in {None, "x"}


@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
def test_stream_is_left_alone(kind: str) -> None:
    """What is told now must not wait for what comes."""
    stream = StreamingResponse(iter(["{}" * 1000, "{}"]), media_type=kind)
    answer = TestClient(Compression(stream)).get("/", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert len(answer.content) == 2002


def test_caller_that_reads_no_gzip_gets_none() -> None:
    """Caches are told that another caller gets something else."""
    client = TestClient(Compression(JSONResponse(LONG, headers={"Vary": "Cookie"})))
    answer = client.get("/", headers={"Accept-Encoding": "br"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Cookie, Accept-Encoding"
    assert answer.json() == LONG


def test_revision_is_the_same_when_compressed() -> None:
    """It goes back in If-Match."""
    client = TestClient(Compression(JSONResponse(LONG, headers={"ETag": '"7"'})))
    answer = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["etag"] == '"7"'


def test_answers_of_the_api_are_compressed(client: TestClient) -> None:
    """Whatever route they come from."""
    answer = client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["paths"]


@pytest.mark.parametrize(
    ("header", "is_accepted"),
    [("gzip", True), ("GZIP;q=0.5", True), ("deflate, gzip;q=1.0", True), ("*", True),
     ("gzip;q=0", False), ("*;q=0", False), ("br", False), ("", False), ("gzip;q=x", False)],
)  # fmt: skip
def test_encoding_is_accepted_as_the_standard_says(header: str, is_accepted: bool) -> None:
    """A weight of zero is a no."""
    assert accepts(Headers({"accept-encoding": header}), "gzip") is is_accepted
