"""Editing in a browser: nothing that was typed is lost, and words that were changed are found in the sound."""

import json
import re
from dataclasses import replace
from statistics import median

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from cluster import wait_until
from pagekit import Open, Visit
from storykit import Installation
from textkit import Written, spoken, write_down
from tiro.transcript.model import Word

SELECT = """
(element, [first, last]) => {
  element.focus();
  getSelection().setBaseAndExtent(element.firstChild, first, element.firstChild, last);
}
"""
TEXTS = "(elements) => elements.map((element) => [element.dataset.segment, element.textContent])"
AT = "() => document.querySelector('audio').currentTime"
HEARD_SECONDS = 0.15
"""So far a word that was found in the sound may be from where it is said."""
KEPT = re.compile("^Draft saved")
CONFLICT = "A newer version was saved"

State = list[list[str]]
"""The ids of the segments that are edited, with their texts."""


@pytest.fixture
def written(tiro: Installation) -> Written:
    """The dialogue as it is spoken: s1 to s6."""
    return write_down(tiro)


def test_every_change_is_taken_back_and_done_again_exactly(
    open_page: Open, written: Written
) -> None:
    """Correcting, splitting, merging, replacing everywhere and cutting, each one step."""
    visit = open_page()
    page = visit.page
    states = [_begin(visit, written)]
    for change in (_correct, _split, _merge, _replace_all, _cut):
        change(page)
        expect(page.get_by_text(re.compile(f"^{len(states)} changes?$"))).to_be_visible()
        states.append(_texts(page))
    assert ["s1", "Good morning Anna, thanks for the upgrade."] in states[1]
    assert states[2][1:3] == [["s2", "Today we will discuss"], ["s7", "the design and the server."]]
    assert states[3] == states[1]
    assert ["s3", "When is THE next release?"] in states[4]
    assert states[5] == [one for one in states[4] if one[0] != "s5"]
    assert visit.violations() == []
    visit.shot("editing-1440-light")

    for before in reversed(states[:-1]):
        page.keyboard.press("Control+z")
        _expect_texts(page, before)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    for after in states[1:]:
        page.keyboard.press("Control+Shift+Z")
        _expect_texts(page, after)


def test_draft_outlives_a_reload_and_becomes_a_version_that_can_be_taken_back(
    open_page: Open, written: Written
) -> None:
    """What was undone can still be done again; versions are compared, and none is lost."""
    visit = open_page()
    page = visit.page
    before = _begin(visit, written)
    _correct(page)
    corrected = _texts(page)
    _split(page)
    page.keyboard.press("Control+z")
    expect(page.get_by_text(KEPT)).to_be_visible()

    page.reload()
    expect(page.get_by_text("You have a draft")).to_be_visible()
    page.get_by_role("button", name="Go on editing").click()
    _expect_texts(page, corrected)
    page.get_by_role("button", name="Redo").click()
    expect(_box(page, "s7")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    _expect_texts(page, corrected)

    page.get_by_role("button", name="Save version").click()
    _expect_saved(page, 2)
    old, new = ([text for _, text in state] for state in (before, corrected))
    assert written.versions() == {1: old, 2: new}
    assert written.drafts() == []

    page.get_by_role("tab", name="Versions").click()
    page.get_by_role("button", name="Compare").click()
    differences = page.get_by_role("region", name="What differs")
    expect(differences.locator("del")).to_contain_text("update")
    expect(differences.locator("ins")).to_contain_text("upgrade")
    expect(page.get_by_text("1 word changed")).to_be_visible()
    assert visit.violations() == []
    visit.shot("compare-1440-light")
    page.get_by_role("button", name="Back to the text").click()
    page.get_by_role("button", name="Restore").click()
    _expect_notice(page, "Version 1 is shown now.")
    expect(page.get_by_role("article").first).to_contain_text("update.")
    assert written.texts() == old
    assert written.versions() == {1: old, 2: new}


def test_letters_typed_while_a_version_is_saved_are_kept(open_page: Open, written: Written) -> None:
    """The server answers when the next word has begun: it goes on, and is a draft of that version."""
    visit = open_page()
    page = visit.page
    _begin(visit, written)
    _correct(page)
    held: list[Route] = []
    page.route(re.compile(r"/edits\?"), lambda route: held.append(route))
    with page.expect_request(re.compile(r"/edits\?")):
        page.keyboard.press("Control+s")
    page.keyboard.type(" n")
    held.pop().continue_()
    _expect_saved(page, 2)
    page.keyboard.type("ow")
    expect(_box(page, "s1")).to_contain_text("upgrade now.")
    # Whoever goes to another page at once takes nothing away.
    page.get_by_role("link", name="Library").first.click()
    wait_until(lambda: "upgrade now." in _draft(written), what="the draft")
    assert written.texts()[0] == "Good morning Anna, thanks for the upgrade."


def test_changed_words_are_found_in_the_sound(open_page: Open, tiro: Installation) -> None:
    """An engine left three sentences out: written by hand, each word of them leads to where it is said."""
    first, *middle, fifth, sixth = spoken()
    missed = Word("mumble", middle[0].start, middle[-1].end, 0.2, "S2")
    wrong = replace(middle[0], words=(missed,), text=missed.word, end=missed.end)
    written = write_down(tiro, text=[first, wrong, fifth, sixth], engine="pocketsphinx")
    visit = open_page()
    page = visit.page
    _begin(visit, written)
    _type(page, "s2", "mumble", " ".join(each.text for each in middle))
    page.get_by_role("button", name="Save version").click()
    _expect_saved(page, 2)

    tiro.wait_for(_align_job(written), "completed")
    truth = [word for each in middle for word in each.words]
    found = written.shown()["segments"][1]["words"]
    assert [each["word"] for each in found] == [each.word for each in truth]
    off = [abs(one["start"] - two.start) for one, two in zip(found, truth, strict=True)]
    assert max(off) < HEARD_SECONDS
    assert median(off) < 0.05

    words = page.get_by_role("article").nth(1).locator("[data-w]")
    words.last.click()
    page.wait_for_function(f"(want) => Math.abs(({AT})() - want) < 0.01", arg=found[-1]["start"])
    assert page.evaluate(AT) == pytest.approx(truth[-1].start, abs=HEARD_SECONDS)


def test_two_tabs_of_a_browser_edit_one_after_the_other(open_page: Open, written: Written) -> None:
    """Each is told that the other has it, and goes on where that one was."""
    visit = open_page()
    one = visit.page
    _begin(visit, written)
    _correct(one)
    corrected = _texts(one)
    expect(one.get_by_text(KEPT)).to_be_visible()

    two = visit.page.context.new_page()
    two.goto(one.url)
    two.get_by_role("button", name="Edit", exact=True).click()
    expect(two.get_by_text("You are editing in another tab.")).to_be_visible()
    expect(_box(two, "s1")).to_have_attribute("aria-readonly", "true")
    two.get_by_role("button", name="Edit here").click()
    _expect_texts(two, corrected)
    expect(one.get_by_text("You are editing in another tab.")).to_be_visible()
    expect(one.get_by_role("button", name="Save version")).to_be_disabled()
    _type(two, "s3", "release", "release date")
    both = _texts(two)
    expect(two.get_by_text(KEPT)).to_be_visible()

    one.get_by_role("button", name="Edit here").click()
    _expect_texts(one, both)
    expect(two.get_by_text("You are editing in another tab.")).to_be_visible()
    one.get_by_role("button", name="Save version").click()
    _expect_saved(one, 2)
    assert written.texts() == [text for _, text in both]


@pytest.mark.full
def test_two_browsers_that_edit_at_once_lose_nothing(open_page: Open, written: Written) -> None:
    """The second to write is told; what it wrote meanwhile is put onto the other's."""
    one, two = open_page(), open_page()
    one.allow("412")
    _begin(one, written)
    _correct(one.page)
    expect(one.page.get_by_text(KEPT)).to_be_visible()
    _begin(two, written)
    expect(_box(two.page, "s1")).to_contain_text("upgrade")
    _type(two.page, "s2", "design", "drawing")
    expect(two.page.get_by_text("2 changes")).to_be_visible()
    _wait_for_draft(written, done=2)

    _type(one.page, "s3", "release", "release date")
    expect(one.page.get_by_text("You are editing in another tab.")).to_be_visible()
    one.page.get_by_role("button", name="Edit here").click()
    for segment, word in {"s1": "upgrade", "s2": "drawing", "s3": "release date"}.items():
        expect(_box(one.page, segment)).to_contain_text(word)
    one.page.get_by_role("button", name="Save version").click()
    _expect_saved(one.page, 2)
    text = " ".join(written.texts())
    assert all(word in text for word in ("upgrade", "drawing", "release date"))


def test_version_that_another_saved_meanwhile_is_kept_beside_mine(
    open_page: Open, written: Written
) -> None:
    """Both changed the same sentence: the person sees both and decides; all three versions are there."""
    visit = open_page()
    # The other's words may be found in the sound at that moment: it is then saved once more.
    visit.allow("412")
    page = visit.page
    _begin(visit, written)
    _correct(page)
    mine = [text for _, text in _texts(page)]
    expect(page.get_by_text(KEPT)).to_be_visible()
    news = {"op": "replace", "segment": "s1", "text": "Good morning Anna, thanks for the news."}
    written.edit([news], new_version=True)
    theirs = written.texts()

    dialog = page.get_by_role("dialog", name=CONFLICT)
    expect(dialog).to_contain_text("None of your changes fits the newer version")
    dialog.get_by_role("button", name="Compare both").click()
    both = dialog.get_by_role("region", name="Compare both")
    expect(both).to_contain_text("the news.")
    expect(both).to_contain_text("the upgrade.")
    assert visit.violations() == []
    visit.shot("conflict-1440-light")
    dialog.get_by_role("button", name="Keep mine as version 3").click()
    _expect_saved(page, 3)
    expect(page.get_by_role("article").first).to_contain_text("upgrade")

    assert written.versions() == {1: [each.text for each in spoken()], 2: theirs, 3: mine}
    assert written.texts() == mine
    assert written.drafts() == []


@pytest.mark.full
def test_changes_that_fit_a_version_that_another_saved_are_put_onto_it(
    open_page: Open, written: Written
) -> None:
    """Other sentences were changed there: the next version has the work of both."""
    visit = open_page()
    # The other's words may be found in the sound at that moment: it is then saved once more.
    visit.allow("412")
    page = visit.page
    _begin(visit, written)
    _correct(page)
    expect(page.get_by_text(KEPT)).to_be_visible()
    written.edit([{"op": "replace", "segment": "s3", "text": "When is it?"}], new_version=True)

    dialog = page.get_by_role("dialog", name=CONFLICT)
    expect(dialog).to_contain_text("All of your changes fit the newer version.")
    dialog.get_by_role("button", name="Keep mine as version 3").click()
    _expect_saved(page, 3)

    texts = written.texts()
    assert (texts[0], texts[2]) == ("Good morning Anna, thanks for the upgrade.", "When is it?")
    assert written.drafts() == []


def _begin(visit: Visit, written: Written) -> State:
    """Open the text and edit it; gives what is there."""
    visit.go(written.address)
    visit.page.get_by_role("button", name="Edit", exact=True).click()
    expect(_box(visit.page, written.text[0].id)).to_be_editable()
    return _texts(visit.page)


def _expect_saved(page: Page, version: int) -> None:
    _expect_notice(page, f"Saved as version {version}")


def _expect_notice(page: Page, text: str) -> None:
    expect(page.get_by_role("region", name="Notices").get_by_text(text)).to_be_visible()


def _box(page: Page, segment: str) -> Locator:
    return page.locator(f'[data-segment="{segment}"]')


def _texts(page: Page) -> State:
    return page.locator("[data-segment]").evaluate_all(TEXTS)


def _expect_texts(page: Page, state: State) -> None:
    page.wait_for_function(
        f"(want) => JSON.stringify(({TEXTS})([...document.querySelectorAll('[data-segment]')])) === want",
        arg=_compact(state),
    )


def _compact(state: State) -> str:
    return json.dumps(state, separators=(",", ":"), ensure_ascii=False)


def _select(page: Page, segment: str, text: str) -> None:
    box = _box(page, segment)
    first = (box.text_content() or "").index(text)
    box.evaluate(SELECT, [first, first + len(text)])


def _type(page: Page, segment: str, old: str, new: str) -> None:
    """Write over a stretch of a segment, at once, as a paste or an input method does."""
    _select(page, segment, old)
    page.keyboard.insert_text(new)
    expect(_box(page, segment)).to_contain_text(new)


def _correct(page: Page) -> None:
    _type(page, "s1", "update", "upgrade")


def _split(page: Page) -> None:
    _select(page, "s2", "the design")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(_box(page, "s7")).to_be_focused()


def _merge(page: Page) -> None:
    page.keyboard.press("Backspace")
    expect(_box(page, "s7")).to_have_count(0)


def _replace_all(page: Page) -> None:
    page.keyboard.press("Control+h")
    bar = page.get_by_role("group", name="Find and replace")
    bar.get_by_role("searchbox", name="Find").fill("the ")
    bar.get_by_label("Replace with").fill("THE ")
    bar.get_by_role("button", name="Replace all 6").click()
    page.keyboard.press("Escape")


def _cut(page: Page) -> None:
    _select(page, "s5", "fifteen")
    page.get_by_role("button", name="Cut").click()


def _align_job(written: Written) -> str:
    jobs = written.tiro.request("GET", f"/recordings/{written.recording}/jobs").json()["items"]
    [job] = [each["id"] for each in jobs if each["kind"] == "align"]
    return str(job)


def _draft(written: Written) -> str:
    ids = [each["transcript_id"] for each in written.drafts()]
    return "".join(written.tiro.request("GET", f"/transcripts/{id_}/draft").text for id_ in ids)


def _wait_for_draft(written: Written, *, done: int) -> None:
    wait_until(lambda: [each["done"] for each in written.drafts()] == [done], what="the draft")
