"""People with accounts, for tests of the page: made over the API, let in as the page lets them in."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from cluster import wait_until
from pagekit import Visit
from speechkit import dialogue
from storykit import Installation

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in."""

    name: str
    login: str
    password: str

    @property
    def credentials(self) -> dict[str, str]:
        """What the sign-in takes."""
        return {"login": self.login, "password": self.password}


AMA = Person("Ama Owusu", "ama@skarholm.example", "harbour salt ramp winter")
"""The administrator, who made the first account."""
TOMASZ = Person("Tomasz Reyes", "tomasz@skarholm.example", "quarter berth lantern nine")


@dataclass(frozen=True, slots=True)
class House:
    """A server with accounts, as its administrator has it in hand."""

    tiro: Installation
    client: httpx2.Client

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """Ask as the administrator; what is asked for must be granted."""
        answer = self.client.request(method, f"/api/v1{path}", **more)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def add(self, person: Person, **more: Any) -> str:
        """Make an account, and give its id."""
        made = self.ask(
            "POST",
            "/accounts",
            json={"name": person.name, "role": "member", **person.credentials, **more},
        )
        return str(made["id"])

    def key_of(self, person: Person) -> dict[str, str]:
        """Make a key for somebody, and give the header that uses it."""
        with as_person(self.tiro, person) as client:
            asked = {"name": "tests", "scopes": ["read", "write", "transcribe"], "expires_at": None}
            answer = client.post("/api/v1/me/keys", json=asked)
        assert answer.is_success, answer.text
        return {"X-API-Key": str(answer.json()["key"])}

    def send(self, key: dict[str, str], title: str, **more: Any) -> dict[str, Any]:
        """Upload the dialogue for the fake engine in somebody's name; gives the answer."""
        params = {"name": f"{title}.flac", "options": '{"engine":"fake"}', **more}
        answer = self.tiro.request(
            "PUT", "/recordings", params=params, headers=key, content=dialogue().path.read_bytes()
        )
        assert answer.is_success, answer.text
        return dict(answer.json())

    def wait_for(self, key: dict[str, str], job_id: str, state: str = "completed") -> None:
        """Wait until a job is in a state, asking with its owner's key."""

        def is_so() -> bool:
            answer = self.tiro.request("GET", f"/jobs/{job_id}", headers=key)
            return bool(answer.json()["state"] == state)

        wait_until(is_so, what=f"{job_id} is {state}")


@contextmanager
def house_of(tiro: Installation, person: Person = AMA) -> Generator[House]:
    """Make the first account of a server."""
    with _client(tiro) as client:
        first = {"name": person.name, **person.credentials}
        answer = client.post("/api/v1/accounts/first", json=first)
        assert answer.status_code == 201, answer.text
        yield House(tiro, client)


@contextmanager
def as_person(tiro: Installation, person: Person) -> Generator[httpx2.Client]:
    """Sign in beside the browser."""
    with _client(tiro) as client:
        answer = client.post("/api/v1/session", json=person.credentials)
        assert answer.is_success, answer.text
        yield client


def let_in(visit: Visit, person: Person, address: str = "/") -> None:
    """Begin a session in the browser without its form, and load a page."""
    answer = visit.page.context.request.post(
        f"{visit.tiro.address}/api/v1/session",
        data=person.credentials,
        headers={"Origin": visit.tiro.address},
    )
    assert answer.ok, answer.text()
    visit.go(address)


def sign_in(visit: Visit, person: Person) -> None:
    """Fill in the form of the sign-in, which is shown, and send it."""
    visit.page.get_by_label("E-mail or user name").fill(person.login)
    visit.page.get_by_label("Password", exact=True).fill(person.password)
    visit.page.get_by_role("button", name="Sign in", exact=True).click()


def _client(tiro: Installation) -> httpx2.Client:
    """What comes with a cookie must come from the server's own page."""
    headers = {"Origin": tiro.address}
    return httpx2.Client(base_url=tiro.address, timeout=PATIENCE_SECONDS, headers=headers)
