"""Signing in and out, and what people do with their own account."""

import re

import pytest
from playwright.sync_api import Route, expect

from accountkit import AMA, House, Person, as_person, let_in, sign_in
from pagekit import Open, Visit

REFUSED = r"status of 40[13]"
"""What the browser tells of an answer that is meant."""
KEPT = "() => [localStorage, sessionStorage].flatMap((kept) => Object.keys(kept)).filter((name) => /session|token|key/.test(name))"


def test_page_leads_to_the_sign_in_and_back(open_page: Open, house: House) -> None:
    """One message for whatever does not match; after signing out the way back shows nothing."""
    visit = open_page(house.tiro)
    visit.allow(REFUSED)
    page = visit.page
    visit.go("/settings/audit?x=1")
    expect(page.get_by_role("heading", name="Sign in to 127.0.0.1")).to_be_visible()
    assert visit.violations() == []
    visit.shot("login-1440-light")
    sign_in(visit, Person("", "nobody@skarholm.example", "what it may be"))
    refused = page.get_by_text("Name and password do not match.")
    expect(refused).to_be_visible()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("aria-invalid", "true")

    sign_in(visit, AMA)
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
    assert page.url.endswith("/settings/audit?x=1")
    assert page.evaluate(KEPT) == []

    page.get_by_role("button", name=f"Account of {AMA.name}").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to 127.0.0.1")).to_be_visible()
    assert page.url.endswith("/login")
    page.go_back()
    expect(page.get_by_text(AMA.name)).to_have_count(0)


@pytest.mark.full
def test_page_counts_down_after_too_many_tries(open_page: Open, house: House) -> None:
    """Nothing can be sent meanwhile; afterwards it can."""
    visit = open_page(house.tiro)
    visit.allow("status of 429")
    page = visit.page

    def refuse(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        error: dict[str, object] = {
            "code": "rate_limited", "message": "Too many tries.", "stage": None, "retryable": True,
            "retry_after": 2, "request_id": "req_1", "details": {},
        }  # fmt: skip
        route.fulfill(status=429, json={"error": error})

    page.route("**/api/v1/session", refuse)
    visit.go("/login")
    sign_in(visit, AMA)
    counted = re.compile(r"Too many tries. You can sign in again in [12] s.")
    expect(page.locator("form").get_by_text(counted)).to_be_visible()
    send = page.get_by_role("button", name="Sign in", exact=True)
    expect(send).to_be_disabled()
    page.unroute("**/api/v1/session")
    expect(send).to_be_enabled()
    send.click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()


def test_session_that_ends_while_somebody_works_is_taken_up_in_place(
    open_page: Open, house: House
) -> None:
    """The password is asked for over the page; what was typed meanwhile is kept and saved."""
    ines = Person("Ines Duarte", "ines", "bollard rope tide eleven")
    house.add(ines)
    key = house.key_of(ines)
    sent = house.send(key, "Salted ramp")
    recording = sent["recording"]["id"]
    house.wait_for(key, sent["job"]["id"])
    visit = open_page(house.tiro)
    visit.allow(REFUSED)
    page = visit.page
    let_in(visit, ines, f"/recordings/{recording}")
    page.get_by_role("button", name="Edit", exact=True).click()
    turn = page.get_by_role("textbox").first
    turn.click()
    with as_person(house.tiro, ines) as client:
        assert client.delete("/api/v1/me/sessions").status_code == 204
    page.keyboard.press("Control+Home")
    page.keyboard.type("Ahoy. ")
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    assert visit.violations() == []
    visit.shot("session-ended-1440-light")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Password", exact=True).fill("not this one")
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(dialog.get_by_text("Name and password do not match.")).to_be_visible()
    dialog.get_by_label("Password", exact=True).fill(ines.password)
    dialog.get_by_role("button", name="Sign in", exact=True).click()

    expect(dialog).to_have_count(0)
    expect(turn).to_contain_text("Ahoy.")
    expect(page.get_by_text("Draft saved")).to_be_visible()


def test_key_is_shown_once_and_revoked_after_asking(open_page: Open, house: House) -> None:
    """It works until it is revoked; the page never shows it again."""
    visit = open_page(house.tiro)
    page = visit.page
    let_in(visit, AMA, "/settings/keys")
    page.get_by_role("button", name="New key").first.click()
    dialog = page.get_by_role("dialog", name="New key")
    dialog.get_by_label("For what").fill("Newsroom script")
    expect(dialog.get_by_role("checkbox", name="Read")).to_be_checked()
    dialog.get_by_role("checkbox", name="Transcribe").uncheck()
    dialog.get_by_role("button", name="Make the key").click()
    expect(page.get_by_text("Copy “Newsroom script” now.")).to_be_visible()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    key = str(page.evaluate("() => navigator.clipboard.readText()"))
    assert visit.violations() == []
    visit.shot("keys-1440-light")
    assert _may_read(house, key)
    page.reload()
    row = page.get_by_role("row", name="Newsroom script")
    expect(row).to_be_visible()
    expect(page.get_by_text(key)).to_have_count(0)

    row.get_by_role("button", name="Revoke Newsroom script").click()
    asked = page.get_by_role("alertdialog", name="Revoke “Newsroom script”?")
    expect(asked.get_by_role("button", name="Keep it")).to_be_focused()
    assert _may_read(house, key)
    asked.get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)
    assert not _may_read(house, key)


def test_new_password_ends_all_other_sessions(open_page: Open, house: House) -> None:
    """A wrong and a weak one are said at their fields; the name is changed beside it."""
    nadia = Person("Nadia Khan", "nadia", "winter ferry timetable ten")
    house.add(nadia)
    visit = open_page(house.tiro)
    visit.allow(r"status of (401|422)")
    page = visit.page
    let_in(visit, nadia, "/settings/account")
    with as_person(house.tiro, nadia) as elsewhere:
        page.reload()
        sessions = page.get_by_role("list", name="Where you are signed in").get_by_role("listitem")
        expect(sessions).to_have_count(2)
        expect(sessions.filter(has_text="This one")).to_have_count(1)
        page.get_by_label("Name", exact=True).fill("Nadia K.")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("button", name="Account of Nadia K.")).to_be_visible()
        _change(visit, "not mine", "another good long phrase")
        expect(page.get_by_text("This is not your password.")).to_be_visible()
        _change(visit, nadia.password, "short")
        expect(page.get_by_text("It needs at least 12 characters.")).to_be_visible()
        assert visit.violations() == []
        _change(visit, nadia.password, "another good long phrase")
        expect(page.get_by_text("all other sessions have ended").first).to_be_visible()
        expect(sessions).to_have_count(1)
        assert elsewhere.get("/api/v1/me").status_code == 401


@pytest.mark.full
def test_defaults_are_what_new_recordings_begin_with(open_page: Open, house: House) -> None:
    """They stand in the sheet for adding, and can be chosen away there."""
    visit = open_page(house.tiro)
    page = visit.page
    let_in(visit, AMA, "/settings/recording")
    page.get_by_role("combobox", name="Language").click()
    page.get_by_role("option", name="Norwegian", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your defaults are saved").first).to_be_visible()
    assert house.ask("GET", "/me/preferences")["language"] == "no"
    page.get_by_role("button", name="Add recordings").first.click()
    sheet = page.get_by_role("dialog", name="Add recordings")
    expect(sheet.get_by_role("combobox", name="Language")).to_have_text("Norwegian")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="As Tiro comes").click()
    expect(page.get_by_role("combobox", name="Language")).to_have_text("Detect it")
    assert "language" not in house.ask("GET", "/me/preferences")


@pytest.mark.full
def test_account_is_deleted_once_its_name_is_typed(open_page: Open, house: House) -> None:
    """Nothing happens before; then nobody gets in by it."""
    leaving = Person("Lena Berg", "lena@skarholm.example", "gangway lift drizzle seven")
    house.add(leaving)
    visit = open_page(house.tiro, width=360, theme="dark")
    visit.allow(r"status of (401|403)")
    page = visit.page
    let_in(visit, leaving, "/settings/account")
    page.get_by_role("button", name="Delete the account").click()
    dialog = page.get_by_role("dialog", name="Delete your account for good?")
    go = dialog.get_by_role("button", name="Delete everything")
    expect(go).to_be_disabled()
    dialog.get_by_label(f"Type {leaving.login} to go on").fill(leaving.login)
    dialog.get_by_label("Password", exact=True).fill("something else entirely")
    go.click()
    expect(dialog.get_by_text("This is not your password.")).to_be_visible()
    assert visit.violations() == []
    visit.shot("goodbye-360-dark")
    dialog.get_by_label("Password", exact=True).fill(leaving.password)
    go.click()
    sign_in(visit, leaving)
    expect(page.get_by_text("Name and password do not match.")).to_be_visible()


def _may_read(house: House, key: str) -> bool:
    answer = house.tiro.request("GET", "/recordings", headers={"Authorization": f"Bearer {key}"})
    return answer.status_code == 200


def _change(visit: Visit, current: str, new: str) -> None:
    """Fill in the form for another password and send it."""
    visit.page.get_by_label("Password now").fill(current)
    visit.page.get_by_label("New password").fill(new)
    visit.page.get_by_role("button", name="Change the password").click()
