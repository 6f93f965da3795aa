"""Destinations, rules, deliveries, templates and imports on the page."""

import json
import re

import pytest
from playwright.sync_api import expect

from pagekit import Open
from speechkit import one_sentence
from storykit import FAKE, Installation


@pytest.fixture(scope="module")
def recording(tiro: Installation) -> str:
    """The id of a recording that is written down."""
    options = json.dumps({**FAKE, "tags": ["Landing"]})
    job = tiro.send(one_sentence().path.read_bytes(), name="Quay.flac", options=options).json()
    return str(tiro.wait_for(job["job"]["id"], "completed")["recording_id"])


def test_destination_is_made_its_secret_shown_once_and_a_recording_sent_there(
    open_page: Open, recording: str
) -> None:
    """What cannot be reached says so in the test and in the list, with each attempt."""
    visit = open_page()
    page = visit.page
    visit.go("/deliveries")
    page.get_by_role("button", name="Add destination").first.click()
    sheet = page.get_by_role("dialog", name="Add destination")
    sheet.get_by_label("Name", exact=True).fill("Harbour office")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("It is needed.")).to_be_visible()
    sheet.get_by_label("Address", exact=True).fill("http://127.0.0.1:9/hook")
    assert visit.violations() == []
    sheet.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile("^whsec_"))).to_be_visible()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_text(re.compile("^whsec_"))).to_have_count(0)

    page.get_by_role("button", name="Actions for Harbour office").click()
    page.get_by_role("menuitem", name="Send a test").click()
    expect(page.get_by_text("The test did not arrive.")).to_be_visible()
    visit.go(f"/recordings/{recording}")
    page.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("menuitem", name="Deliver now").click()
    dialog = page.get_by_role("dialog", name="Deliver Quay")
    dialog.get_by_role("checkbox", name="Harbour office").check()
    dialog.get_by_role("button", name="Deliver", exact=True).click()
    page.get_by_role("button", name="Show", exact=True).click()
    row = page.get_by_role("row").filter(has_text="Quay")
    expect(row).to_contain_text(re.compile("Retry|Failed|Stopped|private network"))
    row.get_by_role("button", name="Quay", exact=True).click()
    expect(page.get_by_role("dialog", name="Quay")).to_contain_text("What was tried")
    assert visit.violations() == []


@pytest.mark.full
def test_template_is_copied_its_mistake_stands_at_its_line_and_it_is_saved(open_page: Open) -> None:
    """The preview comes back once the mistake is mended; saved again it is the next version."""
    visit = open_page()
    page = visit.page
    visit.go("/templates/meeting@1")
    page.get_by_role("button", name="Copy as a start").click()
    source = page.get_by_label("Source")
    expect(source).to_have_value(re.compile("name: my-meeting"))
    text = source.input_value()
    expect(page.get_by_role("heading", name="Decisions")).to_be_visible()
    source.fill(text.replace("version: 1", "version: none"))
    expect(page.get_by_role("button", name="Go to line 3")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    assert visit.violations() == []
    source.fill(text.replace("## Decisions", "## What was settled"))
    expect(page.get_by_role("heading", name="What was settled")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/templates/my-meeting(@|%40)1$"))
    source.fill(text)
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/templates/my-meeting(@|%40)2$"))


@pytest.mark.full
@pytest.mark.usefixtures("recording")
def test_rule_is_made_said_in_words_and_counts_what_it_fits(open_page: Open) -> None:
    """A dry run says how many; deleted, it comes back by Undo."""
    visit = open_page()
    page = visit.page
    visit.go("/deliveries")
    page.get_by_role("button", name="New rule").click()
    sheet = page.get_by_role("dialog", name="New rule")
    sheet.get_by_label("Tag", exact=True).click()
    page.get_by_role("option", name="Landing").click()
    sheet.get_by_role("combobox", name="Write notes").fill("Memo")
    page.keyboard.press("Enter")
    sheet.get_by_role("button", name="Save rule").click()
    rule = "When the tag is Landing: write Memo"
    expect(page.get_by_role("switch", name=f"Active: {rule}")).to_be_checked()
    page.get_by_role("button", name=f"Actions for the rule: {rule}").click()
    page.get_by_role("menuitem", name="Run for recordings that are there").click()
    expect(page.get_by_text("1 recording fits.")).to_be_visible()
    assert visit.violations() == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name=f"Actions for the rule: {rule}").click()
    page.get_by_role("menuitem", name="Delete rule").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("switch", name=f"Active: {rule}")).to_be_checked()


@pytest.mark.full
def test_address_that_cannot_be_fetched_says_why_in_the_sheet(open_page: Open) -> None:
    """A line that is none is told before anything is sent; what was typed stays until it is taken."""
    visit = open_page(width=360)
    page = visit.page
    visit.go()
    page.get_by_role("button", name="Add recordings").last.click()
    sheet = page.get_by_role("dialog", name="Add recordings")
    sheet.get_by_role("button", name="From an address").click()
    addresses = sheet.get_by_label("Addresses", exact=True)
    addresses.fill("http://127.0.0.1:9/talk.mp3\nnone")
    expect(sheet.get_by_text("Line 2 is no address")).to_be_visible()
    addresses.fill("http://127.0.0.1:9/talk.mp3")
    sheet.get_by_role("button", name="Start 1 recording").click()
    expect(sheet.get_by_text(re.compile("Could not be fetched|private network"))).to_be_visible()
    assert visit.violations() == []
