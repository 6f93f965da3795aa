"""What the library asks for: filters, many at once, undo, texts in pages, histories of jobs."""

import io
import zipfile
from typing import Any

import pytest
from starlette.testclient import TestClient

import apikit
from apikit import API, error_of
from tiro.actions.context import Context
from tiro.settings import Settings
from tiro.store import transcripts, work
from tiro.store.tables import LOCAL_OWNER, Recording, TranscriptRow
from tiro.transcript.model import Segment, Transcript, Word


def context_of(client: TestClient) -> Context:
    return client.app.state.context  # pyright: ignore[reportAttributeAccessIssue, reportFunctionMemberAccess] - the test client types its app as a callable


def write_text(client: TestClient, recording: str, count: int = 1) -> str:
    segments = tuple(
        Segment(
            f"s{number}", float(number), number + 0.9, f"Sentence {number}.", language="en",
            held="repeated" if number % 5 == 4 else None,
            words=(Word("Sentence", float(number), number + 0.5, 0.9),),
        )
        for number in range(count)
    )  # fmt: skip
    value = Transcript(
        id="tr_1", recording_id=recording, version=1, revision=1, is_primary=True, origin="engine",
        language="en", duration=1.0, engine="fake", model="fake", quality="draft", warnings=(),
        segments=segments,
    )  # fmt: skip
    with context_of(client).database.write() as session:
        transcripts.add(
            session, transcript=value, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )
    return "tr_1"


@pytest.fixture
def recording(client: TestClient) -> str:
    """The id of a recording."""
    return apikit.put(client, name="Élan.wav")["recording"]["id"]


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"q": "elan"}, True),
        ({"q": "other"}, False),
        ({"state": ["queued", "attention"]}, True),
        ({"state": "attention"}, False),
        ({"language": "en"}, True),
        ({"created_from": "2020-01-01T00:00:00Z", "created_to": "2100-01-01T00:00:00+02:00"}, True),
        ({"created_to": "2020-01-01T00:00:00Z"}, False),
        ({"duration_min": 60, "duration_max": 60}, True),
        ({"deleted": "true"}, False),
    ],
)
def test_the_list_can_be_filtered(
    client: TestClient, recording: str, query: dict[str, Any], is_found: bool
) -> None:
    write_text(client, recording)
    found = client.get(f"{API}/recordings", params={**query, "count": "true"}).json()
    assert [item["id"] for item in found["items"]] == [recording] * is_found
    assert found["total"] == is_found


@pytest.mark.parametrize(
    "query", ["state=done", "created_from=2020", "duration_min=-1", "q=" + "x" * 201]
)
def test_a_filter_that_is_none_is_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"{API}/recordings?{query}")
    assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_request")


def test_deletion_is_undone(client: TestClient, recording: str) -> None:
    assert client.delete(f"{API}/recordings/{recording}").status_code == 204
    assert client.delete(f"{API}/recordings/{recording}").status_code == 404
    [item] = client.get(f"{API}/recordings?deleted=true").json()["items"]
    assert item["deleted_at"] < item["purge_at"]
    shown = client.post(f"{API}/recordings/{recording}/restore").json()
    assert (shown["id"], shown["deleted_at"], shown["job"]["state"]) == (recording, None, "queued")
    assert client.post(f"{API}/recordings/{recording}/restore").status_code == 404


def test_many_are_deleted_and_restored_at_once(client: TestClient) -> None:
    made = [apikit.put(client, data=bytes([n]))["recording"]["id"] for n in range(3)]
    body = {"ids": [made[0], "rec_9", made[2]]}
    told = client.post(f"{API}/recordings/delete", json=body).json()
    assert [item["status"] for item in told["items"]] == ["deleted", "not_found", "deleted"]
    assert told["deleted"] == 2
    assert [item["id"] for item in client.get(f"{API}/recordings").json()["items"]] == [made[1]]
    told = client.post(f"{API}/recordings/restore", json=body).json()
    assert [item["status"] for item in told["items"]] == ["restored", "not_found", "restored"]
    assert told["restored"] == 2
    purged = client.post(f"{API}/recordings/delete", json={"ids": made, "purge": True}).json()
    assert purged["deleted"] == 3
    assert client.get(f"{API}/recordings?deleted=true").json()["items"] == []


def test_what_could_not_be_restored_is_kept_when_that_is_asked_for(api_settings: Settings) -> None:
    """A server without a time for second thoughts deletes nothing that was to be restorable."""
    library = api_settings.library.model_copy(update={"undo_seconds": 0})
    with apikit.in_process(api_settings.model_copy(update={"library": library})) as client:
        made = apikit.put(client)["recording"]["id"]
        answer = client.post(f"{API}/recordings/delete", json={"ids": [made], "restorable": True})
        assert (answer.status_code, error_of(answer)["code"]) == (409, "state_conflict")
        assert client.get(f"{API}/recordings/{made}").status_code == 200


@pytest.mark.parametrize("ids", [[], ["x"] * 501, [""], "rec_1"])
def test_too_few_or_too_many_are_refused(client: TestClient, ids: Any) -> None:
    for verb in ("delete", "restore", "export"):
        body = {"ids": ids, **({"formats": ["txt"]} if verb == "export" else {})}
        answer = client.post(f"{API}/recordings/{verb}", json=body)
        assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_request")


def test_texts_are_exported_as_a_zip(client: TestClient, recording: str) -> None:
    write_text(client, recording)
    body = {"ids": [recording, "rec_9"], "formats": ["docx", "txt"]}
    answer = client.post(f"{API}/recordings/export", json=body)
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["Élan.docx", "Élan.txt", "missing.txt"]
    answer = client.post(f"{API}/recordings/export", json=body | {"formats": ["pdf"]})
    assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_request")


def test_segments_come_in_pages(client: TestClient, recording: str) -> None:
    path = f"{API}/transcripts/{write_text(client, recording, 12)}/segments"
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        query = {"limit": 4} | ({"cursor": cursor} if cursor else {})
        page = client.get(path, params=query).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    whole = client.get(f"{API}/transcripts/tr_1").json()
    assert found == whole["segments"]
    assert len(found) == 10
    with_held = client.get(path, params={"held": True, "words": False}).json()["items"]
    assert [item["id"] for item in with_held] == [f"s{number}" for number in range(12)]
    assert not any("words" in item for item in with_held)
    bare = client.get(f"{API}/transcripts/tr_1?segments=false").json()
    assert bare == whole | {"segments": []}


@pytest.mark.parametrize(("second", "first"), [(0, "s0"), (3.95, "s5"), (3.5, "s3"), (99, None)])
def test_segments_begin_where_something_is_said(
    client: TestClient, recording: str, second: float, first: str | None
) -> None:
    path = f"{API}/transcripts/{write_text(client, recording, 12)}/segments"
    items = client.get(path, params={"from": second, "limit": 1}).json()["items"]
    assert [item["id"] for item in items] == ([first] if first else [])


def test_pages_of_two_revisions_are_not_mixed(client: TestClient, recording: str) -> None:
    path = f"{API}/transcripts/{write_text(client, recording, 12)}/segments"
    cursor = client.get(path, params={"limit": 4}).json()["next_cursor"]
    with context_of(client).database.write() as session:
        session.get_one(TranscriptRow, "tr_1").revision += 1
    answer = client.get(path, params={"cursor": cursor})
    assert (answer.status_code, error_of(answer)["code"]) == (412, "revision_conflict")
    answer = client.get(path, params={"cursor": "x"})
    assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_request")


def test_a_text_is_sent_again_only_when_it_or_a_name_has_changed(
    client: TestClient, recording: str
) -> None:
    write_text(client, recording, 2)
    paths = (
        f"{API}/transcripts/tr_1",
        f"{API}/transcripts/tr_1/segments",
        f"{API}/recordings/{recording}/transcript",
    )
    for path in paths:
        first = client.get(path)
        tag = first.headers["etag"]
        again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        added = client.post(f"{API}/recordings/{recording}/speakers", json={"name": "Anna"})
        assert added.status_code == 201
        changed = client.get(path, headers={"If-None-Match": tag})
        assert (changed.status_code, changed.headers["etag"] != tag) == (200, True)


def test_peaks_come_as_fine_as_wanted_and_once(client: TestClient, recording: str) -> None:
    context = context_of(client)
    key = f"recordings/{recording}/peaks"
    context.files.path(key).write_bytes(bytes(range(80)))
    with context.database.write() as session:
        session.get_one(Recording, recording).peaks_key = key
    path = f"{API}/{key}"
    assert client.get(path).content == bytes(range(80))
    coarse = client.get(path, params={"pairs_per_second": 1})
    assert coarse.content == bytes([0, 79])
    again = client.get(path, headers={"If-None-Match": coarse.headers["etag"]})
    assert again.status_code == 304
    part = client.get(path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, bytes(range(4)))
    assert client.get(path, params={"pairs_per_second": 41}).status_code == 400


def test_a_jobs_history_tells_its_stages(client: TestClient) -> None:
    job = apikit.put(client)["job"]
    path = f"{API}/jobs/{job['id']}/stages"
    assert client.get(path).json() == {"items": []}
    with context_of(client).database.write() as session:
        fence = work.Fence(job["id"], 1)
        begun = work.begin(session, fence, range(1))
        assert begun is not None
        work.advance(session, fence, cursor=0, percent=1)
        assert work.begin(session, fence, range(1, 2)) is not None
    first, second = client.get(path).json()["items"]
    assert (first["stage"], first["state"], first["attempt"]) == ("listen", "completed", 1)
    assert first["started_at"] <= first["finished_at"]
    assert first["seconds"] >= 0
    assert (second["state"], second["finished_at"]) == ("running", None)
    client.post(f"{API}/jobs/{job['id']}/cancel")
    assert client.get(path).json()["items"][1]["state"] == "cancelled"


@pytest.mark.parametrize("kind", ["engines", "diarizers"])
def test_every_adapter_has_a_label(client: TestClient, kind: str) -> None:
    assert all(item["label"] for item in client.get(f"{API}/{kind}").json()["items"])
