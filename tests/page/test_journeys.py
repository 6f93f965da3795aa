"""From an empty library to a transcript, past reloads and a server that dies."""

import signal

import pytest
from playwright.sync_api import expect

from cluster import end
from pagekit import LOST, Open, Visit
from speechkit import dialogue, sample
from storykit import FAKE, Installation

SLOW = {"engine": "fake", "engine_options": {"delay_seconds": 0.4, "chunk_seconds": 5}}


@pytest.mark.full
def test_empty_library_says_how_to_begin_and_outlives_a_lost_server(
    open_page: Open, fresh: Installation
) -> None:
    """What is shown comes back by itself, with what came in between."""
    visit = open_page(fresh)
    page = visit.page
    visit.go()
    expect(page.get_by_role("heading", name="Drop a recording here")).to_be_visible()
    assert visit.violations() == []
    visit.shot("empty-1440-light")

    visit.allow(LOST)
    assert fresh.api is not None
    end(fresh.api, signal.SIGKILL)
    expect(page.get_by_text("Tiro does not answer").first).to_be_visible()
    visit.shot("away-1440-light")
    fresh.start_server()
    fresh.upload(dialogue().path, FAKE)

    expect(page.get_by_role("link", name="dialogue")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Tiro does not answer")).to_have_count(0)


def test_file_that_is_chosen_becomes_a_transcript(open_page: Open) -> None:
    """The whole way, with a click on each step."""
    visit = open_page()
    visit.go()
    visit.add(sample().path)
    page = visit.page
    page.get_by_role("dialog").get_by_role("link", name="Open").click(timeout=60_000)

    expect(page.get_by_role("heading", level=1)).to_have_text("meeting")
    expect(page.get_by_role("article").first).to_be_visible(timeout=60_000)
    words = page.get_by_role("article").first.inner_text().split()
    assert len(words) > 5


def test_reload_during_a_job_shows_where_it_is(open_page: Open, tiro: Installation) -> None:
    """Progress goes on, and its end is seen without another reload."""
    visit = open_page()
    visit.go()
    job = tiro.upload(sample().path, SLOW)
    name = visit.page.get_by_role("progressbar").first
    expect(name).to_be_visible()

    visit.page.reload()

    expect(name).to_be_visible()
    tiro.wait_for(job["id"], "completed")
    expect(name).to_have_count(0)


def test_what_the_policy_forbids_is_refused_and_noticed(open_page: Open) -> None:
    """So that the other tests would fail."""
    visit = open_page()
    visit.go()
    script = "document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))"
    visit.page.evaluate(f"() => {{ {script}; console.error('as a bug would'); }}")

    assert visit.page.evaluate("() => window.ran") is None
    _said(visit, "policy: script-src-elem refused inline")
    _said(visit, "as a bug would")
    visit.allow("policy|Content Security Policy|as a bug would")


@pytest.mark.parametrize(("locale", "says"), [("en-GB", "Library"), ("de-DE", "Bibliothek")])
def test_page_speaks_the_language_of_the_browser(open_page: Open, locale: str, says: str) -> None:
    """English and German; more are files."""
    visit = open_page(locale=locale)
    visit.go()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(says)
    assert visit.page.evaluate("() => document.documentElement.lang") == locale[:2]


def test_microphone_is_there(open_page: Open) -> None:
    """The policy lets the page ask for it, and the browser of the tests has one."""
    visit = open_page(width=360)
    visit.go()
    ask = "() => navigator.mediaDevices.getUserMedia({ audio: true }).then((stream) => stream.getAudioTracks().length)"
    assert visit.page.evaluate(ask) == 1


def _said(visit: Visit, text: str) -> None:
    assert any(text in problem for problem in visit.problems), visit.problems
