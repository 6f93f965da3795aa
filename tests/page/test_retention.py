"""Retention in a browser: tried before it deletes, spared by tags; the sound alone goes when told to."""

import json

from playwright.sync_api import expect

from pagekit import Open
from speechkit import one_sentence
from storykit import FAKE, Installation


def test_ages_are_tried_without_deleting_and_a_tag_spares_its_recordings(
    open_page: Open, tiro: Installation
) -> None:
    """What deletes nothing is saved at once; the sentence says what would go."""
    tiro.request("POST", "/tags", json={"name": "Keepsakes"})
    visit = open_page()
    page = visit.page
    visit.go("/settings/retention")
    page.get_by_role("button", name="Try without deleting").click()
    expect(page.get_by_text("nothing would go.")).to_be_visible()

    page.get_by_role("combobox", name="Keep Sound", exact=True).click()
    page.get_by_role("option", name="1 year").click()
    expect(page.get_by_text("Retention saved").first).to_be_visible()
    assert tiro.request("GET", "/me/retention").json()["audio_days"] == 365

    page.get_by_role("combobox", name="Add an exception").click()
    page.get_by_role("option", name="Keepsakes").click()
    expect(page.get_by_text("Except recordings tagged “Keepsakes”.")).to_be_visible()
    assert visit.violations() == []
    tiro.request("PUT", "/me/retention", json={})


def test_sound_alone_is_deleted_after_a_question_and_the_text_stays(
    open_page: Open, tiro: Installation
) -> None:
    """The row and the player say so."""
    content = one_sentence().path.read_bytes()
    job = tiro.send(content, name="Soundless.flac", options=json.dumps(FAKE)).json()["job"]
    tiro.wait_for(job["id"], "completed")
    visit = open_page()
    page = visit.page
    visit.go("/?q=Soundless")
    page.get_by_role("button", name="More actions for Soundless").click()
    page.get_by_role("menuitem", name="Delete only the sound").click()
    question = page.get_by_role("alertdialog", name="Delete the sound of Soundless?")
    expect(question.get_by_role("button", name="Keep it")).to_be_focused()
    question.get_by_role("button", name="Delete the sound").click()
    expect(page.get_by_role("img", name="Sound deleted")).to_be_visible()
    page.get_by_role("link", name="Soundless", exact=True).click()
    expect(page.get_by_text("The sound was deleted. The text stays.")).to_be_visible()
    expect(page.get_by_role("article").first).to_be_visible()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_disabled()
