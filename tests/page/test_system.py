"""The pages of the system: the queue is paused and goes on, a model is fetched and removed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from hub_server import Hub, hub_server, point_at
from pagekit import Open
from speechkit import one_sentence
from spoken import MICRO_WHISPER
from storykit import Installation

HELD = "Waits, the queue is paused by an administrator"
TINY = "Systran/faster-whisper-tiny"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """A hub that has Whisper's tiny."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    with hub_server(TINY, MICRO_WHISPER) as address:
        point_at(monkeypatch, address)
        yield address


@pytest.fixture
def fetching(hub: Hub, tmp_path: Path) -> Iterator[Installation]:
    """A server that may fetch models from the hub."""
    assert hub
    settings = {"TIRO_ENGINES__DEFAULT": "fake", "TIRO_MODELS__FETCH": "on_use"}
    with Installation(tmp_path / "data", settings=settings) as found:
        found.start_server()
        yield found


def test_queue_is_paused_for_everybody_and_goes_on(open_page: Open, tiro: Installation) -> None:
    """What comes meanwhile waits and says why, on every page."""
    visit = open_page()
    page = visit.page
    visit.go("/system")
    page.get_by_role("button", name="Pause the queue").click()
    expect(page.get_by_text(HELD)).to_be_visible()
    expect(page.get_by_role("button", name="Let the queue go on")).to_be_visible()
    tiro.wait_for_beats(2)
    content = one_sentence().path.read_bytes()
    job = tiro.send(content, name="Held back.flac").json()["job"]
    page.get_by_role("link", name="All jobs").click()
    expect(page.get_by_text("The queue is paused.", exact=True)).to_be_visible()
    row = page.get_by_role("region", name="Waiting").get_by_role("listitem")
    expect(row.filter(has_text="Held back")).to_contain_text(HELD)
    visit.shot("queue-paused-1440-light")
    page.get_by_role("link", name="Library", exact=True).first.click()
    waiting = page.get_by_role("listitem").filter(has_text="Held back")
    expect(waiting).to_contain_text(HELD)
    page.go_back()
    page.get_by_role("button", name="Let the queue go on").click()

    expect(row).to_have_count(0)
    tiro.wait_for(job["id"], "completed")
    page.go_forward()
    expect(waiting).to_be_visible()
    expect(waiting).not_to_contain_text("Waits")


@pytest.mark.full
def test_model_is_fetched_with_its_progress_and_removed(
    open_page: Open, fetching: Installation, hub: Hub
) -> None:
    """What came and how much is left is shown as it goes; the files are gone after the removal."""
    hub.behaviour.seconds_a_piece = 0.05
    visit = open_page(fetching)
    page = visit.page
    visit.go("/system/models")
    page.get_by_role("searchbox", name="Name or language").fill("whisper tiny")
    row = (
        page.get_by_role("table", name="Models")
        .get_by_role("row")
        .filter(has_text="Whisper tiny")
        .first
    )
    row.get_by_role("button", name="Download").click()
    bar = row.get_by_role("progressbar")
    expect(bar).to_be_visible()
    first = bar.get_attribute("aria-valuenow") or "0"
    expect(bar).not_to_have_attribute("aria-valuenow", first)
    visit.shot("model-download-1440-light")
    assert visit.violations() == []
    hub.behaviour.seconds_a_piece = 0.0

    expect(bar).to_have_count(0)
    model = fetching.request("GET", "/models/faster_whisper/tiny").json()
    assert model["is_installed"]
    row.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(page.get_by_role("region", name="Notices")).to_contain_text("removed")
    expect(row).to_contain_text("Not here")
    assert not Path(model["path"]).exists()
