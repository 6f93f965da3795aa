"""Sharing by link: made by the owner, read by a stranger, ended for good."""

import re

from playwright.sync_api import expect

from pagekit import Open

GONE = "status of 404"


def test_stranger_reads_what_a_link_shows_until_it_is_revoked(
    open_page: Open, written_down: str
) -> None:
    """In a browser of their own, without the frame; the secret stays in no address."""
    owner = open_page()
    page = owner.page
    owner.go(f"/recordings/{written_down}")
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog", name="Share dialogue")
    dialog.get_by_label("For whom").fill("The board")
    dialog.get_by_role("button", name="Make a link").click()
    link = dialog.get_by_role("textbox", name="Link").input_value()
    assert re.search(r"/shared#[\w-]{20,}$", link)
    assert owner.violations() == []
    page.keyboard.press("Escape")

    guest = open_page(width=360)
    told: list[str] = []
    guest.page.on("request", lambda request: told.append(request.url))
    guest.page.goto(link)
    expect(guest.page.get_by_role("heading", level=1, name="dialogue")).to_be_visible()
    expect(guest.page.get_by_role("article").first).to_be_visible()
    expect(guest.page.get_by_text("This link ends on")).to_be_visible()
    expect(guest.page.get_by_role("navigation")).to_have_count(0)
    expect(guest.page).to_have_url(re.compile(r"/shared$"))
    secret = link.partition("#")[2]
    assert not [url for url in told if secret in url.partition("#")[0]]
    assert guest.violations() == []
    guest.shot("shared-text-360-light")
    with guest.page.expect_download() as saved:
        guest.page.get_by_role("button", name="Save as").click()
        guest.page.get_by_role("menuitem", name="Plain text (txt)").click()
    assert saved.value.path().read_text()
    guest.page.reload()
    expect(guest.page.get_by_role("article").first).to_be_visible()

    owner.go("/settings/links")
    page.get_by_role("button", name="Revoke the link The board").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("Link revoked").first).to_be_visible()
    guest.allow(GONE)
    guest.page.reload()
    expect(guest.page.get_by_role("heading", name="This link leads nowhere")).to_be_visible()
