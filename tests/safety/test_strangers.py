"""Every route as somebody else: what is another account's is answered like what never was."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

import apikit
import strangerkit
from apikit import API
from databases import Databases
from housekit import House, with_accounts
from strangerkit import ADMINISTRATORS, BY_SHARE, FOLLOWED, LISTS, NAMED, OWN, OWNED, SECRET, Ask
from tiro.api.app import PARTS
from tiro.api.docs import describe

SOCKETS = {f"{API}/events", f"{API}/jobs/{{job_id}}/events", f"{API}/batches/{{batch_id}}/events"}
WS = f"ws://127.0.0.1:8000{API}"
OF_ANOTHER_TIME = {"x-request-id", "date"}


@dataclass(frozen=True)
class Scene:
    """Ada, who has something of everything, and Ben, who has nothing.

    Attributes:
        house: The API.
        ben: His client.
        things: Ada's ids, by the names of paths.
        never: Ids that never were.
        operations: Method and path by operation.
    """

    house: House
    ben: TestClient
    things: Mapping[str, str]
    never: Mapping[str, str]
    operations: Mapping[str, tuple[str, str]]

    def ask(self, operation: str, ask: Ask, ids: Mapping[str, str]) -> Any:
        """Send an operation as Ben."""
        method, path = self.operations[operation]
        body = None if ask.json is None else _filled(json.dumps(ask.json), ids)
        headers = {**ask.headers, **({"Content-Type": "application/json"} if body else {})}
        query = {name: _filled(value, ids) for name, value in ask.query.items()}
        content = ask.content if body is None else body.encode()
        return self.ben.request(
            method, _filled(path, ids), params=query, headers=headers, content=content
        )


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Scene]:
    """One API for all tests here, since none of them may change anything of Ada's."""
    folder: Path = tmp_path_factory.mktemp("strangers")
    databases.sqlite_file(folder)
    settings = databases.settings(folder)
    settings.engines.fake.enabled = True
    settings.engines.default = "fake"
    settings.storage.min_free_bytes = 0
    with with_accounts(settings) as house:
        things = strangerkit.things_of(house)
        _, ben = house.member("ben")
        never = strangerkit.never_was(things)
        yield Scene(house, ben, things, never, _operations(house))


def _operations(house: House) -> dict[str, tuple[str, str]]:
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in describe(house.app)["paths"].items()
        for method, operation in methods.items()
    }


def _filled(text: str, ids: Mapping[str, str]) -> str:
    for name, value in ids.items():
        text = text.replace(f"{{{name}}}", value)
    return text.replace("{engine}", "fake").replace("{name}", "fake")


def _text(answer: Any) -> str:
    """Give an answer as text, a zip with all that is in it."""
    if answer.headers.get("content-type") != "application/zip":
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return "".join(f"{name}: {archive.read(name)!r}" for name in archive.namelist())


def _same(answer: Any, other: Any, scene: Scene) -> None:
    """Two answers cannot be told apart but for the ids that were sent."""
    texts: list[str] = []
    for each, ids in ((answer, scene.things), (other, scene.never)):
        text = _text(each)
        for name, value in ids.items():
            text = text.replace(value, f"<{name}>") if len(value) > 2 else text
        texts.append(text.replace(each.headers["x-request-id"], "<request>"))
    assert answer.status_code == other.status_code
    assert texts[0] == texts[1]
    kept = [
        {k: v for k, v in each.headers.items() if k not in OF_ANOTHER_TIME}
        for each in (answer, other)
    ]
    assert kept[0].keys() == kept[1].keys()


def test_every_route_is_walked(scene: Scene) -> None:
    """A new one has to be put into one of the tables of `strangerkit`."""
    known = set(OWNED) | set(NAMED) | LISTS | ADMINISTRATORS | OWN | BY_SHARE | FOLLOWED
    assert set(scene.operations) - known == set()
    assert known - set(scene.operations) - {"begin_oidc", "end_oidc"} == set()
    with_ids = {name for name, (_, path) in scene.operations.items() if "_id}" in path}
    assert with_ids <= set(OWNED) | ADMINISTRATORS
    routes: list[Any] = [route for part in PARTS for route in part.router.routes]
    sockets = {route.path for route in routes if isinstance(route, WebSocketRoute)}
    assert sockets == SOCKETS


@pytest.mark.parametrize("operation", OWNED)
def test_thing_of_another_is_as_one_that_never_was(scene: Scene, operation: str) -> None:
    """404, with the same words."""
    found = scene.ask(operation, OWNED[operation], scene.things)
    missing = scene.ask(operation, OWNED[operation], scene.never)
    assert (found.status_code, apikit.error_of(found)["code"]) == (404, "not_found")
    _same(found, missing, scene)


@pytest.mark.parametrize("operation", NAMED)
def test_id_in_a_body_or_query_finds_nothing_of_another(scene: Scene, operation: str) -> None:
    found = scene.ask(operation, NAMED[operation], scene.things)
    missing = scene.ask(operation, NAMED[operation], scene.never)
    assert SECRET not in _text(found).replace(f'"{SECRET}"', "")
    if found.status_code != 202:
        _same(found, missing, scene)


@pytest.mark.parametrize("operation", sorted(LISTS))
def test_list_holds_nothing_of_another(scene: Scene, operation: str) -> None:
    answer = scene.ask(operation, Ask(), {})
    assert answer.status_code < 300, answer.text
    text = _text(answer)
    assert SECRET not in text
    ids = {value for value in scene.things.values() if len(value) > len("voice_1")}
    assert not [value for value in ids if value in text]


@pytest.mark.parametrize("operation", sorted(ADMINISTRATORS))
def test_member_administers_nothing(scene: Scene, operation: str) -> None:
    """The same refusal, whatever is named and sent."""
    bodies = {"update_account": {"name": "Eve"}, "create_account": {"login": "eve", "name": "E"}}
    ask = Ask(bodies.get(operation, {}), query={"format": "csv"})
    found, missing = (scene.ask(operation, ask, ids) for ids in (scene.things, scene.never))
    assert (found.status_code, apikit.error_of(found)["details"]) == (403, {"scope": "admin"})
    _same(found, missing, scene)


def test_events_of_another_are_never_heard(scene: Scene) -> None:
    """Neither those that are kept nor those that come."""
    with scene.ben.websocket_connect(f"{WS}/events?last_event_id=0") as socket:
        name = {"name": f"{SECRET} more"}
        tag = scene.house.ada.patch(f"{API}/tags/{scene.things['tag_id']}", json=name)
        assert tag.status_code == 200
        mine = scene.ben.post(f"{API}/tags", json={"name": "Of Ben"}).json()["id"]
        heard: list[dict[str, Any]] = []
        while not heard or heard[-1]["data"].get("id") != mine:
            heard.append(socket.receive_json())
    assert SECRET not in json.dumps(heard)


@pytest.mark.parametrize("path", ["/jobs/{job_id}/events", "/batches/{batch_id}/events"])
def test_socket_of_another_is_closed_as_one_that_never_was(scene: Scene, path: str) -> None:
    codes: list[tuple[int, str]] = []
    for ids in (scene.things, scene.never):
        with (
            scene.ben.websocket_connect(WS + _filled(path, ids)) as socket,
            pytest.raises(WebSocketDisconnect) as closed,
        ):
            socket.receive_json()
        codes.append((closed.value.code, closed.value.reason or ""))
    assert codes[0] == codes[1]
    assert codes[0][0] == 4404


def test_idempotency_key_of_another_gives_nothing_away(scene: Scene) -> None:
    """Two people may choose the same one."""
    headers = {"Idempotency-Key": "the same"}
    query = {"name": f"{SECRET} 3.wav"}
    put = f"{API}/recordings"
    first = scene.house.ada.put(put, params=query, content=apikit.WAV, headers=headers).json()
    other = scene.ben.put(put, params={"name": "b.wav"}, content=apikit.WAV + b"1", headers=headers)
    assert other.status_code == 202
    assert other.json()["recording"]["id"] != first["recording"]["id"]
    assert SECRET not in other.text


def test_same_content_of_another_is_not_told(scene: Scene) -> None:
    """Nobody finds out by its hash whether somebody else has a recording."""
    query, content = {"name": "c.wav"}, apikit.WAV + b"twice"
    scene.house.ada.put(f"{API}/recordings", params=query, content=content)
    answer = scene.ben.put(f"{API}/recordings", params=query, content=content).json()
    assert answer["job"]["warnings"] == []


def test_media_link_is_good_for_its_recording_and_account_alone(scene: Scene) -> None:
    """Nobody makes one for what is another's, and none outlives its account."""
    house = scene.house
    account, carl = house.member("carl")
    own = apikit.put(carl)["recording"]["id"]
    url = carl.post(f"{API}/recordings/{own}/media-link").json()["url"]
    assert house.stranger.get(url).status_code == 200
    theirs = scene.things["recording_id"]
    assert house.stranger.get(url.replace(own, theirs)).status_code == 401
    forged = url.replace(account, "usr_local").replace(own, theirs)
    assert house.stranger.get(forged).status_code == 401
    off = house.ada.patch(f"{API}/accounts/{account}", json={"is_active": False})
    assert off.status_code == 200
    assert house.stranger.get(url).status_code == 401


def test_administrator_sees_no_recordings_of_others(scene: Scene) -> None:
    """They administer accounts, jobs and settings; what people said is theirs alone."""
    _, dora = scene.house.member("dora", role="administrator")
    for path in ("", "/transcript", "/media", "/export?format=txt", "/notes"):
        answer = dora.get(f"{API}/recordings/{scene.things['recording_id']}{path}")
        assert answer.status_code == 404
    assert SECRET not in dora.get(f"{API}/search", params={"q": SECRET}).text
