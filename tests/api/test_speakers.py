"""Speakers, edits and voices over HTTP."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

import apikit
from apikit import API, error_of
from exportkit import spoken, transcript
from tiro.api import people_schemas, schemas
from tiro.store import speakers, transcripts
from tiro.store.tables import LOCAL_OWNER

SAID = (
    spoken("One two.", 0, 2, speaker="S1"),
    replace(spoken("Thank you.", 2, 3, speaker="S2"), id="s2", held="repetition"),
    replace(spoken("Three.", 3, 12, speaker="S2"), id="s3"),
)


@pytest.fixture
def recording(client: TestClient) -> str:
    """A recording whose text has two speakers and something that is held back."""
    made = apikit.put(client)["recording"]["id"]
    context = client.app.state.context  # pyright: ignore[reportAttributeAccessIssue, reportFunctionMemberAccess] - the test client types its app as a callable
    with context.database.write() as session:
        value = replace(transcript(SAID), id="tr_1", recording_id=made, origin="engine")
        transcripts.add(
            session, transcript=value, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )
        speakers.put_found(session, made, {"S1", "S2"})
    return made


def test_speakers_come_with_how_long_they_speak(client: TestClient, recording: str) -> None:
    """In the text that is shown: neither what is held back nor another version counts."""
    context = client.app.state.context  # pyright: ignore[reportAttributeAccessIssue, reportFunctionMemberAccess] - the test client types its app as a callable
    with context.database.write() as session:
        other = replace(transcript(SAID), id="tr_2", recording_id=recording, version=9)
        transcripts.add(
            session, transcript=other, owner_id=LOCAL_OWNER, job_id=None, make_primary=False
        )
        speakers.ensure(session, recording, {"S3"})
    listed = client.get(f"{API}/recordings/{recording}/speakers").json()["items"]
    spoken = {one["id"]: one["speech_seconds"] for one in listed}
    assert spoken == {"S1": 2.0, "S2": 9.0, "S3": 0.0}


def edit(client: TestClient, operations: Any, *, seen: str | None = "1") -> Any:
    headers = {} if seen is None else {"If-Match": seen}
    return client.post(f"{API}/transcripts/tr_1/edits", json=operations, headers=headers)


def test_speakers_are_listed_named_merged_split_and_removed(
    client: TestClient, recording: str
) -> None:
    path = f"{API}/recordings/{recording}/speakers"
    named = client.patch(f"{path}/S1", json={"name": "Anna"})
    assert named.json() == {"id": "S1", "name": "Anna"}
    added = client.post(path, json={"name": "Clara", "from": "S2", "segments": ["s3"]})
    assert (added.status_code, added.headers["location"]) == (201, f"{path}/S3")
    listed = client.get(path).json()
    schemas.Listing[people_schemas.ListedSpeaker].model_validate(listed)
    assert [one["id"] for one in listed["items"]] == ["S1", "S2", "S3"]
    merged = client.post(f"{path}/S3/merge", json={"into": "S1"})
    assert merged.json()["name"] == "Anna"
    assert client.delete(f"{path}/S2").status_code == 204
    shown = client.get(f"{API}/recordings/{recording}").json()
    assert shown["speakers"] == [{"id": "S1", "name": "Anna"}]
    assert client.delete(f"{path}/S2").status_code == 404
    for body in ({}, {"name": ""}, {"name": 3}):
        assert client.patch(f"{path}/S1", json=body).status_code == 400
    for body in ({"from": "S1"}, {"start": 1.0}):
        assert client.post(path, json=body).status_code == 400


@pytest.mark.parametrize(
    ("wish", "status", "path"),
    [
        ({"start": 9.0, "end": 2.0}, 400, "body"),
        ({"start": 900.0, "end": 901.0}, 422, "start"),
        ({"from": "S1", "segments": ["s3"]}, 422, "segments"),
    ],
)
def test_a_split_that_takes_nothing_adds_nobody(
    client: TestClient, recording: str, wish: dict[str, Any], status: int, path: str
) -> None:
    """A slip of the pen leaves no empty speaker behind."""
    answer = client.post(f"{API}/recordings/{recording}/speakers", json=wish)
    assert (answer.status_code, error_of(answer)["details"]["path"]) == (status, path)
    assert "Value error" not in error_of(answer)["message"]
    listed = client.get(f"{API}/recordings/{recording}/speakers").json()["items"]
    assert [one["id"] for one in listed] == ["S1", "S2"]


def test_an_edit_needs_the_revision_that_was_seen(client: TestClient, recording: str) -> None:
    del recording
    wishes = [{"op": "restore", "segment": "s2"}]
    assert error_of(edit(client, wishes, seen=None))["code"] == "revision_required"
    assert edit(client, wishes, seen=None).status_code == 428
    assert error_of(edit(client, wishes, seen="new"))["code"] == "invalid_request"
    stale = edit(client, wishes, seen="7")
    assert (stale.status_code, error_of(stale)["details"]["revision"]) == (412, 1)
    made = edit(client, wishes, seen='"1"')
    assert made.status_code == 200
    schemas.Transcript.model_validate(made.json())
    assert (made.json()["origin"], made.json()["held"]) == ("person", 0)
    assert edit(client, wishes).status_code == 412
    chosen = client.patch(f"{API}/transcripts/tr_1", json={"is_primary": True})
    schemas.TranscriptSummary.model_validate(chosen.json())
    assert chosen.json()["is_primary"]
    refused = client.patch(f"{API}/transcripts/tr_1", json={"is_primary": False})
    assert refused.status_code == 400


def test_an_operation_that_does_not_fit_says_what_is_wrong(
    client: TestClient, recording: str
) -> None:
    del recording
    for operations, path, told in (
        ([{"op": "cut", "segment": "s1"}], "0", "assign, hold, restore"),
        ([{"op": "assign", "speaker": "S1", "segment": "s1", "words": [0, 2]}], "0.words", "2 words"),
        ([{"op": "hold", "segment": "s1"}, {"op": "hold", "segment": "x"}], "1.segment", "no segment"),
    ):  # fmt: skip
        answer = edit(client, operations)
        error = error_of(answer)
        assert (answer.status_code, error["code"]) == (422, "invalid_options")
        assert error["details"]["path"] == path
        assert told in error["message"]
    assert edit(client, {"op": "hold", "segment": "s1"}).status_code == 400


def test_what_is_held_back_is_shown_when_asked(client: TestClient, recording: str) -> None:
    for path in (f"{API}/recordings/{recording}/transcript", f"{API}/transcripts/tr_1"):
        for wish, ids in (("false", ["s1", "s3"]), ("true", ["s1", "s2", "s3"])):
            shown = client.get(path, params={"held": wish}).json()
            schemas.Transcript.model_validate(shown)
            assert [one["id"] for one in shown["segments"]] == ids
            assert shown["held"] == 1
    export = f"{API}/recordings/{recording}/export"
    assert "Thank you" not in client.get(export).text
    assert "[held back, repetition: Thank you.]" in client.get(export, params={"held": True}).text


def test_a_voice_is_kept_with_consent_shown_renamed_and_deleted(
    client: TestClient, recording: str
) -> None:
    wish = {"name": "Anna", "recording_id": recording, "speaker": "S2"}
    refused = client.post(f"{API}/voices", json=wish)
    assert (refused.status_code, error_of(refused)["code"]) == (422, "invalid_options")
    consent = {"given_by": "Anna", "statement": "Agreed in writing."}
    made = client.post(f"{API}/voices", json=wish | {"consent": consent})
    assert made.status_code == 202
    people_schemas.VoiceAccepted.model_validate(made.json())
    assert "consent" not in made.json()["job"]["options"]
    path = made.headers["location"]
    people_schemas.Voice.model_validate(client.get(path).json())
    exported = client.get(f"{path}/export").json()
    people_schemas.VoiceExport.model_validate(exported)
    assert exported["vector"] == []
    assert client.patch(path, json={"name": "Anna B."}).json()["name"] == "Anna B."
    listed = client.get(f"{API}/voices", params={"count": True}).json()
    assert (listed["total"], "vector" in str(listed)) == (1, False)
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_a_recording_names_the_versions_that_have_a_draft(
    client: TestClient, recording: str
) -> None:
    """Steps of several operations stay one in the draft, and mean nothing to an edit."""
    steps = [
        {"op": "restore", "segment": "s2"},
        {"op": "split", "segment": "s1", "word": 1, "with_previous": True},
    ]
    place = f"{API}/recordings/{recording}/drafts"
    assert client.get(place).json()["items"] == []
    body = {"base_revision": 1, "operations": steps, "done": 2, "tab": "a"}
    written = client.put(
        f"{API}/transcripts/tr_1/draft", json=body, headers={"If-None-Match": "*"}
    ).json()

    (listed,) = client.get(place).json()["items"]
    assert listed == {
        "transcript_id": "tr_1",
        "version": 1,
        "done": 2,
        "updated_at": written["updated_at"],
    }
    assert written["operations"] == steps
    assert edit(client, steps).status_code == 200
    assert client.get(f"{API}/recordings/rec_none/drafts").status_code == 404
