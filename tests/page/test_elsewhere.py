"""What happens beside the page that somebody looks at: a provider lets them in, an export goes to another Tiro, a file lands on a tag."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import openidkit
from accountkit import House, Person, let_in
from cluster import free_port
from pagekit import Open
from speechkit import one_sentence
from storykit import Installation

MIRA = Person("Mira Okafor", "mira@skarholm.example", "tide table ladder seven")


def test_recording_that_is_deleted_elsewhere_says_so_and_comes_back(
    open_page: Open, tiro: Installation
) -> None:
    """Also while it is read."""
    job = tiro.send(one_sentence().path.read_bytes(), name="Ebb.flac", options='{"engine":"fake"}')
    recording_id = str(tiro.wait_for(job.json()["job"]["id"], "completed")["recording_id"])
    visit = open_page()
    visit.allow("status of 404")
    page = visit.page
    with page.expect_response(lambda answer: "/api/v1/events" in answer.url):
        visit.go(f"/recordings/{recording_id}")
    expect(page.get_by_role("heading", name="Ebb")).to_be_visible()
    assert tiro.request("DELETE", f"/recordings/{recording_id}").is_success
    expect(page.get_by_text("This recording was deleted")).to_be_visible()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_role("heading", name="Ebb")).to_be_visible()


def test_file_that_is_dropped_on_a_tag_carries_it(open_page: Open, tiro: Installation) -> None:
    """Dragged as the browser's own drag of a file."""
    assert tiro.request("POST", "/tags", json={"name": "Lighthouse"}).is_success
    page = open_page().page
    page.goto(tiro.address)
    tag = page.get_by_role("navigation", name="Tags").get_by_role("link", name="Lighthouse")
    drop(page, tag.bounding_box(), one_sentence().path)
    sheet = page.get_by_role("dialog", name="Add recordings")
    expect(sheet).to_contain_text("Lighthouse")
    sheet.get_by_role("button", name="Start 1").click()
    sheet.get_by_role("button", name="Close").click()
    expect(tag).to_contain_text("1")


@pytest.mark.full
def test_export_is_taken_in_by_another_tiro(open_page: Open, house: House, tmp_path: Path) -> None:
    """With its sound and text, as one file that the browser saved."""
    house.add(MIRA)
    key = house.key_of(MIRA)
    house.wait_for(key, house.send(key, "Logbook of Mira")["job"]["id"])
    from_ = open_page(house.tiro)
    let_in(from_, MIRA, "/settings/account")
    with from_.page.expect_download() as saved:
        from_.page.get_by_role("link", name="With sound").click()
    path = tmp_path / "mira.zip"
    saved.value.save_as(path)

    to = open_page()
    to.go("/settings/account")
    to.page.get_by_label("Choose a zip").first.set_input_files(path)
    expect(to.page.get_by_text("1 recording was taken in.")).to_be_visible()
    to.go("/?q=Logbook")
    to.page.get_by_role("link", name="Logbook of Mira").click()
    expect(to.page.get_by_role("slider", name="Position")).to_be_visible()


@pytest.fixture
def provided(tmp_path: Path) -> Iterator[Installation]:
    """A server that a provider lets people into."""
    issuer = f"http://127.0.0.1:{free_port()}"
    oidc = {
        "ISSUER": issuer, "CLIENT_ID": "tiro", "CLIENT_SECRET": openidkit.SECRET,
        "CREATE_ACCOUNTS": "true", "NAME": "Harbour office",
    }  # fmt: skip
    settings = {f"TIRO_OIDC__{name}": each for name, each in oidc.items()}
    with Installation(
        tmp_path / "data", settings={**settings, "TIRO_ENGINES__DEFAULT": "fake"}
    ) as found:
        found.start_server()
        yield found


@pytest.mark.full
def test_provider_lets_somebody_in_and_leads_back(open_page: Open, provided: Installation) -> None:
    """By its own forms, to the page that was asked for; a session of it ends as any other."""
    port = int(provided.settings["TIRO_OIDC__ISSUER"].rpartition(":")[2])
    first = {"name": "Ama", "login": "ama", "password": "harbour salt ramp winter"}
    assert provided.request(
        "POST", "/accounts/first", json=first, headers={"Origin": provided.address}
    ).is_success
    redirect = f"{provided.address}/api/v1/session/oidc/callback"
    people: dict[str, Any] = {"mira": {"name": MIRA.name, "email": MIRA.login}}
    with openidkit.provider(port, redirect, people):
        visit = open_page(provided)
        visit.allow("asked elsewhere|status of 401|googleapis|favicon")
        page = visit.page
        visit.go("/settings/account")
        page.get_by_role("link", name="Harbour office").click()
        page.locator("[name=login]").fill("mira")
        page.locator("[name=password]").fill("any")
        page.locator("button[type=submit]").click()
        page.locator("button[type=submit]").click()
        expect(page).to_have_url(f"{provided.address}/settings/account")
        expect(page.get_by_role("button", name=f"Account of {MIRA.name}")).to_be_visible()


def drop(page: Page, box: Any, path: Path) -> None:
    """Drag a file from outside the browser onto a place of the page."""
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    devtools: Any = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})
