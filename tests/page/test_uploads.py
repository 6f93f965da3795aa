"""Files on their way up: cut, paused, reloaded and gone on with, and what the page tells of them."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Locator, Page, Request, expect

from cluster import wait_until
from linekit import Line, line_to
from pagekit import LOST, Open, Visit
from speechkit import dialogue, long_recording, one_sentence
from storykit import Installation

SLOW_BYTES = 200_000
"""A second, so that there is time to cut the line."""
ENOUGH_BYTES = 100_000
OTHER_BYTES = 60_000
"""All other requests of a visit are not more than this."""
TUS = {"Tus-Resumable": "1.0.0"}


@dataclass
class Sent:
    """The pieces of a file that a page has begun to send."""

    tiro: Installation
    upload: str = ""
    offsets: list[int] = field(default_factory=list[int])

    def note(self, request: Request) -> None:
        """Note where a piece begins."""
        if request.method == "PATCH" and "/api/v1/uploads/" in request.url:
            self.upload = request.url.rsplit("/", 1)[1]
            self.offsets.append(int(request.headers["upload-offset"]))

    def held_bytes(self) -> int:
        """Give how much the server has, once it has seen that the line is cut."""

        def asked() -> str | None:
            answer = self.tiro.request("HEAD", f"/uploads/{self.upload}", headers=TUS)
            return answer.headers["Upload-Offset"] if answer.status_code == 200 else None

        return int(wait_until(asked, what="nobody holds the upload"))


class Pace:
    """How fast a page sends; what it has given to its sockets already cannot be held back."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")

    def set(self, *, bytes_a_second: int = -1, is_offline: bool = False) -> None:
        """Let it send so fast, by default as fast as it can; offline, nothing new leaves."""
        wish = {"offline": is_offline, "latency": 0, "downloadThroughput": -1}
        self._session.send(
            "Network.emulateNetworkConditions", wish | {"uploadThroughput": bytes_a_second}
        )


@pytest.fixture
def line(tiro: Installation) -> Iterator[Line]:
    """A line to the server that can be cut."""
    with line_to(tiro.port) as found:
        yield found


def test_upload_that_is_cut_and_paused_goes_on_where_the_server_is(
    open_page: Open, tiro: Installation, line: Line, tmp_path: Path
) -> None:
    """By itself after a cut, when told to after a pause; nothing is sent twice."""
    visit, sent, pace = _visit(open_page, tiro, line)
    file = long_recording(tmp_path / "Cut on its way.wav", 0.5, seed=1).path
    visit.add(file)
    row = _file_row(visit.page, file)
    line.wait_for_bytes(ENOUGH_BYTES)
    line.cut()
    pace.set(is_offline=True)
    expect(row).to_contain_text("The connection broke at")
    visit.shot("upload-cut-1440-light")
    cut_at = sent.held_bytes()
    line.mend()
    pace.set(bytes_a_second=SLOW_BYTES)
    line.wait_for_bytes(ENOUGH_BYTES)
    row.get_by_role("button", name="Pause").click()
    expect(row).to_contain_text("Paused at")
    paused_at = sent.held_bytes()
    pace.set()
    row.get_by_role("button", name="Go on").click()

    expect(row.get_by_role("link", name="Open")).to_be_visible()

    assert sent.offsets == [0, cut_at, paused_at]
    assert 0 < cut_at < paused_at < file.stat().st_size
    assert line.sent_bytes < file.stat().st_size + OTHER_BYTES
    _assert_whole(visit, file)


def test_upload_goes_on_after_a_reload_when_the_file_is_chosen_again(
    open_page: Open, tiro: Installation, line: Line, tmp_path: Path
) -> None:
    """The browser asks before it leaves, and the library shows the file among the recordings."""
    visit, sent, pace = _visit(open_page, tiro, line)
    page = visit.page
    file = long_recording(tmp_path / "Reloaded on its way.wav", 0.5, seed=2).path
    visit.add(file)
    page.keyboard.press("Escape")
    expect(page.get_by_role("progressbar", name=file.name)).to_be_visible()
    line.wait_for_bytes(ENOUGH_BYTES)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave)
    page.reload()
    assert asked == ["beforeunload"]
    pace.set()
    reached = sent.held_bytes()

    page.get_by_role("button", name="Add recordings").first.click()
    row = _file_row(page, file)
    expect(row).to_contain_text("Choose the same file again")
    page.get_by_label("Choose files").set_input_files(file)

    expect(row.get_by_role("link", name="Open")).to_be_visible()
    assert sent.offsets == [0, reached]
    assert 0 < reached < file.stat().st_size
    _assert_whole(visit, file)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Reloaded on its way")).to_be_visible()


def test_folder_gives_its_recordings_and_the_same_sound_is_told(
    open_page: Open, tmp_path: Path
) -> None:
    """Hidden files are passed over, others are shown as what they are; dropped or chosen is the same."""
    visit = open_page()
    page = visit.page
    folder = _folder(tmp_path / "Council")
    visit.go()
    # Listens only once the effects of the first drawing have run.
    expect(page.get_by_role("button", name="Order: Newest")).to_be_visible()
    _drop(page, folder)
    sheet = page.get_by_role("dialog", name="Add recordings")
    names = sheet.get_by_role("list", name="Files").locator("b")
    expect(names).to_have_count(3)
    sheet.get_by_label("Choose a folder").set_input_files(folder)
    expect(names).to_have_count(3)
    assert sorted(names.all_inner_texts()) == ["notes.txt", "second.flac", "third.wav"]
    expect(_file_row(page, folder / "notes.txt")).to_contain_text("Not a recording.")
    assert visit.violations() == []
    sheet.get_by_role("button", name="Start 2 recordings").click()
    expect(sheet.get_by_role("link", name="Open")).to_have_count(2)

    again = shutil.copy(folder / "deeper" / "third.wav", tmp_path / "the third again.wav")
    page.get_by_label("Choose files").set_input_files(again)
    sheet.get_by_role("button", name="Start 1 recording").click()

    row = _file_row(page, Path(again))
    expect(row).to_contain_text("The same sound is in the library already")
    visit.shot("upload-double-1440-light")
    expect(row).to_contain_text("Already here")
    row.get_by_role("button", name="Delete this one").click()
    expect(row).to_have_count(0)
    rows = visit.tiro.rows("SELECT title FROM recordings WHERE deleted_at IS NULL")
    titles = {title for (title,) in rows}
    assert titles & {"second", "third", "the third again"} == {"second", "third"}


def test_options_are_sent_and_remembered_for_the_next_time(
    open_page: Open, tiro: Installation
) -> None:
    """Also after a reload; and forgotten when that is wanted."""
    visit = open_page()
    page = visit.page
    visit.go()
    page.get_by_role("button", name="Add recordings").first.click()
    sheet = page.get_by_role("dialog", name="Add recordings")
    _choose(page, "Speakers", "3 speakers")
    sheet.get_by_text("Advanced").click()
    sheet.get_by_label("Vocabulary").fill("Ostwerft, Kessler")
    expect(sheet.get_by_text("2 names and terms")).to_be_visible()
    sheet.get_by_label("Choose files").set_input_files(one_sentence().path)
    sheet.get_by_role("button", name="Start 1 recording").click()
    expect(sheet.get_by_role("link", name="Open")).to_be_visible()
    address = sheet.get_by_role("link", name="Open").get_attribute("href")
    options = tiro.request("GET", str(address)).json()["job"]["options"]
    assert (options["speakers"], options["vocabulary"]) == (3, ["Ostwerft", "Kessler"])

    page.reload()
    page.get_by_role("button", name="Add recordings").first.click()
    expect(sheet.get_by_label("Speakers", exact=True)).to_have_text("3 speakers")
    expect(sheet.get_by_text("1 changed")).to_be_visible()
    sheet.get_by_label("Remember these options").uncheck()
    sheet.get_by_label("Choose files").set_input_files(dialogue().path)
    sheet.get_by_role("button", name="Start 1 recording").click()
    expect(sheet.get_by_role("link", name="Open")).to_be_visible()

    assert page.evaluate("() => localStorage.getItem('tiro.options')") is None


def _visit(open_page: Open, tiro: Installation, line: Line) -> tuple[Visit, Sent, Pace]:
    """The library of a browser that sends slowly; and what it sends."""
    visit = open_page(replace(tiro, port=line.port))
    visit.allow(LOST)
    sent = Sent(tiro)
    visit.page.on("request", sent.note)
    visit.go()
    expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
    pace = Pace(visit.page)
    pace.set(bytes_a_second=SLOW_BYTES)
    return visit, sent, pace


def _file_row(page: Page, file: Path) -> Locator:
    files = page.get_by_role("dialog", name="Add recordings").get_by_role("list", name="Files")
    return files.get_by_role("listitem").filter(has_text=file.name)


def _choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def _assert_whole(visit: Visit, file: Path) -> None:
    """The server has made a recording of exactly the bytes of the file."""
    query = "SELECT id FROM recordings WHERE file_name = ?"
    ((recording_id,),) = visit.tiro.rows(query, [file.name])
    sent = visit.tiro.request("GET", f"/recordings/{recording_id}/media").content
    assert sent == file.read_bytes()


def _folder(folder: Path) -> Path:
    """A folder with two recordings, a text, and what systems hide in folders."""
    (folder / ".trash").mkdir(parents=True)
    (folder / "deeper").mkdir()
    shutil.copy(one_sentence().path, folder / "second.flac")
    long_recording(folder / "deeper" / "third.wav", 0.05, seed=3)
    for hidden in (".second.flac", ".trash/second.flac", "Thumbs.db"):
        shutil.copy(one_sentence().path, folder / hidden)
    (folder / "notes.txt").write_text("Bring the map.")
    return folder


def _drop(page: Page, path: Path) -> None:
    """Drop something onto the middle of the window, as a file manager does."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        event = {"type": kind, "x": 700, "y": 400, "data": data}
        session.send("Input.dispatchDragEvent", event)
