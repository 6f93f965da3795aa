"""Two people with accounts: one after the other in one browser, and at once in two; neither sees the other's things."""

import pytest
from playwright.sync_api import expect

from accountkit import AMA, TOMASZ, House, let_in, sign_in
from pagekit import Open, Visit
from speechkit import one_sentence

REFUSED = r"status of 40[134]"
SHELVE = """
(owner) => new Promise((done) => {
  const opening = indexedDB.open("tiro.recorder", 1);
  opening.onsuccess = () => {
    const writing = opening.result.transaction(["recordings", "pieces"], "readwrite");
    writing.objectStore("recordings").put({
      id: "kept", owner, startedAt: 1, title: "Broken off", options: {}, fileName: "Broken off.webm",
      seconds: 5, sizeBytes: 4, marks: [], isEnded: false, uploadUrl: null, recordingId: null,
      discardedAt: null,
    });
    writing.objectStore("pieces").put({ id: "kept", start: 0, bytes: new ArrayBuffer(4) }, ["kept", 0]);
    writing.oncomplete = done;
  };
})
"""
"""Leaves a recording as one that broke off would be left."""


@pytest.fixture(scope="module")
def keys(house: House) -> dict[str, dict[str, str]]:
    """Headers by which each of the two sends recordings beside the browser."""
    house.add(TOMASZ)
    return {person.login: house.key_of(person) for person in (AMA, TOMASZ)}


@pytest.mark.full
def test_the_next_person_in_a_browser_finds_nothing_of_the_one_before(
    open_page: Open, house: House, keys: dict[str, dict[str, str]]
) -> None:
    """Neither recordings, nor files on their way, nor a recording that broke off; all of it is there for their owner."""
    visit = open_page(house.tiro)
    visit.allow(REFUSED)
    visit.allow("ERR_FAILED")
    page = visit.page
    house.send(keys[AMA.login], "Berth minutes")
    let_in(visit, AMA)
    expect(page.get_by_role("link", name="Berth minutes")).to_be_visible()
    page.route("**/api/v1/uploads", lambda route: route.abort())
    visit.add(one_sentence().path)
    page.get_by_role("dialog", name="Add recordings").get_by_role("button", name="Close").click()
    own = page.get_by_text(one_sentence().path.stem).first
    expect(own).to_be_visible()
    page.evaluate(SHELVE, "usr_local")
    page.reload()
    offered = page.get_by_role("region", name="Broken off")
    expect(offered).to_be_visible()

    _sign_out(visit, AMA.name)
    sign_in(visit, TOMASZ)
    house.send(keys[TOMASZ.login], "Ferry office")
    expect(page.get_by_role("link", name="Ferry office")).to_be_visible()
    expect(page.get_by_role("link", name="Berth minutes")).to_have_count(0)
    expect(own).to_have_count(0)
    expect(offered).to_have_count(0)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Go to")
    expect(palette.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("ferry")
    expect(palette.get_by_role("option", name="Ferry office")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("berth")
    expect(palette.get_by_role("option", name="Ferry office")).to_have_count(0)
    expect(palette.get_by_role("option", name="Berth minutes")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(palette).to_have_count(0)
    page.get_by_role("button", name="Add recordings").first.click()
    sheet = page.get_by_role("dialog", name="Add recordings")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_text(one_sentence().path.stem)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)

    _sign_out(visit, TOMASZ.name)
    sign_in(visit, AMA)
    expect(offered).to_be_visible()
    page.get_by_role("button", name="Add recordings").first.click()
    expect(sheet.get_by_text(one_sentence().path.name)).to_be_visible()
    expect(page.get_by_role("link", name="Ferry office")).to_have_count(0)


def test_two_people_at_once_see_their_own_things_come_and_nothing_else(
    open_page: Open, house: House, keys: dict[str, dict[str, str]]
) -> None:
    """Events, lists and addresses are each one's own; what is another's looks like what never was."""
    ama, tomasz = open_page(house.tiro), open_page(house.tiro)
    tomasz.allow(REFUSED)
    for visit, person in ((ama, AMA), (tomasz, TOMASZ)):
        let_in(visit, person)
        expect(visit.page.get_by_role("heading", name="Library")).to_be_visible()
    sent = house.send(keys[AMA.login], "Harbour board")
    expect(ama.page.get_by_role("link", name="Harbour board")).to_be_visible()
    house.send(keys[TOMASZ.login], "Crane rota")
    expect(tomasz.page.get_by_role("link", name="Crane rota")).to_be_visible()

    expect(tomasz.page.get_by_role("link", name="Harbour board")).to_have_count(0)
    expect(ama.page.get_by_role("link", name="Crane rota")).to_have_count(0)
    tomasz.go(f"/recordings/{sent['recording']['id']}")
    expect(tomasz.page.get_by_text("There is nothing here")).to_be_visible()
    tomasz.go("/settings")
    expect(tomasz.page.get_by_role("link", name="API keys")).to_be_visible()
    expect(tomasz.page.get_by_role("link", name="Users")).to_have_count(0)
    tomasz.go("/settings/users")
    expect(tomasz.page.get_by_text("This section is for administrators")).to_be_visible()


@pytest.mark.full
def test_tabs_of_one_browser_go_with_who_signs_in_and_out(
    open_page: Open, house: House, keys: dict[str, dict[str, str]]
) -> None:
    """Nothing of who signed out stays on any screen; the next one's things come in each tab."""
    visit = open_page(house.tiro)
    visit.allow(REFUSED)
    let_in(visit, AMA)
    other = visit.page.context.new_page()
    other.goto(f"{house.tiro.address}/settings/account")
    expect(other.get_by_text(AMA.login).first).to_be_visible()

    _sign_out(visit, AMA.name)
    expect(other.get_by_role("heading", name="Sign in to 127.0.0.1")).to_be_visible()
    expect(other.get_by_text(AMA.login)).to_have_count(0)
    house.send(keys[TOMASZ.login], "Night shift")
    sign_in(visit, TOMASZ)
    expect(other.get_by_role("heading", name="Where you are signed in")).to_be_visible()
    expect(other.get_by_text(TOMASZ.login).first).to_be_visible()
    expect(visit.page.get_by_role("link", name="Night shift")).to_be_visible()


def _sign_out(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=f"Account of {name}").click()
    visit.page.get_by_role("menuitem", name="Sign out").click()
    expect(visit.page.get_by_role("heading", name="Sign in to 127.0.0.1")).to_be_visible()
