"""Clean texts and translations over HTTP: beside their source, as subtitles, deleted, and never in its place by themselves."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

import apikit
from apikit import API
from exportkit import spoken, transcript
from tiro.store import side_texts, transcripts
from tiro.store.side_texts import CLEAN, TRANSLATION, Side
from tiro.store.tables import LOCAL_OWNER, TranscriptRow
from tiro.transcript.model import Flag, Origin

Ids = Mapping[str, str]


def context_of(client: TestClient) -> Any:
    """The context of the API in this process; the client types its app as a callable."""
    return cast("Any", client.app).state.context


@pytest.fixture
def ids(client: TestClient) -> Ids:
    """A recording with its text `said`, a `clean` text of it and a translation `de`."""
    recording = apikit.put(client, data=b"RIFF" + bytes(1020))["recording"]["id"]
    said = (spoken("um the ferry", 0, 2, speaker="S1"), spoken("by 2 o'clock", 2, 4, speaker="S1"))
    said = tuple(replace(each, id=f"s{number}") for number, each in enumerate(said, start=1))
    text = replace(transcript(said), id="tr_said", recording_id=recording, language="en")
    with context_of(client).database.write() as session:
        text = transcripts.add(
            session, transcript=text, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )
        made = {"recording": recording, "said": text.id}
        for name, kind, words in (
            ("clean", CLEAN, "The ferry."),
            ("de", TRANSLATION, "Die Fähre."),
        ):
            first = replace(text.segments[0], text=words, words=())
            side = replace(
                text,
                language="en" if kind == CLEAN else name,
                segments=(first, text.segments[1]),
                made_of=Origin(text.id, text.revision),
            )
            flags = (Flag("s2", "numbers", "by 2 o'clock", "by 3"),)
            found = side_texts.add(
                session, Side(kind, side, flags), owner_id=LOCAL_OWNER, job_id="job_1"
            )
            made[name] = found.id
    return made


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_versions_say_what_they_were_made_of(client: TestClient, ids: Ids) -> None:
    found = client.get(f"{API}/recordings/{ids['recording']}/transcripts").json()["items"]
    told = [(each["origin"], each["of"], each["is_current"], each["flagged"]) for each in found]
    said = ids["said"]
    assert told == [
        ("translation", said, True, 1), ("clean", said, True, 1), ("engine", None, None, 0),
    ]  # fmt: skip
    whole = client.get(f"{API}/transcripts/{ids['clean']}").json()
    assert [flag["after"] for flag in whole["flags"]] == ["by 3"]
    assert not whole["is_stale"]
    assert not whole["is_primary"]


def test_each_segment_is_read_beside_what_was_said(client: TestClient, ids: Ids) -> None:
    path = f"{API}/transcripts/{ids['clean']}/beside"
    first = client.get(path, params={"limit": 1}).json()
    assert first["items"] == [
        {
            "id": "s1", "start": 0.0, "end": 2.0, "speaker": "S1", "before": "um the ferry",
            "after": "The ferry.", "flag": None,
        }
    ]  # fmt: skip
    rest = client.get(path, params={"cursor": first["next_cursor"]}).json()
    assert [each["flag"] for each in rest["items"]] == [
        {"kind": "numbers", "after": "by 3", "decision": None}
    ]
    assert rest["next_cursor"] is None
    assert code(client.get(path, params={"cursor": "x"})) == (400, "invalid_request")
    assert code(client.get(f"{API}/transcripts/{ids['said']}/beside")) == (409, "state_conflict")


@pytest.mark.parametrize("name", ["clean", "de"])
def test_flagged_segment_reads_as_decided(client: TestClient, ids: Ids, name: str) -> None:
    """Accepting and taking it back, in any order, ends with the words and times that were said."""
    path = f"{API}/transcripts/{ids[name]}"

    def decided(decision: str | None) -> tuple[str, str | None, int]:
        found = client.patch(f"{path}/flags/s2", json={"decision": decision}).json()
        whole = client.get(path).json()
        assert whole["segments"][1]["text"] == found["after"]
        return found["after"], found["flag"]["decision"], whole["flagged"]

    said = client.get(path).json()["segments"][1]
    assert decided("accepted") == ("by 3", "accepted", 0)
    words = client.get(path).json()["segments"][1]["words"]
    assert [word["word"] for word in words] == (["by", "3"] if name == "clean" else [])
    assert decided("accepted") == ("by 3", "accepted", 0)
    assert decided("kept") == ("by 2 o'clock", "kept", 0)
    assert client.get(path).json()["segments"][1] == said
    assert decided(None) == ("by 2 o'clock", None, 1)
    assert client.get(path).json()["segments"][0]["text"].endswith(".")


def test_accepted_segment_goes_back_to_what_was_said_where_the_flag_does_not_tell(
    client: TestClient, ids: Ids
) -> None:
    """An archive has room for so much alone."""
    path = f"{API}/transcripts/{ids['clean']}/flags/s2"
    client.patch(path, json={"decision": "accepted"})
    with context_of(client).database.write() as session:
        row = session.get_one(TranscriptRow, ids["clean"])
        row.flags = [{**flag, "before": ""} for flag in row.flags]
    taken_back = client.patch(path, json={"decision": None}).json()
    assert taken_back["after"] == "by 2 o'clock"


def test_decision_needs_a_flag_beside_the_text(client: TestClient, ids: Ids) -> None:
    path = f"{API}/transcripts/{ids['clean']}"
    kept = {"decision": "kept"}
    assert code(client.patch(f"{path}/flags/s1", json=kept)) == (404, "not_found")
    said = f"{API}/transcripts/{ids['said']}/flags/s2"
    assert code(client.patch(said, json=kept)) == (404, "not_found")
    client.patch(path, json={"is_primary": True})
    assert code(client.patch(f"{path}/flags/s2", json=kept)) == (409, "state_conflict")


@pytest.mark.parametrize(
    ("version", "text", "name"),
    [
        (None, "um the ferry", "a.srt"),
        ("clean", "The ferry.", "a.srt"),
        ("{clean}", "The ferry.", "a.srt"),
        ("translation-de", "Die Fähre.", "a.de.srt"),
    ],
)
def test_subtitles_are_of_the_version_that_is_named(
    client: TestClient, ids: Ids, version: str | None, text: str, name: str
) -> None:
    query = {"format": "srt"} | ({"version": version.format(**ids)} if version else {})
    answer = client.get(f"{API}/recordings/{ids['recording']}/export", params=query)
    assert text in answer.text
    assert f'filename="{name}"' in answer.headers["content-disposition"]


@pytest.mark.parametrize("version", ["translation-fr", "translation", "clean-de", "tr_none"])
def test_version_that_is_not_there_is_not_found(client: TestClient, ids: Ids, version: str) -> None:
    query = {"format": "vtt", "version": version}
    answer = client.get(f"{API}/recordings/{ids['recording']}/export", params=query)
    assert code(answer) == (404, "not_found")


def test_it_is_compared_with_what_was_said(client: TestClient, ids: Ids) -> None:
    path = f"{API}/transcripts/{ids['clean']}/compare"
    found = client.get(path, params={"with": ids["said"]}).json()
    assert found["after"]["origin"] == "clean"
    assert found["counts"]["words_removed"] + found["counts"]["words_changed"] > 0


def test_translation_is_never_shown_in_place_of_the_text(client: TestClient, ids: Ids) -> None:
    chosen = {"is_primary": True}
    assert code(client.patch(f"{API}/transcripts/{ids['de']}", json=chosen)) == (
        409,
        "state_conflict",
    )
    assert client.patch(f"{API}/transcripts/{ids['clean']}", json=chosen).json()["is_primary"]


@pytest.mark.parametrize("name", ["clean", "de"])
def test_it_is_not_edited_beside_the_text(client: TestClient, ids: Ids, name: str) -> None:
    wish = [{"op": "delete", "segment": "s1"}]
    path = f"{API}/transcripts/{ids[name]}/edits"
    answer = client.post(path, json=wish, headers={"If-Match": "1"})
    assert code(answer) == (409, "state_conflict")
    assert "beside" in answer.json()["error"]["message"]


def test_it_is_deleted_and_nothing_else_is(client: TestClient, ids: Ids) -> None:
    assert client.delete(f"{API}/transcripts/{ids['de']}").status_code == 204
    assert code(client.delete(f"{API}/transcripts/{ids['de']}")) == (404, "not_found")
    assert code(client.delete(f"{API}/transcripts/{ids['said']}")) == (409, "state_conflict")
    client.patch(f"{API}/transcripts/{ids['clean']}", json={"is_primary": True})
    assert code(client.delete(f"{API}/transcripts/{ids['clean']}")) == (409, "state_conflict")


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ({"stages": ["translate"]}, 422, "name the language"),
        ({"stages": ["translate"], "translate_to": "en"}, 503, "No language model"),
        ({"stages": ["clean"], "clean": {"fillers": False}}, 503, "No language model"),
        ({"stages": ["clean"], "clean": {"template": "meeting"}}, 422, "makes a note"),
        ({"stages": ["clean"], "clean": {"template": "none"}}, 422, "no template"),
        ({"stages": ["diarize", "clean"]}, 422, "stands alone"),
        ({"stages": ["clean"], "clean": "yes"}, 422, "must be true, false, or an object"),
        ({"translate_to": ["de", "klingon tongue"]}, 422, "must be a code"),
    ],
)
def test_what_cannot_be_made_is_refused_before_a_job_begins(
    client: TestClient, ids: Ids, options: dict[str, Any], status: int, said: str
) -> None:
    answer = client.post(f"{API}/recordings/{ids['recording']}/jobs", json=options)
    assert (answer.status_code, said in answer.json()["error"]["message"]) == (status, True)


def test_clean_up_alone_is_a_job_of_its_own(client: TestClient, ids: Ids) -> None:
    body = {"stages": ["clean", "translate"], "translate_to": ["DE"], "llm": "fake"}
    context_of(client).settings.llms.fake.enabled = True
    job = client.post(f"{API}/recordings/{ids['recording']}/jobs", json=body).json()
    assert (job["kind"], job["state"]) == ("clean", "queued")
    assert job["resolved"]["clean"] == {"fillers": True, "template": None}
    assert job["resolved"]["translate_to"] == ["de"]
