"""The search in a browser: found while one types, walked by keys, opened at the word."""

import json
import re

import pytest
from playwright.sync_api import Route, expect

from pagekit import Open
from speechkit import one_sentence
from storykit import FAKE, Installation

SAID = "Le café has ice on the ramp of the outer berth."
MARKED = "() => [...CSS.highlights.get('tiro-found-now')].map((range) => range.toString())"
LATE_FRAMES = """
globalThis.framesDrawn = 0;
globalThis.requestAnimationFrame = (draw) =>
  setTimeout(() => { draw(performance.now()); globalThis.framesDrawn += location.pathname !== "/settings"; }, 600);
"""


@pytest.fixture(scope="module")
def ferry(tiro: Installation) -> str:
    """The id of a recording in which something known is said."""
    sent = tiro.send(
        one_sentence().path.read_bytes(), name="Ferry review.flac", options=json.dumps(FAKE)
    ).json()
    recording_id = sent["recording"]["id"] if "recording" in sent else sent["job"]["recording_id"]
    tiro.wait_for(sent["job"]["id"], "completed")
    primary = tiro.request("GET", f"/recordings/{recording_id}").json()["primary_transcript_id"]
    text = tiro.request("GET", f"/transcripts/{primary}").json()
    edits = [{"op": "replace", "segment": text["segments"][0]["id"], "text": SAID}]
    headers = {"If-Match": f'"{text["revision"]}"'}
    answer = tiro.request("POST", f"/transcripts/{primary}/edits", json=edits, headers=headers)
    assert answer.status_code in {200, 201}
    return str(recording_id)


def test_hit_is_found_while_one_types_and_opens_at_its_word(open_page: Open, ferry: str) -> None:
    """From anywhere by `/`, without accents, by arrows and Enter; going back leads to the same search."""
    visit = open_page()
    page = visit.page
    visit.go("/settings")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Search all recordings")
    expect(field).to_be_focused()
    page.keyboard.type('cafe "outer berth"')
    hit = page.locator("[data-hit]")
    expect(hit).to_have_count(1)
    expect(hit.locator("mark")).to_have_text(["café", "outer berth"])
    expect(page.get_by_text(re.compile(r"1 place in 1 recording, \d+ ms"))).to_be_visible()
    assert visit.violations() == []

    page.keyboard.press("ArrowDown")
    expect(hit).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/recordings/{ferry}\?at=[\d.]+&find=caf"))
    expect(page.get_by_text("1 of 1")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert page.evaluate(MARKED) == ["café"]

    page.go_back()
    expect(field).to_have_value('cafe "outer berth"')
    expect(hit).to_have_count(1)


@pytest.mark.usefixtures("ferry")
def test_late_answer_never_stands_for_a_newer_question(open_page: Open) -> None:
    """What was asked first comes last, and is not shown."""
    visit = open_page()
    page = visit.page
    held: list[Route] = []
    page.route(re.compile(r"/api/v1/search\?.*q=ramp(&|$)"), lambda route: held.append(route))
    visit.go("/search")
    field = page.get_by_role("searchbox", name="Search all recordings")
    field.fill("ramp")
    page.wait_for_function("() => location.search.includes('ramp')")
    expect(page.get_by_text("Searching").first).to_be_attached()
    field.fill("zebra")
    nothing = page.get_by_role("heading", name="Nothing for zebra")
    expect(nothing).to_be_visible()
    for route in held:
        route.fulfill(status=200, json=_late())
    expect(nothing).to_be_visible()
    expect(page.locator("[data-hit]")).to_have_count(0)


def _late() -> dict[str, object]:
    counts = {"places": 0, "places_is_capped": False, "recordings": 0, "milliseconds": 1}
    return {"items": [], "next_cursor": None, "suggestion": "late", **counts}


@pytest.mark.usefixtures("ferry")
def test_letter_typed_at_once_is_kept(open_page: Open) -> None:
    """Before the page has come, and when the field has the focus before the page has settled."""
    visit = open_page()
    page = visit.page
    page.add_init_script(LATE_FRAMES)
    held: list[Route] = []
    page.route("**/SearchPage*.js", lambda route: held.append(route))
    visit.go("/settings")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    with page.expect_request("**/SearchPage*.js"):
        page.keyboard.press("/")
    page.keyboard.type("ou")
    held.pop().continue_()
    field = page.get_by_role("searchbox", name="Search all recordings")
    expect(field).to_be_focused()
    page.keyboard.type("ter")
    page.wait_for_function("() => globalThis.framesDrawn > 0")
    page.keyboard.type(" berth")
    expect(field).to_have_value("outer berth")


def test_field_whose_press_ends_a_renaming_keeps_the_focus(open_page: Open, ferry: str) -> None:
    """The title takes the focus back only where nobody has gone on."""
    visit = open_page()
    page = visit.page
    page.add_init_script(LATE_FRAMES)
    visit.go(f"/recordings/{ferry}?at=0&find=berth")
    find = page.get_by_role("searchbox", name="Find in this text")
    expect(find).to_have_value("berth")
    page.get_by_role("heading", level=1).click()
    expect(page.get_by_role("textbox", name="Name of the recording")).to_be_focused()
    page.evaluate("() => { globalThis.framesDrawn = 0; }")
    find.click()
    page.keyboard.press("End")
    page.keyboard.type("s")
    page.wait_for_function("() => globalThis.framesDrawn > 0")
    page.keyboard.type("!")
    expect(find).to_have_value("berths!")
