"""Tiro's page in a real browser: what tests open, what they must not see, and how they look at it."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    expect,
)

from nodekit import need
from storykit import REPOSITORY, Installation
from tooling.chromium import find_chromium
from tooling.page import PAGE

CHROMIUM = find_chromium()
SHOTS = Path(os.environ.get("TIRO_SHOTS") or REPOSITORY / "shots")
"""Where pictures go; git ignores it."""
AXE = REPOSITORY / "web" / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE_MS = 20_000
HEIGHTS = {360: 780, 1440: 900}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
LOST = r"ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_INTERNET_DISCONNECTED|ERR_SOCKET_NOT_CONNECTED"
"""What a browser tells of a server or a network that is gone."""
TELL_POLICY = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} refused ${event.blockedURI || event.sample}`);
});
"""
STILL = """
() => Promise.all(document.getAnimations()
  .filter((animation) => animation.effect?.getTiming().iterations !== Infinity)
  .map((animation) => animation.finished.catch(() => null)))
"""
RUN_AXE = "() => axe.run({ resultTypes: ['violations'], preload: false })"
"""Preloading would copy styles into the page, which its policy refuses."""

Theme = Literal["light", "dark"]
Open = Callable[..., "Visit"]
"""What the fixture `open_page` gives: takes an installation and what `visit` takes."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page that has an address."""

    name: str
    address: str
    """May name `{recording}`, which has a transcript."""


PLACES = (
    Place("library", "/"),
    Place("transcript", "/recordings/{recording}"),
    Place("deleted", "/deleted"),
    Place("search", "/search?q=Protokoll"),
    Place("ask", "/ask"),
    Place("retention", "/settings/retention"),
    Place("templates", "/templates"),
    Place("template", "/templates/meeting@1"),
    Place("deliveries", "/deliveries"),
    Place("links", "/settings/links"),
    Place("shared", "/shared"),
    Place("recorder", "/record"),
    Place("system", "/system"),
    Place("queue", "/system/queue"),
    Place("models", "/system/models"),
    Place("machine", "/system/machine"),
    Place("settings", "/settings"),
    Place("account", "/settings/account"),
    Place("first", "/first"),
    Place("components", "/components"),
    Place("unknown", "/nowhere"),
)
"""All pages: each is looked at in both themes, wide and narrow, and must be accessible."""


expect.set_options(timeout=PATIENCE_MS)


def launch(playwright: Playwright, microphone: Path) -> Browser:
    """Start a Chromium whose microphone hears a WAV file, again and again."""
    need(CHROMIUM is not None, "a Chromium; `python3 dev.py test` fetches one")
    need((PAGE / "index.html").exists(), "the built page; `python3 -m tooling.page` builds it")
    sound = f"--use-file-for-fake-audio-capture={microphone}"
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, sound])


@dataclass
class Visit:
    """A page that somebody has open, and what went wrong in it."""

    page: Page
    tiro: Installation
    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def go(self, address: str = "/") -> None:
        """Load an address of the page."""
        self.page.goto(f"{self.tiro.address}{address}")

    def allow(self, pattern: str) -> None:
        """Expect problems that a pattern fits, as when a test lets the server refuse."""
        self.allowed.append(pattern)

    def unexpected(self) -> list[str]:
        """Give what went wrong and was not expected."""
        return [
            problem
            for problem in self.problems
            if not any(re.search(pattern, problem) for pattern in self.allowed)
        ]

    def add(self, *paths: Path) -> None:
        """Choose files in the sheet for adding and start them."""
        self.page.get_by_role("button", name="Add recordings").first.click()
        sheet = self.page.get_by_role("dialog", name="Add recordings")
        sheet.get_by_label("Choose files").set_input_files(list(paths))
        sheet.get_by_role("button", name=f"Start {len(paths)}").click()

    def shot(self, name: str) -> Path:
        """Take a picture of what is seen, once nothing moves."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{name}.png"
        self.page.evaluate(STILL)
        self.page.screenshot(path=path)
        return path

    def violations(self) -> list[str]:
        """Let axe look at the page, and say what it found."""
        self.page.evaluate(STILL)
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(_axe())
        # Its preload copies the wave's styles into a document without a nonce, which the policy refuses.
        found = self.page.evaluate("() => axe.run({ resultTypes: ['violations'], preload: false })")
        return [_told(violation) for violation in found["violations"]]


@contextmanager
def visit(
    browser: Browser,
    tiro: Installation,
    *,
    width: int = 1440,
    theme: Theme = "light",
    locale: str = "en-GB",
    **more: Any,
) -> Iterator[Visit]:
    """Open a page of its own storage; in the end nothing unexpected may have gone wrong in it.

    Args:
        browser: From `launch`.
        tiro: Whose page it is.
        width: Of the window; below 768 it is touched.
        theme: What the system prefers.
        locale: What the browser is set to.
        more: Passed on to Playwright's `new_context`.
    """
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        color_scheme=theme,
        locale=locale,
        has_touch=width < 768,
        reduced_motion="reduce",
        **more,
    )
    try:
        found = Visit(_watched(context, tiro), tiro)
        _watch(found)
        yield found
        problems = found.unexpected()
    finally:
        context.close()
    assert problems == [], "\n".join(problems)


def _watched(context: BrowserContext, tiro: Installation) -> Page:
    context.set_default_timeout(PATIENCE_MS)
    context.grant_permissions(
        ["microphone", "clipboard-read", "clipboard-write"], origin=tiro.address
    )
    context.add_init_script(TELL_POLICY)
    return context.new_page()


def _watch(visit: Visit) -> None:
    def told(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            at = message.location.get("url", "")
            visit.problems.append(f"{message.type}: {message.text} ({at})")

    def failed(error: Error) -> None:
        visit.problems.append(f"uncaught: {error}")

    def asked(url: str) -> None:
        if not url.startswith((visit.tiro.address, "blob:", "data:")):
            visit.problems.append(f"asked elsewhere: {url}")

    visit.page.on("console", told)
    visit.page.on("pageerror", failed)
    visit.page.context.on("request", lambda request: asked(request.url))


@cache
def _axe() -> str:
    need(AXE.exists(), "axe-core; `python3 dev.py test` installs it")
    return AXE.read_text()


def _told(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    first = " ".join(nodes[0]["target"])
    return f"{violation['id']}: {violation['help']} ({len(nodes)}, first {first}: {nodes[0]['html'][:200]})"
