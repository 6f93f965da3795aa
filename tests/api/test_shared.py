"""Sharing by link: what strangers see, what they never see, and how it ends."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import update
from starlette.testclient import TestClient

import apikit
from apikit import API, error_of
from tiro.actions.context import Context
from tiro.api import tickets
from tiro.settings import Settings
from tiro.store import speakers, transcripts
from tiro.store.ids import new_id
from tiro.store.tables import LOCAL_OWNER, Recording, Share, User
from tiro.transcript.model import Evidence, Notice, Segment, Transcript, Word

KEY = "a-key-of-the-api-0001"
SECRETS = (
    "rec_", "job_", "tr_", "usr_", "voice_", "share_", "tag_", "fake-model", "whisper",
    "internal figure", "Held back words", "cooper netties", "internal warning", "For the board", "secret.wav",
)  # fmt: skip
TEXT = (
    Segment(
        "s1", 0.0, 1.0, "Hello Kubernetes.", "S1", None, "en", 0.9,
        (Word("Hello", 0.0, 0.4, 0.9, "S1"), Word("Kubernetes.", 0.4, 1.0, 0.2, "S1", "cooper netties")),
        Evidence(-0.3, 0.1, 1.2, 0.0),
    ),
    Segment("s2", 1.0, 2.0, "Held back words", "S1", held="silence"),
    Segment("s3", 2.0, 3.0, "And the end.", "S2"),
)  # fmt: skip


@pytest.fixture
def owner(api_settings: Settings) -> Iterator[TestClient]:
    """A client of an API that needs keys; it sends one."""
    api_settings.api_keys = (SecretStr(KEY),)
    with apikit.in_process(api_settings) as client:
        client.headers["X-API-Key"] = KEY
        yield client


@pytest.fixture
def context(owner: TestClient) -> Context:
    """What the API works with."""
    found: Any = owner.app
    return found.state.context


@pytest.fixture
def stranger(owner: TestClient) -> TestClient:
    """Somebody else at the same server, without a key."""
    return TestClient(owner.app, base_url=apikit.LOCAL, raise_server_exceptions=False)


@pytest.fixture
def recording(owner: TestClient, context: Context) -> str:
    """A recording with a text of which one segment is held back."""
    found = str(apikit.put(owner, name="secret.wav")["recording"]["id"])
    owner.patch(f"{API}/recordings/{found}", json={"title": "Board: «x»/y"})
    text = Transcript(
        id=new_id("tr"), recording_id=found, version=1, revision=1, is_primary=True,
        origin="engine", language="en", duration=3.0, engine="whisper", model="fake-model",
        quality="standard", segments=TEXT, report={"a": "internal figure"},
        warnings=(Notice("odd", "internal warning"),),
    )  # fmt: skip
    with context.database.write() as session:
        speakers.ensure(session, found, ["S1", "S2"])
        speakers.rename(session, found, "S1", "Anna")
        transcripts.add(
            session, transcript=text, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )
    return found


def share(client: TestClient, recording: str, **wish: Any) -> tuple[str, dict[str, str]]:
    """Share a recording; gives the share's address, and the headers of whoever has the link."""
    answer = client.post(f"{API}/recordings/{recording}/shares", json=wish)
    assert answer.status_code == 201, answer.text
    page, _, token = answer.json()["url"].partition("#")
    assert (page, len(token)) == ("/shared", 43)
    return f"{API}/shares/{answer.json()['id']}", {"X-Share-Token": token}


def is_open(stranger: TestClient, headers: dict[str, str]) -> bool:
    """Whether a link works; one that does not says the same for every reason."""
    answer = stranger.get(f"{API}/shared", headers=headers)
    if answer.status_code == 404:
        assert error_of(answer)["message"] == "This link has ended, or never was one."
    return answer.status_code == 200


def test_stranger_reads_what_is_shared_and_nothing_internal(
    owner: TestClient, stranger: TestClient, recording: str
) -> None:
    """Text, speakers and files; neither ids nor how it was made, and nothing that is held back."""
    _, link = share(owner, recording, name="For the board")
    told = stranger.get(f"{API}/shared", headers=link)
    assert told.json()["recording"]["title"] == "Board: «x»/y"
    assert told.json()["recording"]["speakers"][0] == {"id": "S1", "name": "Anna"}
    text = stranger.get(f"{API}/shared/transcript", headers=link)
    assert [each["text"] for each in text.json()["segments"]] == [TEXT[0].text, TEXT[2].text]
    pages = stranger.get(f"{API}/shared/segments", params={"limit": 1}, headers=link)
    assert pages.json()["items"] == text.json()["segments"][:1]
    answers = [told, text, pages]
    for name in ("txt", "srt", "vtt", "json", "md", "tsv"):
        sent = stranger.get(f"{API}/shared/export", params={"format": name}, headers=link)
        assert "filename*=UTF-8''Board" in sent.headers["content-disposition"]
        answers.append(sent)
    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["x-robots-tag"].startswith("noindex")
        assert answer.headers["cache-control"] in {"no-store", "private, no-cache"}
        assert not [each for each in SECRETS if each in answer.text]


def test_text_is_not_sent_again_when_the_stranger_has_it(
    owner: TestClient, stranger: TestClient, recording: str
) -> None:
    """The mark tells no id."""
    _, link = share(owner, recording)
    tag = stranger.get(f"{API}/shared/transcript", headers=link).headers["etag"]
    again = link | {"If-None-Match": tag}
    assert stranger.get(f"{API}/shared/transcript", headers=again).status_code == 304
    assert "tr_" not in tag


def test_sound_is_played_by_a_link_that_ends_with_the_share(
    owner: TestClient, stranger: TestClient, recording: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is bound to the share: it dies with it, opens nothing else, and cannot be made longer."""
    place, link = share(owner, recording)
    made = stranger.post(f"{API}/shared/media-link", headers=link).json()
    assert stranger.get(made["url"]).content == apikit.WAV
    part = stranger.get(made["url"], headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, apikit.WAV[:4])
    assert "secret.wav" not in part.headers["content-disposition"]
    own = made["url"].replace("/shared/media", f"/recordings/{recording}/media")
    assert stranger.get(own).status_code == 401
    share_id, until, signature = made["url"].partition("ticket=")[2].split(".")
    for forged in (f"{share_id}.{int(until) + 9}.{signature}", f"{share_id}.{until}.", "", "é.1.é"):
        got = stranger.get(f"{API}/shared/media", params={"ticket": forged})
        assert got.status_code == 404
    with monkeypatch.context() as patch:
        patch.setattr(tickets.time, "time", lambda: float(until) + 1)
        assert stranger.get(made["url"]).status_code == 404
    owner.delete(place)
    assert stranger.get(made["url"]).status_code == 404


def test_parts_that_are_not_shared_are_not_there(
    owner: TestClient, stranger: TestClient, context: Context, recording: str
) -> None:
    """Sound, files and notes, each of its own."""
    owner.post(f"{API}/recordings/{recording}/notes", json={"title": "n", "text": "words"})
    place, bare = share(owner, recording, with_media=False, with_exports=False)
    for method, path in (("POST", "media-link"), ("GET", "peaks"), ("GET", "export"), ("GET", "notes")):  # fmt: skip
        answer = stranger.request(method, f"{API}/shared/{path}", headers=bare)
        assert answer.status_code == 404
    assert stranger.get(f"{API}/shared", headers=bare).json()["recording"]["has_media"] is False
    _, with_notes = share(owner, recording, with_notes=True)
    told = stranger.get(f"{API}/shared/notes", headers=with_notes).json()["items"]
    assert [(each["title"], each["text"]) for each in told] == [("n", "words")]
    url, _ = tickets.Links(context.settings).make_shared(place.rpartition("/")[2], time.time() + 60)
    assert stranger.get(url).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "y" * 43, "z" * 150, "é" * 43])
def test_wrong_secret_opens_nothing(
    owner: TestClient, stranger: TestClient, recording: str, token: str
) -> None:
    """All of it is said in the same words."""
    share(owner, recording)
    headers: Any = {"X-Share-Token": token.encode()}
    assert not is_open(stranger, headers)
    assert stranger.get(f"{API}/shared").status_code == 404


def test_link_ends_when_it_is_ended_or_expires(
    owner: TestClient, stranger: TestClient, context: Context, recording: str
) -> None:
    """And an expired one works again once its owner gives it more time."""
    place, link = share(owner, recording)
    assert is_open(stranger, link)
    with context.database.write() as session:
        session.execute(update(Share).values(expires_at=time.time() - 1))
    assert not is_open(stranger, link)
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    assert owner.patch(place, json={"expires_at": later, "name": "n"}).json()["name"] == "n"
    assert is_open(stranger, link)
    assert owner.delete(place).status_code == 204
    assert not is_open(stranger, link)


@pytest.mark.parametrize("days", [-1, 366])
def test_end_is_refused_when_past_or_too_far(owner: TestClient, recording: str, days: int) -> None:
    """A link always ends, and not only in years."""
    wish = {"expires_at": (datetime.now(UTC) + timedelta(days=days)).isoformat()}
    answer = owner.post(f"{API}/recordings/{recording}/shares", json=wish)
    assert error_of(answer)["details"] == {"path": "expires_at"}


def test_link_is_dead_while_its_recording_is_deleted_or_its_account_closed(
    owner: TestClient, stranger: TestClient, context: Context, recording: str
) -> None:
    """It lives again with the recording, and is gone with it for good."""
    _, link = share(owner, recording)
    owner.delete(f"{API}/recordings/{recording}")
    assert not is_open(stranger, link)
    assert owner.get(f"{API}/shares").json()["items"] == []
    owner.post(f"{API}/recordings/{recording}/restore")
    assert is_open(stranger, link)
    with context.database.write() as session:
        session.execute(update(User).values(is_active=False))
    assert not is_open(stranger, link)
    with context.database.write() as session:
        session.execute(update(User).values(is_active=True))
    owner.delete(f"{API}/recordings/{recording}", params={"purge": True})
    with context.database.read() as session:
        assert session.query(Share).count() == 0 == session.query(Recording).count()


def test_use_is_counted_and_no_secret_is_kept(
    owner: TestClient, stranger: TestClient, context: Context, recording: str
) -> None:
    """Of the secret the database holds a keyed hash, and lists never show it again."""
    _, link = share(owner, recording)
    assert is_open(stranger, link)
    assert is_open(stranger, link)
    listed = owner.get(f"{API}/recordings/{recording}/shares").json()["items"]
    assert listed == owner.get(f"{API}/shares").json()["items"]
    assert (listed[0]["uses"], listed[0]["last_used_at"] is not None) == (2, True)
    token = link["X-Share-Token"]
    assert token not in str(listed)
    with closing(sqlite3.connect(str(context.database.path))) as connection:
        assert token not in "".join(connection.iterdump())


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_stranger_changes_nothing(
    owner: TestClient, stranger: TestClient, recording: str, method: str
) -> None:
    """A link is for reading, and opens no other address."""
    _, link = share(owner, recording)
    for path in ("shared", "shared/transcript", "shared/notes"):
        assert stranger.request(method, f"{API}/{path}", headers=link).status_code == 405
    for path in (f"recordings/{recording}", f"recordings/{recording}/notes", "shares"):
        assert stranger.request(method, f"{API}/{path}", headers=link).status_code == 401


def test_page_of_links_is_not_listed_by_search_engines(owner: TestClient) -> None:
    """Nor does it tell other sites its address."""
    answer = owner.get("/shared")
    assert answer.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["referrer-policy"] == "no-referrer"
