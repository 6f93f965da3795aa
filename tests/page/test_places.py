"""Every page, in both themes, wide and narrow: accessible, within the policy, and with a picture to look at."""

import pytest
from playwright.sync_api import expect

import pagekit
from pagekit import PLACES, Open, Place, Theme

THEMES: tuple[Theme, ...] = ("light", "dark")
LOOKS = [
    pytest.param(
        place,
        theme,
        id=f"{place.name}-{theme}",
        marks=[] if (number + turn) % 2 == 0 else [pytest.mark.full],
    )
    for number, place in enumerate(PLACES)
    for turn, theme in enumerate(THEMES)
]
"""Each page in one theme, by turns; with --full in both."""


@pytest.mark.parametrize(("place", "theme"), LOOKS)
def test_page_is_accessible_in_each_theme_and_width(
    open_page: Open, shelf: str, place: Place, theme: Theme
) -> None:
    """Nothing that axe knows of, no error in the console, nothing refused by the policy."""
    visit = open_page(theme=theme)
    visit.go(place.address.format(recording=shelf))
    expect(visit.page.locator("main :is(h1, h2)").first).to_be_visible()
    expect(visit.page.locator("[data-skeleton]")).to_have_count(0)
    found: dict[int, list[str]] = {}
    for width, height in pagekit.HEIGHTS.items():
        visit.page.set_viewport_size({"width": width, "height": height})
        visit.shot(f"{place.name}-{width}-{theme}")
        found[width] = visit.violations()
    assert found == {width: [] for width in pagekit.HEIGHTS}
