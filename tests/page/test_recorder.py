"""Recording in the page: on the server while it grows, and rescued from whatever ends it."""

import re
import signal
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

import pagekit
from cluster import end
from pagekit import CHROMIUM, LOST, Open, Visit
from storykit import Installation

LOST_SECONDS = 1.0
"""So much may be lost by whatever happens."""
LATE_SECONDS = 1.5
"""So much more may be there: the sound begins before the page says so, and a click takes its time."""
ENDED = "ended unexpectedly"
KEPT = """
() => new Promise((resolve) => {
  const request = indexedDB.open("tiro.recorder");
  request.onsuccess = () => {
    const all = request.result.transaction(["recordings", "pieces"]);
    const counts = ["recordings", "pieces"].map((name) => all.objectStore(name).count());
    all.oncomplete = () => resolve(counts.map((count) => count.result));
  };
})
"""
"""How many recordings and pieces the browser holds."""
REFUSE = """
navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", window.fault));
"""
FAULTS = {
    "NotAllowedError": "The microphone is blocked for this page.",
    "NotFoundError": "No microphone was found.",
    "NotReadableError": "Another program may be using it",
}
PULL = """
const opened = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wish) => {
  if (window.isGone) throw new DOMException("", "NotFoundError");
  return (window.stream = await opened(wish));
};
window.pull = () => {
  window.isGone = true;
  const [track] = window.stream.getAudioTracks();
  track.stop();
  track.dispatchEvent(new Event("ended"));
};
"""


def test_recording_is_on_the_server_while_it_grows_and_opens_at_its_end(open_page: Open) -> None:
    """Its title is the one that was typed meanwhile, and nothing stays behind in the browser."""
    visit = open_page()
    page = visit.page
    began = _begin(visit)
    expect(page.get_by_text("Saved up to 00:01, here and on the server.")).to_be_visible()
    assert page.title().startswith("● 00:0")
    assert visit.violations() == []
    visit.shot("recording-1440-light")
    page.get_by_label("Title").fill("Minutes of the harbour")

    lived = _stop(page, began)

    expect(page.get_by_role("heading", level=1)).to_have_text("Minutes of the harbour")
    _assert_kept(visit.tiro, page, lived)
    assert page.evaluate(KEPT) == [0, 0]
    assert "●" not in page.title()


@pytest.mark.full
def test_pause_is_not_in_the_recording(open_page: Open) -> None:
    """Going to another page meanwhile ends nothing."""
    visit = open_page()
    page = visit.page
    began = _begin(visit)
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    spoken = time.monotonic() - began
    page.get_by_role("link", name="Library").first.click()
    expect(page.get_by_role("button", name="To the recording")).to_be_visible()
    page.keyboard.press("r")
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Recording")).to_be_visible()
    again = time.monotonic()

    lived = spoken + _stop(page, again)

    _assert_kept(visit.tiro, page, lived)


def test_recording_outlives_a_killed_browser_but_for_a_second(
    browser: Browser, tiro: Installation, microphone: Path, tmp_path: Path
) -> None:
    """The next visit, to any page, offers it; it can be heard, deleted, brought back, and kept."""
    with _own_browser(browser, tiro, microphone, tmp_path) as context:
        began = _begin(Visit(context.pages[0], tiro))
        context.pages[0].wait_for_timeout(3000)
        _process_of(tmp_path).kill()
        lived = time.monotonic() - began

    with _own_browser(browser, tiro, microphone, tmp_path) as context:
        page = context.pages[0]
        page.goto(f"{tiro.address}/settings")
        expect(page.get_by_text(ENDED)).to_be_visible()
        page.get_by_role("button", name="Listen").click()
        expect(page.locator("audio")).to_be_visible()
        page.get_by_role("button", name="Delete", exact=True).click()
        expect(page.get_by_text(ENDED)).to_have_count(0)
        page.get_by_role("button", name="Undo").click()

        page.get_by_role("button", name=re.compile(r"^Keep \d")).click()

        page.get_by_role("button", name="Open").click()
        _assert_kept(tiro, page, lived)


def test_recording_of_another_tab_is_offered_only_once_that_is_gone(open_page: Open) -> None:
    """A tab that is closed loses at most a second; one that records is left alone."""
    visit = open_page()
    began = _begin(visit)
    other = visit.page.context.new_page()
    other.goto(visit.tiro.address)
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    other.wait_for_timeout(800)
    assert other.get_by_text(ENDED).count() == 0

    visit.page.close()
    lived = time.monotonic() - began

    expect(other.get_by_text(ENDED)).to_be_visible()
    other.get_by_role("button", name="Keep ").click()
    other.get_by_role("button", name="Open").click()
    _assert_kept(visit.tiro, other, lived)


def test_recording_goes_on_offline_and_is_sent_after_the_page_was_closed(open_page: Open) -> None:
    """What was ended without a network goes up by itself at the next visit."""
    visit = open_page()
    visit.allow(LOST)
    page = visit.page
    began = _begin(visit)
    page.context.set_offline(True)
    expect(page.get_by_text("No connection. Kept here up to")).to_be_visible()
    page.get_by_role("button", name="Stop and keep").click()
    lived = time.monotonic() - began
    expect(page.get_by_text("sent when you are back, even if you close")).to_be_visible()

    page.context.set_offline(False)
    page.goto(visit.tiro.address)

    page.get_by_role("button", name="Open").click()
    _assert_kept(visit.tiro, page, lived)


@pytest.mark.full
def test_recording_outlives_a_killed_server_and_an_expired_upload(
    open_page: Open, fresh: Installation
) -> None:
    """The browser has all of it, so it goes on where the server is, or begins anew."""
    visit = open_page(fresh)
    visit.allow(f"{LOST}|404")
    page = visit.page
    began = _begin(visit)
    expect(page.get_by_text("Saved up to 00:01, here and on the server.")).to_be_visible()
    assert fresh.api is not None
    end(fresh.api, signal.SIGKILL)
    expect(page.get_by_text("No connection. Kept here up to")).to_be_visible()
    fresh.start_server()
    expect(page.get_by_text(", here and on the server.")).to_be_visible(timeout=40_000)
    fresh.write("UPDATE uploads SET expires_at = 1 WHERE recording_id IS NULL")
    page.wait_for_timeout(3000)

    lived = _stop(page, began)

    _assert_kept(fresh, page, lived)


def test_microphone_that_cannot_be_had_is_told_with_what_to_do(open_page: Open) -> None:
    """And it can be tried again."""
    visit = open_page()
    visit.page.add_init_script(REFUSE)
    visit.go("/record")
    for fault, words in FAULTS.items():
        visit.page.evaluate("(fault) => { window.fault = fault; }", fault)
        visit.page.get_by_role("button", name="Start recording").click()
        expect(visit.page.get_by_text(words)).to_be_visible()


def test_address_without_https_says_why_there_is_no_microphone(open_page: Open) -> None:
    """With the two ways to get one."""
    visit = open_page()
    visit.page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    visit.go("/record")
    expect(visit.page.get_by_text("Browsers give the microphone only to https")).to_be_visible()


@pytest.mark.full
def test_microphone_that_is_pulled_out_pauses_until_there_is_one(open_page: Open) -> None:
    """What was recorded before is kept, and it goes on in the same recording."""
    visit = open_page()
    visit.page.add_init_script(PULL)
    page = visit.page
    began = _begin(visit)
    page.wait_for_timeout(1000)
    page.evaluate("() => window.pull()")
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    spoken = time.monotonic() - began
    page.evaluate("() => { window.isGone = false; }")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Recording")).to_be_visible()
    again = time.monotonic()
    page.wait_for_timeout(1000)

    lived = spoken + _stop(page, again)

    _assert_kept(visit.tiro, page, lived)


def _begin(visit: Visit) -> float:
    """Start recording; gives when the page said that it does."""
    visit.page.goto(f"{visit.tiro.address}/record")
    visit.page.get_by_role("button", name="Start recording").click()
    expect(_state(visit.page)).to_be_visible()
    return time.monotonic()


def _state(page: Page) -> Locator:
    return page.get_by_role("heading", name="Recording", exact=True)


def _stop(page: Page, began: float) -> float:
    """End and keep it; gives for how many seconds it ran."""
    lived = time.monotonic() - began
    page.get_by_role("button", name="Stop and keep").click()
    return lived


def _assert_kept(tiro: Installation, page: Page, lived: float) -> None:
    """The recording that is shown is as long as it was made, and is found at any second."""
    page.wait_for_url("**/recordings/*")
    path = f"/recordings/{page.url.rsplit('/', 1)[-1].partition('?')[0]}"
    recording = tiro.request("GET", path).json()
    assert recording["media_type"] == "audio/ogg"
    assert -LATE_SECONDS <= lived - recording["duration"] <= LOST_SECONDS


@contextmanager
def _own_browser(
    browser: Browser, tiro: Installation, microphone: Path, profile: Path
) -> Generator[BrowserContext]:
    """A browser that keeps what it holds in a folder, and may be killed."""
    sound = f"--use-file-for-fake-audio-capture={microphone}"
    arguments: dict[str, Any] = {"args": [*pagekit.FLAGS, sound], "locale": "en-GB"}
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=CHROMIUM, **arguments
    )
    context.grant_permissions(["microphone"], origin=tiro.address)
    try:
        yield context
    finally:
        # One that was killed is gone already.
        with suppress(Error):
            context.close()


def _process_of(profile: Path) -> psutil.Process:
    """The browser itself: of the processes of its profile the one that is of no type."""
    mark = f"--user-data-dir={profile}"
    for process in psutil.process_iter(["cmdline"]):
        command: list[str] = process.info["cmdline"] or []
        if mark in command and not any(part.startswith("--type=") for part in command):
            return process
    pytest.fail("There is no browser of this profile.")
