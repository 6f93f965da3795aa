"""Speakers in a browser: named, merged, parted and given turns with one gesture, and taken back by the toast."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from cluster import wait_until
from pagekit import Open
from storykit import Installation
from textkit import NAMES, Written, spoken, write_down

TURNS = ["S1", "S2", "S1", "S2", "S1", "S2"]
"""Who speaks each of the six sentences."""


@pytest.fixture
def written(tiro: Installation) -> Written:
    """The dialogue; Anna (S2) has no name yet."""
    return write_down(tiro, names={"S1": "Ben", "S2": None})


def test_speaker_is_named_for_all_turns_and_one_turn_is_parted_off(
    open_page: Open, written: Written
) -> None:
    """By the name at a turn; the toast takes each back."""
    visit = open_page()
    page = visit.page
    visit.go(written.address)
    _name_at(page, 1).click()
    who = page.get_by_role("combobox", name="Who is speaking?")
    who.fill("Änna Müller")
    assert visit.violations() == []
    visit.shot("who-1440-light")
    page.keyboard.press("Enter")
    expect(_toast(page)).to_contain_text("Änna Müller is named")
    for turn in (1, 3, 5):
        expect(_name_at(page, turn)).to_have_text(re.compile("Änna Müller$"))
    assert written.names() == {"S1": "Ben", "S2": "Änna Müller"}
    assert visit.violations() == []
    _undo(page)
    expect(_name_at(page, 3)).to_have_text(re.compile("Speaker 2$"))
    # The page shows a name before the server has agreed.
    wait_until(lambda: written.names() == {"S1": "Ben", "S2": None}, what="the name is gone")

    _name_at(page, 2).click()
    who.fill("Cleo")
    page.get_by_role("button", name="This turn").click()
    page.get_by_role("option", name="New name “Cleo”").click()
    expect(_name_at(page, 2)).to_have_text(re.compile("Cleo$"))
    assert written.speakers() == ["S1", "S2", "S3", "S2", "S1", "S2"]
    _undo(page)
    expect(_name_at(page, 2)).to_have_text(re.compile("Ben$"))
    assert written.speakers() == TURNS
    assert written.names() == {"S1": "Ben", "S2": None}


def test_speakers_that_are_one_are_merged_and_parted_again_exactly(
    open_page: Open, tiro: Installation
) -> None:
    """From the panel; names and turns come back as they were."""
    written = write_down(tiro)
    visit = open_page()
    page = visit.page
    visit.go(written.address)
    page.get_by_role("button", name="More for Anna").click()
    page.get_by_role("menuitem", name="Same as Ben").click()
    expect(_toast(page)).to_contain_text("All of it is Ben's now")
    expect(page.get_by_role("article")).to_have_count(1)
    assert set(written.speakers()) == {"S1"}
    assert written.names() == {"S1": "Ben"}

    _undo(page)
    expect(page.get_by_role("article")).to_have_count(len(TURNS))
    assert written.speakers() == TURNS
    assert written.names() == NAMES


def test_turn_is_given_to_another_by_a_key(open_page: Open, written: Written) -> None:
    """At the turn that has the focus; S asks who it is; the text and its words stay."""
    visit = open_page()
    page = visit.page
    visit.go(written.address)
    third = page.get_by_role("article").nth(2)
    third.focus()
    page.keyboard.press("2")
    # The three turns that follow each other are one now.
    expect(_toast(page)).to_contain_text("Speaker 2 speaks this turn")
    expect(page.get_by_role("article")).to_have_count(4)
    assert written.speakers() == ["S1", "S2", "S2", "S2", "S1", "S2"]
    assert written.texts() == [each.text for each in spoken()]

    _undo(page)
    expect(page.get_by_role("article")).to_have_count(len(TURNS))
    assert written.speakers() == TURNS
    page.get_by_role("article").nth(1).focus()
    page.keyboard.press("s")
    expect(page.get_by_role("combobox", name="Who is speaking?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Who is speaking?")).to_have_count(0)


def _name_at(page: Page, turn: int) -> Locator:
    return page.get_by_role("article").nth(turn).locator("button[aria-haspopup=dialog]")


def _toast(page: Page) -> Locator:
    return page.get_by_role("region", name="Notices")


def _undo(page: Page) -> None:
    _toast(page).get_by_role("button", name="Undo").first.click()
