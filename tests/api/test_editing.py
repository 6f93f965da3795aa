"""Edits, drafts and comparisons over HTTP."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

import apikit
from apikit import API, error_of
from exportkit import spoken, transcript
from tiro.api.editing_schemas import Comparison, Draft
from tiro.store import transcripts
from tiro.store.tables import LOCAL_OWNER

TEXT = f"{API}/transcripts/tr_1"
SAID = (
    spoken("We met Kowalsky today.", 0, 4, speaker="S1"),
    replace(spoken("Yes.", 4, 5, speaker="S1"), id="s2"),
)
CORRECT = {"op": "replace", "segment": "s1", "words": [2, 2], "text": "Kowalski"}


@pytest.fixture
def text(client: TestClient) -> str:
    """The id of a machine's text."""
    made = apikit.put(client)["recording"]["id"]
    app: Any = client.app
    with app.state.context.database.write() as session:
        value = replace(transcript(SAID), id="tr_1", recording_id=made)
        transcripts.add(
            session, transcript=value, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )
    return "tr_1"


def put(client: TestClient, body: dict[str, Any], **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.put(f"{TEXT}/draft", json=body, headers=named)


def test_a_text_is_edited_and_compared(client: TestClient, text: str) -> None:
    """The draft goes with the edit that is saved; segments are left out when they are not wanted."""
    draft = {"base_revision": 1, "operations": [CORRECT], "done": 1, "tab": "a"}
    put(client, draft, If_None_Match="*")
    made = client.post(
        f"{TEXT}/edits?new_version=true&draft=true&segments=false",
        json=[CORRECT, {"op": "merge", "segments": ["s1", "s2"]}],
        headers={"If-Match": "1"},
    ).json()

    assert (made["origin"], made["is_primary"], made["segments"]) == ("person", True, [])
    assert client.get(f"{TEXT}/draft").status_code == 404
    shown = client.get(f"{API}/transcripts/{made['id']}").json()["segments"]
    assert [segment["text"] for segment in shown] == ["We met Kowalski today. Yes."]
    found = client.get(f"{API}/transcripts/{made['id']}/compare", params={"with": text})
    compared = Comparison.model_validate(found.json())
    assert (compared.counts.words_changed, compared.counts.words_added) == (1, 0)
    assert [item.kind for item in compared.items] == ["same", "changed", "same"]
    missing = client.get(f"{API}/transcripts/{made['id']}/compare", params={"with": "tr_none"})
    assert missing.status_code == 404


def test_a_draft_is_written_by_the_tab_that_has_seen_it(client: TestClient, text: str) -> None:
    del text
    body: dict[str, Any] = {"base_revision": 1, "operations": [CORRECT], "done": 0, "tab": "a"}
    assert client.get(f"{TEXT}/draft").status_code == 404
    assert put(client, body).status_code == 428
    assert put(client, body, If_None_Match="1").status_code == 400
    assert put(client, body | {"base_revision": 10**30}, If_None_Match="*").status_code == 400
    first = Draft.model_validate(put(client, body, If_None_Match="*").json())
    seen = f'"{first.revision}"'
    second = Draft.model_validate(put(client, body | {"tab": "b"}, If_Match=seen).json())

    for headers in ({"If_None_Match": "*"}, {"If_Match": seen}):
        answer = put(client, body, **headers)
        assert (answer.status_code, error_of(answer)["code"]) == (412, "revision_conflict")
        told = error_of(answer)["details"]
        assert (told["revision"], told["tab"]) == (second.revision, "b")
    assert Draft.model_validate(client.get(f"{TEXT}/draft").json()) == second
    wrong = put(client, body | {"operations": [{"op": "cut"}]}, If_Match=str(second.revision))
    assert (wrong.status_code, error_of(wrong)["details"]["path"]) == (422, "0")
    assert client.delete(f"{TEXT}/draft").status_code == 204
    assert client.get(f"{TEXT}/draft").status_code == 404


def test_a_draft_of_many_operations_fits(client: TestClient, text: str) -> None:
    """Other routes take no body of this size."""
    del text
    operations = [CORRECT] * 20_000
    body = {"base_revision": 1, "operations": operations, "done": 5, "tab": "a"}
    assert put(client, body, If_None_Match="*").status_code == 200
    most = put(client, body | {"operations": [*operations, CORRECT]}, If_Match="1")
    assert most.status_code == 400
    large = client.patch(TEXT, content=b"x" * 1_100_000)
    assert large.status_code == 413
