"""The page in Chromium with a text of 20,000 segments: when its first turn stands, what a key costs."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.measure import Figure
from tiro.transcript.model import Segment, Word

import pagekit  # isort: skip - workspace puts these on the path
import soundkit  # isort: skip
import textkit  # isort: skip
from storykit import Installation  # isort: skip

SEGMENTS = 20_000
WORDS = ("the", "outer", "berth", "is", "free")
ROUNDS = 5
KEYS = 40
PACE_MS = 150
"""Between two keys: a fast typist's pace."""
TELL_FIRST_TURN = """
new MutationObserver((_, observer) => {
  const turn = document.querySelector("main article[data-row], main article");
  if (turn === null) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.firstTurn = performance.now(); }));
}).observe(document, { childList: true, subtree: true });
"""
TELL_KEYS = """
() => {
  window.keys = [];
  addEventListener("keydown", (event) => {
    const pressed = event.timeStamp;
    requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - pressed)));
  }, { capture: true });
}
"""


def page() -> list[Figure]:
    """Open, open at a place, and type, each some times; the median of each."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        microphone = soundkit.write_sound(folder / "voice.wav", soundkit.tone(1.0))
        settings = {"TIRO_ENGINES__DEFAULT": "fake", "TIRO_ENGINES__FAKE__ENABLED": "true"}
        with Installation(folder / "data", settings=settings) as tiro:
            tiro.start_server()
            written = textkit.write_down(tiro, text=tuple(_segments()))
            browser = pagekit.launch(playwright, microphone)
            address = f"{tiro.address}{written.address}"
            first = [_first_turn(browser, address) for _ in range(ROUNDS)]
            middle = [_first_turn(browser, f"{address}?at=10000") for _ in range(ROUNDS)]
            keys = _keys(browser, address)
            browser.close()
    how = f"{SEGMENTS} segments, cold profile, navigation to the frame after the first turn"
    slow = sum(each > 50 for each in keys)
    return [
        Figure("first turn", median(first) / 1000, "s", 1.0, how=how),
        Figure("first turn with ?at=", median(middle) / 1000, "s", 1.0, how=how),
        Figure("key to paint, median", median(keys), "ms", 50.0, how=f"{len(keys)} keys"),
        Figure("keys above 50 ms", slow / len(keys), "", how="share"),
    ]


def _segments() -> Iterator[Segment]:
    for number in range(SEGMENTS):
        start = number * 2.0
        words = tuple(
            Word(word, start + 0.3 * index, start + 0.3 * index + 0.25, 0.9)
            for index, word in enumerate(WORDS)
        )
        speaker = "S1" if number % 2 else "S2"
        yield Segment(
            f"s{number}", start, start + 1.6, " ".join(WORDS), speaker=speaker, language="en", words=words
        )  # fmt: skip


def _first_turn(browser: Browser, address: str) -> float:
    opened = _opened(browser, address)
    found: Any = opened.evaluate("() => window.firstTurn")
    opened.context.close()
    return float(found)


def _keys(browser: Browser, address: str) -> list[float]:
    opened = _opened(browser, address)
    opened.get_by_role("button", name="Edit", exact=True).first.click()
    opened.locator("[data-segment]").first.click()
    opened.evaluate(TELL_KEYS)
    for number in range(KEYS):
        opened.keyboard.press("abcdefghij "[number % 11])
        opened.wait_for_timeout(PACE_MS)
    found: list[float] = opened.evaluate("() => window.keys")
    opened.context.close()
    return found


def _opened(browser: Browser, address: str) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.add_init_script(TELL_FIRST_TURN)
    opened = context.new_page()
    opened.goto(address)
    opened.wait_for_function("() => window.firstTurn !== undefined")
    return opened
