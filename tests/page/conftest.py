"""One browser and one server for all tests of the page; each test has a visit of its own."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

import pagekit
import soundkit
from accountkit import House, house_of
from pagekit import Open, Visit
from speechkit import audio, dialogue, one_sentence
from storykit import Installation

NAMES = (
    "Protokoll der außerordentlichen Hauptversammlung mit allen Nachträgen und Anlagen vom November.flac",
    "مقابلة مع الطبيبة.flac",
    "理事会の議事録.flac",
)
"""Long, from right to left, and without spaces."""


@pytest.fixture(scope="session")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the browser's microphone hears: six sentences of two speakers."""
    sound = audio(dialogue().path) / 32768
    return soundkit.write_sound(tmp_path_factory.mktemp("microphone") / "voice.wav", sound)


@pytest.fixture(scope="package")
def browser(microphone: Path) -> Iterator[Browser]:
    """A Chromium; it ends with these tests, as the loop it needs would be in others' way."""
    with sync_playwright() as playwright:
        found = pagekit.launch(playwright, microphone)
        yield found
        found.close()


@pytest.fixture(scope="package")
def tiro(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A server and its worker, with the fake engine by default, for all tests that leave it running."""
    with installation(tmp_path_factory.mktemp("page") / "data") as found:
        found.start_server()
        yield found


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server where people sign in; who made the first account has it in hand."""
    # Tests come in more often than people do.
    often = {f"TIRO_RATES__{kind}": "1000/minute" for kind in ("LOGIN", "UPLOAD", "CONFIGURATION")}
    with installation(tmp_path_factory.mktemp("house") / "data", **often) as found:
        found.start_server()
        with house_of(found) as opened:
            yield opened


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Installation]:
    """A server and its worker without any recording, for tests that kill it, too."""
    with installation(tmp_path / "data") as found:
        found.start_server()
        yield found


@pytest.fixture
def open_page(browser: Browser, tiro: Installation) -> Iterator[Open]:
    """Opens visits; in the end nothing unexpected may have gone wrong in any of them."""
    with ExitStack() as stack:

        def opened(at: Installation | None = None, **wishes: Any) -> Visit:
            return stack.enter_context(pagekit.visit(browser, at or tiro, **wishes))

        yield opened


@pytest.fixture(scope="package")
def written_down(tiro: Installation) -> str:
    """The id of a recording whose transcript can be read."""
    job = tiro.upload(dialogue().path, {"engine": "fake", "speakers": "auto"})
    tiro.wait_for(job["id"], "completed")
    return str(job["recording_id"])


@pytest.fixture(scope="package")
def shelf(tiro: Installation, written_down: str) -> str:
    """A library with something of each kind; gives the recording whose transcript can be read."""
    failed = tiro.fake_job(fail="permanent")
    for name in NAMES:
        tiro.send(one_sentence().path.read_bytes(), name=name)
    tiro.wait_for(failed["id"], "failed")
    waiting = tiro.fake_job(delay_seconds=2)
    tiro.verb(waiting["id"], "pause")
    tiro.wait_for(waiting["id"], "paused")
    return written_down


def installation(folder: Path, **settings: str) -> Installation:
    """An installation whose default engine is the fake one."""
    return Installation(folder, settings={"TIRO_ENGINES__DEFAULT": "fake", **settings})
