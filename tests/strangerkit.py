"""What one account has of every kind, each beside an id that never was, and the requests that name them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.testclient import TestClient

import apikit
from apikit import API
from exportkit import spoken, transcript
from housekit import House
from tiro.store import speakers, transcripts
from tiro.store.tables import LOCAL_OWNER, Voice

SECRET = "Ganzgeheim"
"""Stands in every title, name and text of Ada's."""
TUS = {"Tus-Resumable": "1.0.0"}
SEEN = {"If-Match": "1"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
TEMPLATE = f"---\nname: {SECRET.lower()}\nversion: 1\ntitle: {SECRET}\nmakes: text\n---\n{SECRET}\n"
CORRECT = {"op": "replace", "segment": "s1", "words": [0, 0], "text": "No"}


@dataclass(frozen=True)
class Ask:
    """How an operation is asked; `{recording_id}` and the like stand for ids."""

    json: Any = None
    content: bytes | None = None
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


OWNED: Mapping[str, Ask] = {
    "find_upload": Ask(headers=TUS),
    "continue_upload": Ask(content=b"x", headers=BYTES),
    "delete_upload": Ask(headers=TUS),
    "get_recording": Ask(),
    "update_recording": Ask({"title": "Mine"}),
    "delete_recording": Ask(),
    "restore_recording": Ask(),
    "get_recording_media": Ask(),
    "delete_recording_media": Ask(),
    "get_recording_peaks": Ask(),
    "get_recording_transcript": Ask(),
    "list_recording_transcripts": Ask(),
    "export_recording": Ask(query={"format": "txt"}),
    "list_recording_jobs": Ask(),
    "create_recording_job": Ask({}),
    "create_media_link": Ask(),
    "list_speakers": Ask(),
    "create_speaker": Ask({"name": "Eve", "from": "S1", "segments": ["s1"]}),
    "update_speaker": Ask({"name": "Eve"}),
    "delete_speaker": Ask(),
    "merge_speaker": Ask({"into": "S2"}),
    "get_voice": Ask(),
    "update_voice": Ask({"name": "Eve"}),
    "delete_voice": Ask(),
    "export_voice": Ask(),
    "stream_job_events": Ask(),
    "get_job": Ask(),
    "update_job": Ask({"priority": 1}),
    "delete_job": Ask(),
    "list_job_stages": Ask(),
    "cancel_job": Ask(),
    "pause_job": Ask(),
    "resume_job": Ask(),
    "restart_job": Ask({}),
    "get_transcript": Ask(),
    "update_transcript": Ask({"is_primary": True}),
    "delete_transcript": Ask(),
    "list_beside": Ask(),
    "decide_flag": Ask({"decision": "kept"}),
    "list_drafts": Ask(),
    "edit_transcript": Ask([CORRECT], headers=SEEN),
    "get_draft": Ask(),
    "put_draft": Ask(
        {"base_revision": 1, "operations": [CORRECT], "done": 1, "tab": "a"},
        headers={"If-None-Match": "*"},
    ),
    "delete_draft": Ask(headers=SEEN),
    "compare_transcripts": Ask(query={"with": "{transcript_id}"}),
    "list_segments": Ask(),
    "get_vocabulary": Ask(),
    "update_vocabulary": Ask({"name": "Mine"}, headers=SEEN),
    "delete_vocabulary": Ask(),
    "get_tag": Ask(),
    "update_tag": Ask({"name": "Mine"}),
    "delete_tag": Ask(),
    "put_recording_tags": Ask({"tags": ["Mine"]}),
    "list_notes": Ask(),
    "create_note": Ask({"text": "Mine"}),
    "get_note": Ask(),
    "update_note": Ask({"text": "Mine"}, headers=SEEN),
    "delete_note": Ask(),
    "export_note": Ask(query={"format": "txt"}),
    "take_note_tags": Ask({"take": ["Mine"]}),
    "get_delivery": Ask(),
    "replay_delivery": Ask(),
    "cancel_delivery": Ask(),
    "deliver_recording": Ask({"destinations": ["Mine"]}),
    "create_share": Ask({}),
    "list_recording_shares": Ask(),
    "update_share": Ask({"name": "Mine"}),
    "delete_share": Ask(),
    "get_destination": Ask(),
    "update_destination": Ask({"name": "Mine"}),
    "delete_destination": Ask(),
    "test_destination": Ask(),
    "rotate_destination": Ask(),
    "get_rule": Ask(),
    "update_rule": Ask({"is_active": False}),
    "delete_rule": Ask(),
    "run_rule": Ask({"dry_run": True}),
    "get_template": Ask(),
    "delete_template": Ask(),
    "get_batch": Ask(),
    "stream_batch_events": Ask(),
    "end_session": Ask(),
    "revoke_key": Ask(),
}
"""Operations on one thing: 404 for somebody else's as for none."""
NAMED: Mapping[str, Ask] = {
    "delete_recordings": Ask({"ids": ["{recording_id}"]}),
    "restore_recordings": Ask({"ids": ["{recording_id}"]}),
    "export_recordings": Ask({"ids": ["{recording_id}"], "formats": ["txt"]}),
    "tag_recordings": Ask({"ids": ["{recording_id}"], "add": ["Mine"]}),
    "create_voice": Ask(
        {
            "name": "Eve",
            "recording_id": "{recording_id}",
            "speaker": "S1",
            "consent": {"given_by": "Eve", "statement": "Yes."},
        }
    ),
    "create_rule": Ask({"when": {"tag": "{tag_id}"}, "deliver": ["{destination_id}"]}),
    "delete_jobs": Ask(query={"recording_id": "{recording_id}"}),
    "list_jobs": Ask(query={"recording_id": "{recording_id}"}),
    "list_all_notes": Ask(query={"recording_id": "{recording_id}"}),
    "list_deliveries": Ask(
        query={"recording": "{recording_id}", "destination": "{destination_id}"}
    ),
    "list_recordings": Ask(query={"tag": "{tag_id}"}),
    "ask": Ask({"question": SECRET, "recording_id": "{recording_id}", "tag": ["{tag_id}"]}),
    "check_template": Ask({"source": "", "recording_id": "{recording_id}"}),
    "search": Ask(query={"q": SECRET, "recording_id": "{recording_id}"}),
    "put_recording": Ask(
        content=apikit.WAV, query={"name": "b.wav", "vocabularies": '["{vocabulary_id}"]'}
    ),
}
"""Operations that take ids elsewhere than in the path: what they answer is the same for both."""
LISTS = frozenset({
    "list_recordings", "list_batches", "list_all_notes", "list_voices", "list_jobs", "get_job_stats",
    "list_vocabularies", "list_tags", "list_destinations", "list_deliveries", "list_destination_kinds", "list_rules", "list_templates", "list_shares", "list_my_sessions", "list_my_keys", "get_me",
    "get_preferences", "get_my_usage", "get_my_retention", "export_my_account", "get_system",
    "list_engines", "list_diarizers", "list_llms", "list_models", "get_session", "get_health", "get_readiness",
    "describe_uploads",
})  # fmt: skip
"""Operations that name nothing: nothing of Ada's is among what they answer."""
ADMINISTRATORS = frozenset({
    "get_queue", "update_engine", "pause_queue", "resume_queue", "update_diarizer", "detect_system",
    "test_system", "get_storage", "stop_system", "restart_system", "rescan_models", "update_model",
    "delete_model", "pull_model", "check_model", "list_accounts", "create_account", "get_account",
    "update_account", "delete_account", "reset_password", "list_account_keys", "revoke_account_key",
    "list_settings", "update_settings", "list_audit", "export_audit", "get_account_usage",
    "get_account_retention", "set_account_retention", "get_metrics",
})  # fmt: skip
"""Operations of administrators: a member is refused, whatever the id."""
OWN = frozenset({
    "upload_recording", "upload_batch", "import_recordings", "begin_upload", "create_vocabulary", "create_tag",
    "create_destination", "create_template", "replace_template", "log_in",
    "log_out", "create_first_account", "begin_oidc", "end_oidc", "delete_my_account", "update_me",
    "change_password", "set_preferences", "end_other_sessions", "create_key", "set_my_retention",
    "preview_retention", "import_my_account", "get_model",
})  # fmt: skip
"""Operations that make or change only what is the caller's own, and take no id of anything owned."""
BY_SHARE = frozenset({
    "open_share", "get_shared_transcript", "list_shared_segments", "get_shared_peaks",
    "list_shared_notes", "export_shared", "create_shared_media_link", "get_shared_media",
})  # fmt: skip
"""Operations that a share's token opens, and no account."""
FOLLOWED = frozenset({"stream_events"})
"""The stream of all events, which ends when its reader leaves; it is followed by web socket here."""


def things_of(house: House) -> dict[str, str]:
    """Let Ada have something of every kind; gives the ids by the names of paths."""
    ada = house.ada
    recording = apikit.put(ada, name=f"{SECRET}.wav")
    recording_id = str(recording["recording"]["id"])
    _write_rows(house, recording_id)
    folder = {"kind": "folder", "name": SECRET, "config": {"path": SECRET}}

    def made(path: str, body: Any) -> str:
        answer = ada.post(f"{API}{path}", json=body)
        assert answer.status_code in {200, 201, 202}, answer.text
        return str(answer.json()["id"])

    return {
        "recording_id": recording_id,
        "job_id": str(recording["job"]["id"]),
        "transcript_id": "tr_1",
        "segment_id": "s1",
        "speaker_id": "S1",
        "voice_id": "voice_1",
        "upload_id": _upload(ada),
        "vocabulary_id": made("/vocabularies", {"name": SECRET, "entries": [SECRET]}),
        "tag_id": made("/tags", {"name": SECRET}),
        "destination_id": made("/destinations", folder),
        "rule_id": made("/rules", {"when": {"tag": SECRET}, "deliver": [SECRET]}),
        "note_id": made(f"/recordings/{recording_id}/notes", {"text": SECRET}),
        "template_id": made("/templates", {"source": TEMPLATE}),
        "share_id": made(f"/recordings/{recording_id}/shares", {"name": SECRET}),
        "delivery_id": _delivery(ada, recording_id),
        "batch_id": _batch(ada),
        "session_id": ada.get(f"{API}/me/sessions").json()["items"][0]["id"],
        "key_id": house.key(ada, "read")["id"],
        "account_id": LOCAL_OWNER,
    }


def never_was(things: Mapping[str, str]) -> dict[str, str]:
    """Give ids of the same kinds that are nobody's."""
    return {name: f"{value.partition('_')[0]}_{'0' * 32}" for name, value in things.items()}


def _upload(ada: TestClient) -> str:
    headers = {**TUS, "Upload-Length": "100"}
    place = ada.post(f"{API}/uploads", headers=headers).headers["location"]
    return str(place.rpartition("/")[2])


def _batch(ada: TestClient) -> str:
    files = {"file": (f"{SECRET} too.wav", apikit.WAV, "audio/wav")}
    return str(ada.post(f"{API}/recordings/batch", files=files).json()["id"])


def _delivery(ada: TestClient, recording_id: str) -> str:
    wish = {"destinations": [SECRET]}
    answer = ada.post(f"{API}/recordings/{recording_id}/deliveries", json=wish)
    return str(answer.json()["items"][0]["id"])


def _write_rows(house: House, recording_id: str) -> None:
    said = (spoken(f"{SECRET} it is.", 0, 2, speaker="S1"),)
    value = replace(transcript(said), id="tr_1", recording_id=recording_id)
    voice = Voice(
        id="voice_1", owner_id=LOCAL_OWNER, name=SECRET, encoder="fake", embedding="", seconds=1.0,
        consent={"given_by": SECRET, "statement": "Yes.", "at": "2026-01-02T03:04:05.000Z"},
        created_at=1.0, updated_at=1.0,
    )  # fmt: skip
    with house.context.database.write() as session:
        transcripts.add(
            session, transcript=value, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )
        speakers.ensure(session, recording_id, {"S1"})
        session.add(voice)
