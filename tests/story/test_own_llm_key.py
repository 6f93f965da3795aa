"""A caller's own key of a language model works, is found nowhere afterwards, and is asked for again when it is lost."""

import json
import secrets
import signal
from collections.abc import Iterator, Mapping
from typing import Any

import httpx2
import pytest

from cluster import end, wait_until
from llm_server import Script, counting_words, scripted_server
from notekit import by_rule
from secretkit import places_of
from speechkit import sample
from storykit import Installation

TEXT = {"engine": "fake", "language": "en"}


@pytest.fixture(scope="module")
def provider() -> Iterator[Script]:
    """A provider of a language model."""
    with scripted_server(answer=by_rule) as made:
        made.pages = counting_words(4096)
        yield made


@pytest.fixture(scope="module")
def installation(
    provider: Script, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """An API and a worker, which know the provider and no key of it."""
    settings = {
        "TIRO_LLMS__OPENAI_COMPATIBLE__BASE_URL": provider.base_url,
        "TIRO_LLMS__OPENAI_COMPATIBLE__MODEL": "m",
        "TIRO_ENGINES__FAKE__ENABLED": "true",
        "TIRO_RETRIES__MAX_ATTEMPTS": "2",
        "TIRO_LOG__LEVEL": "debug",
    }
    with Installation(tmp_path_factory.mktemp("llm") / "data", settings=settings) as made:
        made.start_api()
        made.start_worker()
        wait_until(lambda: made.health()["workers"], what="a worker is there")
        yield made


@pytest.fixture
def key(installation: Installation, provider: Script) -> Iterator[str]:
    """A key that no other test has; after the test it is found nowhere."""
    provider.asked.clear()
    made = f"sk-{secrets.token_hex(20)}"
    yield made
    assert places_of(made, installation) == []


def begin(installation: Installation, key: str, **options: Any) -> dict[str, Any]:
    asked = {**TEXT, "template": "summary", **options}
    return installation.upload(sample().path, asked, headers={"X-LLM-Key": key})


def about_notes(job: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for each in job["warnings"] if each["stage"] == "notes"]


def told(installation: Installation, job_id: str) -> str:
    """Read all events of a job that has ended."""
    url = f"{installation.address}/api/v1/jobs/{job_id}/events"
    read = ""
    with httpx2.stream("GET", url, headers={"Last-Event-ID": "0"}) as stream:
        for text in stream.iter_text():
            read += text
            if '"state":"completed"' in read:
                break
    return read


def test_key_is_used_and_found_nowhere_when_the_note_is_written(
    installation: Installation, provider: Script, key: str
) -> None:
    job = begin(installation, key)
    done = installation.wait_for(job["id"], "completed")
    assert about_notes(done) == []
    assert {asked.key for asked in provider.asked} == {f"Bearer {key}"}
    notes = installation.request("GET", f"/recordings/{job['recording_id']}/notes").json()
    assert [note["origin"] for note in notes["items"]] == ["model"]
    assert key not in json.dumps([job, done, notes]) + told(installation, job["id"])


def test_key_that_is_refused_and_echoed_is_told_nowhere_and_another_is_taken(
    installation: Installation, provider: Script, key: str
) -> None:
    """The text is there; the note is written from its own stage by the other key."""
    wrong = f"sk-wrong-{secrets.token_hex(16)}"
    provider.faults = [(401, {"error": {"message": f"Incorrect API key: {wrong}"}})]
    job = begin(installation, wrong)
    done = installation.wait_for(job["id"], "completed")
    (told_to_the_person,) = about_notes(done)
    assert told_to_the_person["code"] == "notes_failed"
    assert "refused the key" in told_to_the_person["message"]
    more = {"json": {"from": "failed_stage"}, "headers": {"X-LLM-Key": key}}
    installation.verb(job["id"], "restart", **more)
    again = installation.wait_for(job["id"], "completed")
    assert (about_notes(again), again["attempt"]) == ([], 2)
    assert provider.asked[-1].key == f"Bearer {key}"
    assert wrong not in told(installation, job["id"])
    assert places_of(wrong, installation) == []


@pytest.mark.full
def test_lost_key_pauses_a_job_of_notes_until_it_is_given_again(
    installation: Installation, provider: Script, key: str
) -> None:
    """A transcription goes on without its note, and says so."""
    recording = begin(installation, key)["recording_id"]
    wait_until(lambda: provider.asked, what="the first note is written")
    installation.wait_for(_newest(installation), "completed")
    installation.queue("pause")
    body = {"template": "memo"}
    path = f"/recordings/{recording}/notes"
    job = installation.request("POST", path, json=body, headers={"X-LLM-Key": key}).json()
    assert installation.api is not None
    end(installation.api, signal.SIGKILL)
    installation.start_api()
    installation.queue("resume")
    paused = installation.wait_for(job["id"], "paused")
    assert paused["error"]["code"] == "llm_key_required"
    installation.verb(job["id"], "resume", headers={"X-LLM-Key": key})
    installation.wait_for(job["id"], "completed")


def _newest(installation: Installation) -> str:
    return str(installation.request("GET", "/jobs").json()["items"][0]["id"])
