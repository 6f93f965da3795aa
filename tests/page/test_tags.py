"""Tags, favourites and notes of one's own: given at once, taken back when refused, never written over."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from pagekit import Open
from speechkit import one_sentence
from storykit import FAKE, Installation

PAIR = "/?q=Pier&sort=title"
REFUSED = "status of (503|412)"


@pytest.fixture(scope="module")
def pair(tiro: Installation) -> list[str]:
    """The ids of two recordings that are written down."""
    jobs = [
        tiro.send(
            one_sentence().path.read_bytes(), name=f"{title}.flac", options=json.dumps(FAKE)
        ).json()["job"]
        for title in ("Pier 1", "Pier 2")
    ]
    return [str(tiro.wait_for(job["id"], "completed")["recording_id"]) for job in jobs]


@pytest.mark.usefixtures("pair")
def test_tag_is_made_for_two_at_once_filters_and_comes_back_by_undo(open_page: Open) -> None:
    """With its count in the sidebar; deleting it leaves the recordings."""
    visit = open_page()
    page = visit.page
    visit.go(PAIR)
    for title in ("Pier 1", "Pier 2"):
        page.get_by_role("checkbox", name=f"Select {title}").check(force=True)
    page.get_by_role("toolbar").get_by_role("button", name="Tags").click()
    dialog = page.get_by_role("dialog", name="Tags of 2 recordings")
    dialog.get_by_role("searchbox").fill("Winter ice")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("checkbox", name="Winter ice")).to_be_checked()
    assert visit.violations() == []
    page.keyboard.press("Escape")

    link = page.get_by_role("navigation", name="Tags").get_by_role("link", name="Winter ice")
    expect(link).to_contain_text("2")
    link.click()
    expect(page.get_by_text("2 recordings fit")).to_be_visible()
    expect(page.get_by_role("list", name="Tags").first).to_contain_text("Winter ice")

    page.get_by_role("button", name="Edit tags").click()
    page.get_by_role("button", name="Delete Winter ice").click()
    expect(page.get_by_role("button", name="Delete Winter ice")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    page.keyboard.press("Escape")
    expect(link).to_contain_text("2")


@pytest.mark.usefixtures("pair")
def test_star_that_the_server_refuses_is_taken_back_with_the_reason(open_page: Open) -> None:
    """It shows at once; a second try may succeed and is found by the filter."""
    visit = open_page()
    visit.allow(REFUSED)
    page = visit.page
    visit.go(PAIR)
    star = page.get_by_role("button", name="Favourite: Pier 1")
    expect(star).to_have_attribute("aria-pressed", "false")
    page.route(
        re.compile("/api/v1/recordings/rec_"),
        lambda route: (
            route.fulfill(status=503, json=_busy())
            if route.request.method == "PATCH"
            else route.continue_()
        ),
    )
    star.click(force=True)
    expect(page.get_by_text("The star is as it was.").first).to_be_visible()
    expect(star).to_have_attribute("aria-pressed", "false")
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Favourites", exact=True).click()
    expect(page.get_by_text("1 recording fits")).to_be_visible()


def test_note_saves_itself_and_what_was_written_elsewhere_is_kept(
    open_page: Open, tiro: Installation, pair: list[str]
) -> None:
    """A reload finds it; two writers are told of each other, and the one here chooses."""
    visit = open_page()
    visit.allow(REFUSED)
    page = visit.page
    visit.go(f"/recordings/{pair[0]}")
    page.get_by_role("tab", name="Notes").click()
    page.get_by_role("button", name="New note").click()
    page.get_by_label("Text of the note").fill("Salt the ramp")
    expect(page.get_by_text(re.compile("^Saved "))).to_be_visible()
    page.reload()
    text = page.get_by_label("Text of the note")
    expect(text).to_have_value("Salt the ramp")
    assert visit.violations() == []

    (note,) = tiro.request("GET", f"/recordings/{pair[0]}/notes").json()["items"]
    # While no event reaches the page, it cannot know.
    _write_elsewhere(page, tiro, note)
    text.fill("Salt the ramp twice")
    expect(page.get_by_text("This note was changed elsewhere.")).to_be_visible()
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text("This note was changed elsewhere.")).to_have_count(0)
    expect(page.get_by_text(re.compile("^Saved "))).to_be_visible()
    (note,) = tiro.request("GET", f"/recordings/{pair[0]}/notes").json()["items"]
    assert note["text"] == "Salt the ramp twice"


def _write_elsewhere(page: Page, tiro: Installation, note: dict[str, object]) -> None:
    """Change a note as another page would, before this one sends what is typed."""

    def first(route: Route) -> None:
        headers = {"If-Match": f'"{note["revision"]}"'}
        tiro.request(
            "PATCH", f"/notes/{note['id']}", json={"text": "From elsewhere"}, headers=headers
        )
        route.continue_()

    page.route(re.compile("/api/v1/notes/"), first, times=1)


def _busy() -> dict[str, object]:
    error = {"code": "database_busy", "message": "", "stage": None, "retryable": True}
    return {"error": {**error, "retry_after": 1, "details": {}, "request_id": "req_1"}}
