"""Makes the pictures of README.md and docs/guide.md: `.venv/bin/python -m tooling.pictures`."""

from __future__ import annotations

import base64
import os
import sqlite3
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tooling.chromium import find_chromium
from tooling.exhibits import (
    EXHIBITS,
    RUNNING,
    SAMPLE,
    STAR,
    WAITING,
    Library,
    Scribe,
    decoded,
    scribe,
    sound_of,
    write_wav,
)
from tooling.programs import ROOT, DevError
from tooling.server import free_port, server

if TYPE_CHECKING:
    from collections.abc import Generator

PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000
DAY_SECONDS = 86_400
WIDE = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
TO_WEBP = """async ([png, quality]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/webp", quality });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
QUALITIES = (0.92, 0.85, 0.75)


class Studio:
    """Takes pictures of one server in one browser."""

    def __init__(self, browser: Browser, library: Library) -> None:
        self._browser = browser
        self._library = library

    @contextmanager
    def page(self, address: str, *, is_phone: bool = False) -> Generator[Page]:
        """Open an address in a browser that remembers nothing."""
        context = self._browser.new_context(
            viewport=PHONE if is_phone else WIDE,
            device_scale_factor=2 if is_phone else 1,
            has_touch=is_phone,
            color_scheme="light",
            locale="en-GB",
            reduced_motion="reduce",
        )
        context.set_default_timeout(60_000)
        context.grant_permissions(["microphone"], origin=self._library.address)
        try:
            page = context.new_page()
            page.goto(f"{self._library.address}{address}")
            yield page
        finally:
            context.close()

    def take(self, page: Page, name: str) -> None:
        """Keep what is seen as WebP, as good as its weight allows."""
        page.wait_for_timeout(600)
        png = base64.b64encode(page.screenshot()).decode()
        blank = self._browser.new_page()
        made = (base64.b64decode(blank.evaluate(TO_WEBP, [png, each])) for each in QUALITIES)
        content = next((each for each in made if len(each) <= MOST_BYTES), None)
        blank.close()
        if content is None:
            raise DevError(f"The picture {name} is too heavy.")
        path = PICTURES / f"{name}.webp"
        path.write_bytes(content)
        print(f"{path.relative_to(ROOT)}: {len(content) // 1000} kB", file=sys.stderr)


def fill(library: Library, folder: Path) -> str:
    """Add what is done; gives the recording whose text is shown."""
    ids = {exhibit: library.add(exhibit, sound_of(exhibit, folder)) for exhibit in EXHIBITS}
    star = library.add(STAR, SAMPLE, speakers=2)
    for exhibit, recording in (*ids.items(), (STAR, star)):
        library.wait(recording)
        library.name_speakers(recording, exhibit.people)
    library.take_minutes(star)
    return star


def age(database: Path) -> None:
    """Date the recordings back: the API says of all that they came just now."""
    with closing(sqlite3.connect(database)) as connection:
        for exhibit in (STAR, *EXHIBITS):
            at = time.time() - exhibit.days * DAY_SECONDS
            change = "UPDATE recordings SET created_at = ? WHERE title = ?"
            connection.execute(change, (at, exhibit.title))
        connection.commit()


def begin_work(library: Library, engine: Scribe, folder: Path) -> None:
    """Have one recording in hand, and one that waits."""
    engine.left = 6
    running = library.add(RUNNING, sound_of(RUNNING, folder), engine_options={"chunk_seconds": 120})
    library.add(WAITING, sound_of(WAITING, folder))
    library.wait(running, percent=40)


def take_all(studio: Studio, star: str, folder: Path) -> None:
    """Go through the pages."""
    with studio.page("/") as page:
        page.get_by_role("link", name=STAR.title).wait_for()
        studio.take(page, "library")
        _add(page, folder)
        studio.take(page, "add")
    with studio.page(f"/recordings/{star}?at=20.9", is_phone=True) as page:
        page.get_by_text("tomorrow.").first.wait_for()
        _play(page)
        studio.take(page, "phone")
    with studio.page(f"/recordings/{star}?at=20.9") as page:
        page.get_by_text("tomorrow.").first.wait_for()
        _play(page)
        studio.take(page, "transcript")
        page.get_by_role("tab", name="Notes").click()
        page.get_by_role("button", name="Which note").click()
        page.get_by_role("menuitemradio", name="Meeting").click()
        page.get_by_role("heading", name="Decisions").wait_for()
        studio.take(page, "notes")
        page.get_by_role("button", name="Edit", exact=True).click()
        _correct(page)
        studio.take(page, "edit")
    with studio.page("/record") as page:
        page.get_by_role("button", name="Start recording").click()
        page.wait_for_timeout(12_000)
        studio.take(page, "record")


def _add(page: Page, folder: Path) -> None:
    page.get_by_role("button", name="Add recordings").first.click()
    sheet = page.get_by_role("dialog", name="Add recordings")
    files = [folder / "Site visit, morning.wav", folder / "Site visit, afternoon.wav"]
    for path, exhibit in zip(files, EXHIBITS, strict=False):
        path.write_bytes((folder / f"{exhibit.title}.wav").read_bytes())
    sheet.get_by_label("Choose files").set_input_files(files)
    sheet.get_by_text("Advanced").click()


def _play(page: Page) -> None:
    play = page.get_by_role("button", name="Play", exact=True).first
    play.click()
    pause = page.get_by_role("button", name="Pause", exact=True).first
    pause.wait_for()
    page.wait_for_timeout(1_300)
    pause.click()


def _correct(page: Page) -> None:
    page.get_by_role("button", name="Find and replace").click()
    page.get_by_role("searchbox", name="Find").fill("report")
    page.get_by_label("Replace with").fill("summary")
    page.get_by_role("button", name="Replace", exact=True).click()
    page.get_by_text("Draft saved").wait_for()


def main() -> None:
    """Fill a library of its own, and take each picture."""
    chromium = find_chromium()
    if chromium is None:
        raise DevError("There is no Chromium; `python3 dev.py test` fetches one.")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, scribe() as engine:
        folder, port = Path(scratch), free_port()
        os.environ |= {
            "TIRO_DATA_DIR": str(folder / "data"),
            "TIRO_PORT": str(port),
            "TIRO_WORKER__SLOTS": "1",
            "TIRO_ENGINES__DEFAULT": "openai_compatible",
            "TIRO_ENGINES__OPENAI_COMPATIBLE__BASE_URL": engine.base_url,
            "TIRO_LLMS__OPENAI_COMPATIBLE__BASE_URL": engine.base_url,
            "TIRO_LLMS__OPENAI_COMPATIBLE__MODEL": "qwen3:8b",
            "TIRO_LLMS__OPENAI_COMPATIBLE__CONTEXT_TOKENS": "16384",
        }
        library = Library(port)
        with (folder / "log").open("wb") as log:
            with server(port, log):
                star = fill(library, folder)
            age(folder / "data" / "tiro.db")
            with server(port, log), sync_playwright() as playwright:
                begin_work(library, engine, folder)
                write_wav(decoded(), folder / "voice.wav")
                sound = f"--use-file-for-fake-audio-capture={folder / 'voice.wav'}"
                browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, sound])
                take_all(Studio(browser, library), star, folder)
                browser.close()


if __name__ == "__main__":
    main()
