"""What stands around every page: keys, the line to the server, theme and language, the installed app."""

import json
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from linekit import Line, line_to
from pagekit import LOST, Open
from speechkit import one_sentence
from storykit import Installation

EVENTS = "/api/v1/events"
PNG_SIZE = slice(16, 24)
CONTROLLED = "() => navigator.serviceWorker.ready.then(({ active }) => active.state)"
GROUND = "() => getComputedStyle(document.body).backgroundColor"


@pytest.fixture
def line(tiro: Installation) -> Iterator[Line]:
    """A line to the server that can be cut."""
    with line_to(tiro.port) as found:
        yield found


def test_page_is_used_by_keyboard_alone(open_page: Open, tiro: Installation) -> None:
    """The palette finds a recording by its title, `?` tells the keys, single letters can be turned off."""
    job = _send(tiro, "Harbour dues")
    tiro.wait_for(job["id"], "completed")
    visit = open_page()
    page, keys = visit.page, visit.page.keyboard
    visit.go()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    keys.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("Recordings, pages and actions")).to_be_visible()
    visit.shot("keys-1440-light")
    keys.press("Escape")
    expect(sheet).to_have_count(0)
    _go_by_palette(page, "harbour du", "Harbour dues")
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour dues")

    _go_by_palette(page, "settings", "Go to Settings")
    letters = page.get_by_role("switch", name="Single letters as shortcuts")
    expect(letters).to_be_checked()
    _tab_to(page, "Single letters as shortcuts")
    keys.press("Space")
    expect(letters).not_to_be_checked()
    keys.press("?")
    keys.press("n")
    keys.press("Control+k")
    expect(page.get_by_role("dialog")).to_have_count(1)
    expect(page.get_by_role("dialog", name="Go to")).to_be_visible()
    keys.press("Escape")
    page.reload()
    expect(letters).not_to_be_checked()
    _tab_to(page, "Single letters as shortcuts")
    keys.press("Space")
    keys.press("n")
    expect(page.get_by_role("dialog", name="Add recordings")).to_be_visible()


def test_two_tabs_share_one_line_and_both_follow(open_page: Open, tiro: Installation) -> None:
    """When the tab that holds it is closed, the other one takes over and misses nothing."""
    visit = open_page()
    lines: list[Request] = []
    context = visit.page.context
    context.on("request", lambda asked: lines.append(asked) if EVENTS in asked.url else None)
    visit.go()
    expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
    other = context.new_page()
    other.goto(visit.tiro.address)
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    job = _send(tiro, "Heard by both")
    for page in (visit.page, other):
        expect(page.get_by_role("link", name="Heard by both")).to_be_visible()
    assert len(lines) == 1

    visit.page.close()
    tiro.wait_for(job["id"], "completed")
    tiro.request("DELETE", f"/recordings/{job['recording_id']}")
    expect(other.get_by_role("link", name="Heard by both")).to_have_count(0)
    assert len(lines) == 2


def test_page_says_that_it_is_offline_and_catches_up_once_back(
    open_page: Open, tiro: Installation, line: Line
) -> None:
    """What happened meanwhile is shown as it is now; nothing is told twice."""
    visit = open_page(replace(tiro, port=line.port))
    visit.allow(LOST)
    page = visit.page
    kept = _send(tiro, "Before the storm")
    visit.go()
    link = page.get_by_role("link", name="Before the storm")
    expect(link).to_be_visible()
    line.cut()
    page.context.set_offline(True)
    gone = page.get_by_text("No connection.")
    expect(gone).to_be_visible()
    visit.shot("offline-1440-light")
    assert visit.violations() == []
    tiro.request("DELETE", f"/recordings/{kept['recording_id']}")
    failed = tiro.fake_job(fail="permanent")
    tiro.wait_for(failed["id"], "failed")
    _send(tiro, "After the storm")

    line.mend()
    page.context.set_offline(False)

    expect(gone).to_have_count(0)
    expect(page.get_by_role("link", name="After the storm")).to_be_visible()
    expect(link).to_have_count(0)
    expect(page.get_by_role("region", name="Notices").get_by_role("listitem")).to_have_count(0)


def test_theme_and_language_are_chosen_and_kept(open_page: Open) -> None:
    """The dark one is there at the first paint; German is spoken everywhere, the title included."""
    visit = open_page()
    page = visit.page
    visit.go("/settings")
    light = page.evaluate(GROUND)
    page.get_by_role("group", name="Theme").get_by_role("button", name="Dark").click()
    dark = page.evaluate(GROUND)
    assert dark != light
    page.get_by_label("Language", exact=True).click()
    page.get_by_role("option", name="Deutsch").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Einstellungen")
    expect(page.locator("html")).to_have_attribute("lang", "de")

    page.reload(wait_until="commit")

    page.wait_for_function("() => document.body !== null")
    assert page.evaluate(GROUND) == dark
    expect(heading).to_have_text("Einstellungen")
    assert visit.violations() == []
    visit.shot("settings-1440-dark-german")
    page.get_by_role("link", name="Bibliothek", exact=True).first.click()
    expect(heading).to_have_text("Bibliothek")
    expect(page.locator("html")).to_have_attribute("lang", "de")


@pytest.mark.full
def test_page_can_be_installed_and_has_something_to_show_offline(
    open_page: Open, tiro: Installation, line: Line
) -> None:
    """Chromium has nothing against it; a visit without the server says so and goes on by itself."""
    visit = open_page(replace(tiro, port=line.port))
    visit.allow(LOST)
    page = visit.page
    visit.go()
    assert page.evaluate(CONTROLLED) in ("activating", "activated")
    session = page.context.new_cdp_session(page)
    assert session.send("Page.getAppManifest")["errors"] == []
    # A context without a profile cannot install anything.
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {error["errorId"] for error in errors} <= {"in-incognito"}
    _assert_manifest(page)

    line.cut()
    page.reload()
    expect(page.get_by_role("heading", name="Tiro does not answer")).to_be_visible()
    expect(page.locator("img")).to_have_js_property("complete", True)
    visit.shot("no-server-1440-light")
    line.mend()

    expect(page.get_by_role("heading", level=1, name="Library")).to_be_visible()


def _assert_manifest(page: Page) -> None:
    """It is where the page says, and its icons have the sizes that it tells."""
    address = page.locator("link[rel=manifest]").get_attribute("href")
    manifest: dict[str, Any] = page.request.get(f"{page.url.rstrip('/')}{address}").json()
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    sizes: set[str] = set()
    for icon in manifest["icons"]:
        answer = page.request.get(f"{page.url.rstrip('/')}{icon['src']}")
        assert answer.headers["content-type"].startswith(icon["type"])
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", answer.body()[PNG_SIZE])
            assert icon["sizes"] == f"{width}x{height}"
        sizes.add(icon["sizes"])
    assert {"192x192", "512x512"} <= sizes


def _send(tiro: Installation, title: str) -> dict[str, str]:
    content = one_sentence().path.read_bytes()
    return dict(json.loads(tiro.send(content, name=f"{title}.flac").text)["job"])


def _go_by_palette(page: Page, typed: str, name: str) -> None:
    """Open the palette, type, and take what is then the first."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type(typed)
    expect(page.get_by_role("option", selected=True)).to_contain_text(name)
    page.keyboard.press("Enter")


def _tab_to(page: Page, name: str) -> None:
    """Go on by Tab until what is named so has the focus."""
    switch = page.get_by_role("switch", name=name)
    for _ in range(40):
        page.keyboard.press("Tab")
        if switch.evaluate("(found) => found === document.activeElement"):
            return
    pytest.fail(f"Tab never reaches {name}.")
