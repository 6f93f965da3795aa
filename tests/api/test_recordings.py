"""Recordings, their files and their text."""

import json
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

import apikit
from apikit import API, error_of
from tiro.settings import Settings
from tiro.store import recordings, transcripts
from tiro.store.tables import LOCAL_OWNER
from tiro.transcript.model import Notice, Segment, Transcript, Word

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def recording(client: TestClient) -> str:
    """The id of a recording of 1024 bytes."""
    return apikit.put(client, data=CONTENT)["recording"]["id"]


@pytest.fixture
def transcript(client: TestClient, recording: str) -> Transcript:
    """A transcript of the recording, with a warning."""
    word = Word("Hello.", 0.1, 0.5, 0.9)
    segment = Segment("s1", 0.1, 0.5, "Hello.", language="en", confidence=0.9, words=(word,))
    value = Transcript(
        id="tr_1", recording_id=recording, version=1, revision=1, is_primary=True, origin="engine",
        language="en", duration=1.0, engine="fake", model="fake", quality="draft",
        warnings=(Notice("engine_fallback", "Another engine was used."),), segments=(segment,),
    )  # fmt: skip
    context = client.app.state.context  # pyright: ignore[reportAttributeAccessIssue, reportFunctionMemberAccess] - the test client types its app as a callable
    with context.database.write() as session:
        return transcripts.add(
            session, transcript=value, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )


def test_lists_go_on_where_the_page_before_ended(client: TestClient) -> None:
    made = [apikit.put(client, name=f"{n}.wav")["recording"]["id"] for n in range(5)]
    found: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2, "count": True} | ({"cursor": cursor} if cursor else {})
        page = client.get(f"{API}/recordings", params=query).json()
        assert (page["total"], page["total_is_capped"]) == (5, False)
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == made[::-1]


def test_title_can_change(client: TestClient, recording: str) -> None:
    answer = client.patch(f"{API}/recordings/{recording}", json={"title": "Zürich ☕"})
    assert answer.json()["title"] == "Zürich ☕"
    assert client.get(f"{API}/recordings/{recording}").json()["revision"] == 2


@pytest.mark.parametrize("body", [{"title": ""}, {"title": "x" * 3000}, {"titel": "x"}, {}])
def test_title_must_be_one(client: TestClient, recording: str, body: dict[str, str]) -> None:
    assert client.patch(f"{API}/recordings/{recording}", json=body).status_code == 400


def test_purged_recording_is_gone(
    client: TestClient, recording: str, api_settings: Settings
) -> None:
    query = {"purge": "true"}
    assert client.delete(f"{API}/recordings/{recording}", params=query).status_code == 204
    for path in ("", "/media", "/jobs", "/transcripts"):
        assert client.get(f"{API}/recordings/{recording}{path}").status_code == 404
    assert apikit.left_files(api_settings) == []


@pytest.mark.parametrize(
    ("wanted", "status", "content"),
    [
        ("bytes=0-9", 206, CONTENT[:10]),
        ("bytes=1000-", 206, CONTENT[1000:]),
        ("bytes=-4", 206, CONTENT[-4:]),
        ("bytes=5-5", 206, CONTENT[5:6]),
    ],
)
def test_part_of_the_media_can_be_fetched(
    client: TestClient, recording: str, wanted: str, status: int, content: bytes
) -> None:
    answer = client.get(f"{API}/recordings/{recording}/media", headers={"Range": wanted})
    assert (answer.status_code, answer.content) == (status, content)
    assert answer.headers["content-range"].endswith("/1024")


@pytest.mark.parametrize(("wanted", "status"), [("bytes=2000-", 416), ("bytes=x", 400)])
def test_range_that_does_not_fit_is_an_error_of_our_shape(
    client: TestClient, recording: str, wanted: str, status: int
) -> None:
    answer = client.get(f"{API}/recordings/{recording}/media", headers={"Range": wanted})
    assert answer.status_code == status
    assert error_of(answer)["code"] == "invalid_request"


def test_media_is_nothing_that_a_browser_runs(client: TestClient, recording: str) -> None:
    headers = client.get(f"{API}/recordings/{recording}/media").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("sandbox")
    assert headers["content-type"] == "audio/x-wav"
    assert headers["content-disposition"].startswith('inline; filename="a.wav"')


def test_media_of_another_kind_is_sent_as_bytes(client: TestClient, recording: str) -> None:
    """What a sniffer or a client called text/html must not become a page of ours."""
    context = client.app.state.context  # pyright: ignore[reportAttributeAccessIssue, reportFunctionMemberAccess] - as above
    with context.database.write() as session:
        recordings.get(session, LOCAL_OWNER, recording).media_type = "text/html"
    headers = client.get(f"{API}/recordings/{recording}/media").headers
    assert headers["content-type"] == "application/octet-stream"


def test_head_of_the_media_tells_its_length(client: TestClient, recording: str) -> None:
    answer = client.head(f"{API}/recordings/{recording}/media")
    assert (answer.headers["content-length"], answer.content) == ("1024", b"")


def test_removed_file_is_told(client: TestClient, recording: str, api_settings: Settings) -> None:
    for path in apikit.left_files(api_settings):
        path.unlink()
    answer = client.get(f"{API}/recordings/{recording}/media")
    assert (answer.status_code, error_of(answer)["code"]) == (410, "media_missing")
    again = client.post(f"{API}/recordings/{recording}/jobs", json={})
    assert error_of(again)["code"] == "media_missing"


def test_peaks_are_bytes(client: TestClient, recording: str) -> None:
    assert client.get(f"{API}/recordings/{recording}/peaks").status_code == 404
    context = client.app.state.context  # pyright: ignore[reportAttributeAccessIssue, reportFunctionMemberAccess] - as above
    key = f"recordings/{recording}/peaks"
    context.files.path(key).write_bytes(b"\x80\x7f" * 40)
    with context.database.write() as session:
        recordings.get(session, LOCAL_OWNER, recording).peaks_key = key
    answer = client.get(f"{API}/recordings/{recording}/peaks")
    assert (answer.content, answer.headers["content-type"]) == (
        b"\x80\x7f" * 40, "application/octet-stream",
    )  # fmt: skip


def test_text_is_given_with_and_without_words(
    client: TestClient, recording: str, transcript: Transcript
) -> None:
    whole = client.get(f"{API}/recordings/{recording}/transcript").json()
    assert whole["segments"][0]["words"][0]["word"] == "Hello."
    assert client.get(f"{API}/transcripts/{transcript.id}").json() == whole
    short = client.get(f"{API}/transcripts/{transcript.id}?words=false").json()
    assert "words" not in short["segments"][0]
    versions = client.get(f"{API}/recordings/{recording}/transcripts").json()["items"]
    said = {"flags", "segments", "speakers", "held"}
    made = versions[0].pop("created_at")
    assert datetime.fromisoformat(made) <= datetime.now(UTC)
    assert versions == [{name: value for name, value in whole.items() if name not in said}]


@pytest.mark.parametrize("name", ["txt", "srt", "vtt", "json", "md", "docx", "tsv"])
def test_text_is_exported(
    client: TestClient, recording: str, transcript: Transcript, name: str
) -> None:
    del transcript
    answer = client.get(f"{API}/recordings/{recording}/export?format={name}")
    assert answer.status_code == 200
    assert f'filename="a.{name}"' in answer.headers["content-disposition"]
    if name == "json":
        whole = client.get(f"{API}/recordings/{recording}/transcript").json()
        assert json.loads(answer.content) | {"is_stale": False} == whole


def test_unknown_format_is_an_invalid_request(
    client: TestClient, recording: str, transcript: Transcript
) -> None:
    del transcript
    answer = client.get(f"{API}/recordings/{recording}/export?format=exe")
    assert (answer.status_code, error_of(answer)["details"]) == (400, {"path": "format"})


def test_recording_can_be_written_down_again(client: TestClient, recording: str) -> None:
    answer = client.post(f"{API}/recordings/{recording}/jobs", json={"language": "de"})
    job = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"{API}/jobs/{job['id']}"
    assert job["options"] == {"language": "de"}
    listed = client.get(f"{API}/recordings/{recording}/jobs").json()["items"]
    assert len(listed) == 2
    assert listed[0]["id"] == job["id"]
    assert client.get(f"{API}/recordings/{recording}").json()["job"]["id"] == job["id"]


def test_options_may_be_left_out(client: TestClient, recording: str) -> None:
    assert client.post(f"{API}/recordings/{recording}/jobs").status_code == 202


@pytest.mark.parametrize(("body", "path"), [({"x": 1}, "x"), ({"stages": ["poems"]}, "stages.0")])
def test_unknown_option_is_named(
    client: TestClient, recording: str, body: dict[str, object], path: str
) -> None:
    answer = client.post(f"{API}/recordings/{recording}/jobs", json=body)
    assert (answer.status_code, error_of(answer)["details"]["path"]) == (422, path)
