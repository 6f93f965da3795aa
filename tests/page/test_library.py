"""The library: live, found by filters, worked on by hand and by keyboard, deleted and brought back."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pagekit import Open
from speechkit import one_sentence, sample
from storykit import Installation

BERTHS = ("Berth 1", "Berth 2", "Berth 3", "Berth 4")
SLOW = {"engine": "fake", "engine_options": {"delay_seconds": 0.5, "chunk_seconds": 5}}
FOUND = "/?q=Berth&sort=title"
"""Only the recordings of these tests, in the order of their names."""
SUBTITLE = re.compile(r"^1\n\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}\n\S", re.MULTILINE)


@pytest.fixture(scope="module")
def berths(tiro: Installation) -> dict[str, str]:
    """The ids of a few recordings that are written down, by their titles."""
    jobs = {title: _send(tiro, title) for title in BERTHS}
    for job in jobs.values():
        tiro.wait_for(job["id"], "completed")
    return {title: job["recording_id"] for title, job in jobs.items()}


def test_job_is_followed_live_and_steered_from_the_menu_of_its_row(
    open_page: Open, tiro: Installation
) -> None:
    """It comes, moves, is paused, goes on, is cancelled and runs again without a reload."""
    visit = open_page()
    page = visit.page
    visit.go()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    job = tiro.send(
        sample().path.read_bytes(), name="Breakwater.flac", options=json.dumps(SLOW)
    ).json()["job"]
    row = _row(page, "Breakwater")
    bar = row.get_by_role("progressbar", name="Breakwater")
    expect(row).to_contain_text("Writing down what is said")
    first = int(bar.get_attribute("aria-valuenow") or 0)
    expect(bar).not_to_have_attribute("aria-valuenow", str(first))
    assert int(bar.get_attribute("aria-valuenow") or 0) > first

    _do(page, "Breakwater", "Pause")
    expect(row).to_contain_text("Paused. Nothing done so far is lost.")
    tiro.wait_for(job["id"], "paused")
    _do(page, "Breakwater", "Go on")
    expect(row).to_contain_text("Writing down what is said")
    _do(page, "Breakwater", "Cancel")
    expect(row).to_contain_text("Cancelled. The recording is kept.")
    tiro.wait_for(job["id"], "cancelled")
    _do(page, "Breakwater", "Run again")
    expect(row).to_contain_text("Writing down what is said")

    # The server steers it, too, and the row hears of it.
    tiro.verb(job["id"], "cancel")
    expect(row).to_contain_text("Cancelled. The recording is kept.")
    tiro.request("DELETE", f"/recordings/{job['recording_id']}", params={"purge": "true"})
    expect(row).to_have_count(0)


def test_recording_that_is_deleted_comes_back_by_undo_and_from_the_deleted(
    open_page: Open, tiro: Installation, berths: dict[str, str]
) -> None:
    """Until it is deleted for good, which is asked about."""
    visit = open_page()
    page = visit.page
    scrap = _send(tiro, "Scrap of a berth")["recording_id"]
    visit.go(FOUND)
    _do(page, "Berth 1", "Delete")
    expect(_row(page, "Berth 1")).to_have_count(0)
    toast = page.get_by_role("region", name="Notices")
    expect(toast).to_contain_text("1 recording deleted")
    _do(page, "Scrap of a berth", "Delete")
    expect(toast).to_contain_text("2 recordings deleted")
    _assert_gone(tiro, berths["Berth 1"], scrap)
    toast.get_by_role("button", name="Undo").click()
    expect(_row(page, "Berth 1")).to_be_visible()
    expect(_row(page, "Scrap of a berth")).to_be_visible()

    for title in ("Berth 1", "Scrap of a berth"):
        _title(page, title).focus()
        page.keyboard.press("Delete")
        expect(_row(page, title)).to_have_count(0)
    page.get_by_role("link", name="Recently deleted").click()
    gone = page.get_by_role("list", name="Deleted recordings").get_by_role("listitem")
    ours = gone.filter(has_text=re.compile("berth", re.IGNORECASE))
    expect(ours).to_have_count(2)
    expect(ours.first).to_contain_text("Gone for good in about 10 min")
    visit.shot("deleted-1440-light")
    assert visit.violations() == []
    page.get_by_role("button", name="Bring back Berth 1").click()
    page.get_by_role("button", name="Delete for good: Scrap of a berth").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete", exact=True).click()
    expect(ours).to_have_count(0)

    page.get_by_role("link", name="Library", exact=True).first.click()
    expect(_row(page, "Berth 1")).to_be_visible()
    assert scrap not in tiro.recordings()


@pytest.mark.usefixtures("berths")
def test_filters_stand_in_the_address_and_outlive_a_reload(open_page: Open) -> None:
    """So that a narrowed list is a link, and the browser's way back widens it."""
    visit = open_page()
    page = visit.page
    visit.go()
    page.get_by_role("button", name="State").click()
    page.get_by_role("menuitemcheckbox", name="Ready").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Length").click()
    page.get_by_role("menuitemradio", name="Under 5 min").click()
    page.get_by_role("button", name="Order: Newest").click()
    page.get_by_role("menuitemradio", name="Title").click()
    page.keyboard.press("/")
    page.keyboard.type("bErth")
    expect(page).to_have_url(re.compile(r"q=bErth"))
    titles = page.locator("[data-row-title]")
    expect(titles).to_have_text(list(BERTHS))

    page.reload()

    expect(titles).to_have_text(list(BERTHS))
    expect(page.get_by_role("button", name="State: Ready")).to_be_visible()
    expect(page.get_by_role("button", name="Length: Under 5 min")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("bErth")
    visit.shot("library-filtered-1440-light")
    page.get_by_role("searchbox").fill("no such berth")
    page.get_by_role("button", name="Remove filters").click()
    expect(page.get_by_role("button", name="State", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/\?sort=title$"))
    page.go_back()
    expect(page.get_by_role("heading", name="Nothing for “no such berth”")).to_be_visible()


def test_many_are_chosen_by_keyboard_exported_deleted_and_brought_back(
    open_page: Open, tiro: Installation, berths: dict[str, str]
) -> None:
    """Tab leads into the list; Space, Shift with arrows, and Ctrl A choose."""
    visit = open_page()
    page = visit.page
    visit.go(FOUND)
    expect(page.locator("[data-row-title]")).to_have_count(len(BERTHS))
    _tab_to(page, "[data-row-title]")
    page.keyboard.press("Space")
    chosen = page.get_by_role("toolbar").get_by_role("status")
    expect(chosen).to_have_text("1 selected")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(chosen).to_have_text("3 selected")
    page.keyboard.press("Escape")
    expect(page.get_by_role("toolbar")).to_have_count(0)
    page.keyboard.press("Control+a")
    expect(chosen).to_have_text("4 selected")
    visit.shot("library-selected-1440-light")
    assert visit.violations() == []

    page.get_by_role("toolbar").get_by_role("button", name="Export").press("Enter")
    dialog = page.get_by_role("dialog", name="Export 4 recordings")
    for label in ("Subtitles (srt)", "Everything (json)"):
        dialog.get_by_label(label).check()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export").press("Enter")
    _assert_parsed(download.value.path())
    expect(dialog).to_have_count(0)

    page.get_by_role("toolbar").get_by_role("button", name="Delete").press("Enter")
    expect(page.get_by_role("heading", name="Nothing for “Berth”")).to_be_visible()
    expect(page.get_by_role("region", name="Notices")).to_contain_text("4 recordings deleted")
    _assert_gone(tiro, *berths.values())
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("[data-row-title]")).to_have_text(list(BERTHS))


def _send(tiro: Installation, title: str) -> dict[str, str]:
    return dict(tiro.send(one_sentence().path.read_bytes(), name=f"{title}.flac").json()["job"])


def _title(page: Page, title: str) -> Locator:
    return page.get_by_role("link", name=title, exact=True)


def _row(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem").filter(has=_title(page, title))


def _do(page: Page, title: str, deed: str) -> None:
    """Choose something from the menu of a row."""
    page.get_by_role("button", name=f"More actions for {title}").click()
    page.get_by_role("menuitem", name=deed, exact=True).click()


def _tab_to(page: Page, what: str) -> None:
    """Go on by Tab until something has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(f"{what}:focus").count():
            return
    pytest.fail(f"Tab never reaches {what}.")


def _assert_gone(tiro: Installation, *recording_ids: str) -> None:
    for recording_id in recording_ids:
        assert tiro.request("GET", f"/recordings/{recording_id}").status_code == 404


def _assert_parsed(path: Path) -> None:
    """Each recording is there in each format, and each file is what its name says."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    wanted = {f"{title}.{suffix}" for title in BERTHS for suffix in ("docx", "srt", "json")}
    assert {name.rsplit("/", 1)[-1] for name in files} == wanted
    for name, content in files.items():
        if name.endswith(".docx"):
            assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
        elif name.endswith(".srt"):
            assert SUBTITLE.search(content.decode())
        else:
            assert json.loads(content)["segments"]
