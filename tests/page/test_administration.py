"""What administrators do in the page: accounts, settings, engines, jobs of all, the audit log, stop and restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

import pagekit
from accountkit import AMA, House, Person, let_in, sign_in
from cluster import wait_until
from pagekit import LOST, Open, Visit
from storykit import Installation

REFUSED = r"status of (40[139]|422)"
PLACES = ("users", "limits", "engines", "jobs", "storage", "audit", "server")


@pytest.fixture
def strange(tmp_path: Path) -> Iterator[Installation]:
    """A server that others can reach, before anybody has an account."""
    settings = {"TIRO_ENGINES__DEFAULT": "fake", "TIRO_HOST": "0.0.0.0"}  # noqa: S104
    with Installation(tmp_path / "data", settings=settings) as found:
        found.start_server()
        yield found


def test_new_account_gets_a_password_that_is_shown_once(open_page: Open, house: House) -> None:
    """Who signs in with it chooses another before anything else; turned off, they are out at once."""
    visit, theirs = open_page(house.tiro), open_page(house.tiro, width=360, theme="dark")
    theirs.allow(REFUSED)
    page = visit.page
    let_in(visit, AMA, "/settings/users")
    page.get_by_role("button", name="New account").click()
    form = page.get_by_role("dialog", name="New account")
    form.get_by_label("Name", exact=True).fill("Oleg Brandt")
    form.get_by_label("E-mail or user name").fill("oleg")
    form.get_by_role("button", name="Make the account").click()
    expect(page.get_by_text("Copy the password of Oleg Brandt now.")).to_be_visible()
    password = page.get_by_role("status").locator("code").inner_text()
    assert visit.violations() == []
    visit.shot("users-1440-light")
    page.reload()
    expect(page.get_by_text("Oleg Brandt", exact=True)).to_be_visible()
    expect(page.get_by_text(password)).to_have_count(0)

    theirs.go()
    sign_in(theirs, Person("Oleg Brandt", "oleg", password))
    expect(theirs.page.get_by_text("Choose a password of your own.")).to_be_visible()
    assert theirs.violations() == []
    theirs.shot("password-given-360-dark")
    theirs.go("/system")
    theirs.page.get_by_label("Password now").fill(password)
    theirs.page.get_by_label("New password").fill("lantern gangway seven salt")
    theirs.page.get_by_role("button", name="Change the password").click()
    expect(theirs.page.get_by_role("heading", name="Library")).to_be_visible()

    page.get_by_role("button", name="More for Oleg Brandt").click()
    page.get_by_role("menuitem", name="Turn off").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Turn off").click()
    expect(_row(visit, "Oleg Brandt").get_by_text("Turned off")).to_be_visible()
    theirs.go("/settings/account")
    expect(theirs.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_last_administrator_stays_one(open_page: Open, house: House) -> None:
    """The server says why, at the form."""
    visit = open_page(house.tiro)
    visit.allow(REFUSED)
    page = visit.page
    let_in(visit, AMA, "/settings/users")
    page.get_by_role("button", name=f"More for {AMA.name}").click()
    page.get_by_role("menuitem", name="Edit").click()
    form = page.get_by_role("dialog", name=f"Edit {AMA.name}")
    form.get_by_role("button", name="Member").click()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_contain_text("only administrator")
    page.keyboard.press("Escape")
    expect(_row(visit, AMA.name).get_by_text("Administrator")).to_be_visible()


def test_settings_are_changed_refused_and_put_back(open_page: Open, house: House) -> None:
    """What is wrong is said at its field; what the environment says cannot be changed here."""
    visit = open_page(house.tiro)
    visit.allow(REFUSED)
    page = visit.page
    let_in(visit, AMA, "/settings/limits")
    field = page.get_by_role("textbox", name="Most jobs that wait")
    field.fill("0")
    page.get_by_role("button", name="Save").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("500")
    page.get_by_role("button", name="Save").click()
    back = page.get_by_role("button", name="Back to 10000: Most jobs that wait")
    expect(back).to_be_visible()
    assert visit.violations() == []
    assert _value(house, "limits.max_queue_depth") == 500
    page.reload()
    expect(field).to_have_value("500")
    back.click()
    expect(field).to_have_value("10000")
    expect(back).to_have_count(0)
    expect(page.get_by_text("Set by TIRO_ENGINES__DEFAULT")).to_be_visible()
    expect(page.get_by_role("combobox", name="Usual engine")).to_be_disabled()


@pytest.mark.full
def test_engine_is_turned_off_and_may_not_be_chosen(open_page: Open, house: House) -> None:
    """Shown once the server has agreed; jobs of all are steered, and the log tells who did what."""
    visit = open_page(house.tiro)
    page = visit.page
    let_in(visit, AMA, "/settings/engines")
    choose = page.get_by_role("checkbox", name="May be chosen: PocketSphinx")
    choose.click()
    expect(choose).not_to_be_checked()
    switch = page.get_by_role("switch", name="PocketSphinx is on")
    switch.click()
    expect(switch).not_to_be_checked()
    expect(choose).to_be_disabled()
    found = {one["name"]: one for one in house.ask("GET", "/engines")["items"]}
    assert not found["pocketsphinx"]["is_enabled"]
    switch.click()
    expect(switch).to_be_checked()

    visit.go("/settings/audit")
    page.get_by_role("combobox", name="What").click()
    page.get_by_role("option", name="Engines").click()
    entries = page.get_by_role("list", name="Audit log").get_by_role("listitem")
    expect(entries).to_have_count(3)
    expect(entries.first).to_contain_text(f"{AMA.login} changed the engine pocketsphinx.")
    page.get_by_label("To", exact=True).fill("2020-01-01")
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(entries.nth(3)).to_be_visible()


@pytest.mark.full
def test_jobs_of_all_are_seen_and_steered(open_page: Open, house: House) -> None:
    """With whose they are, and without what they are about."""
    sofia = Person("Sofia Lind", "sofia", "tide table wharf twelve")
    house.add(sofia)
    slow = '{"engine":"fake","engine_options":{"delay_seconds":20}}'
    house.send(house.key_of(sofia), "Very private", options=slow)
    visit = open_page(house.tiro)
    page = visit.page
    let_in(visit, AMA, "/settings/jobs")
    line = (
        page.get_by_role("list", name="Jobs").get_by_role("listitem").filter(has_text="Sofia Lind")
    )
    expect(line).to_be_visible()
    expect(page.get_by_text("Very private")).to_have_count(0)
    line.get_by_role("button", name="Cancel").click()
    expect(line).to_contain_text("Cancelled")
    visit.go("/settings/storage")
    expect(page.get_by_role("row", name="Sofia Lind")).to_contain_text("1 recording")


@pytest.mark.full
def test_sections_of_the_administration_are_accessible(open_page: Open, house: House) -> None:
    """Dark and narrow, in German; wide they are looked at where they are used."""
    visit = open_page(house.tiro, width=360, theme="dark", locale="de-DE")
    let_in(visit, AMA)
    found: dict[str, list[str]] = {}
    for name in PLACES:
        visit.go(f"/settings/{name}")
        expect(visit.page.locator("main h2").first).to_be_visible()
        visit.shot(f"{name}-360-dark-german")
        found[name] = visit.violations()
    assert found == {name: [] for name in PLACES}


@pytest.mark.full
def test_first_run_needs_the_code_and_the_server_comes_back_after_a_restart(
    open_page: Open, strange: Installation
) -> None:
    """The code stands in the data folder; a restart goes on by itself, a stop says that it is one."""
    visit = open_page(strange)
    visit.allow(REFUSED)
    visit.allow(LOST)
    visit.allow("status of 50[234]")
    page = visit.page
    visit.go("/system")
    expect(page.get_by_role("heading", name="Make the first account")).to_be_visible()
    _make(visit, "AAAA-BBBB-CCCC-DDDD")
    expect(page.get_by_text("This is not the setup code.")).to_be_visible()
    assert visit.violations() == []
    _make(visit, (strange.folder / "setup_code").read_text().strip())
    expect(page.get_by_role("heading", name="Library")).to_be_visible()

    visit.go("/settings/server")
    page.get_by_role("button", name="Restart Tiro").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Restart Tiro").click()
    coming = page.get_by_role("heading", name="Tiro is coming back")
    expect(coming).to_be_visible()
    expect(coming).to_have_count(0, timeout=3 * pagekit.PATIENCE_MS)
    page.get_by_role("button", name="Stop Tiro").click()
    asked = page.get_by_role("alertdialog", name="Stop Tiro?")
    expect(asked.get_by_role("button", name="Let it run")).to_be_focused()
    asked.get_by_role("button", name="Stop Tiro").click()
    expect(page.get_by_role("heading", name="Tiro is stopped")).to_be_visible(
        timeout=3 * pagekit.PATIENCE_MS
    )
    visit.shot("stopped-1440-light")
    assert strange.api is not None
    wait_until(lambda: strange.api and strange.api.poll() is not None, what="the server has ended")


def _row(visit: Visit, name: str) -> Locator:
    rows = visit.page.get_by_role("list", name="Users").get_by_role("listitem")
    return rows.filter(has_text=name)


def _value(house: House, name: str) -> object:
    items = house.ask("GET", "/settings")["items"]
    return next(item["value"] for item in items if item["name"] == name)


def _make(visit: Visit, code: str) -> None:
    """Fill in the form of the first account and send it."""
    visit.page.get_by_label("Setup code").fill(code)
    visit.page.get_by_label("Name", exact=True).fill(AMA.name)
    visit.page.get_by_label("E-mail or user name").fill(AMA.login)
    visit.page.get_by_label("Password", exact=True).fill(AMA.password)
    visit.page.get_by_role("button", name="Make the account").click()
