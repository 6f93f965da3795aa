"""Reading and hearing: sound and text in step, what is sought, doubted and held back, and taking the text along."""

import csv
import io
import json
import re
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pysubs2
import pytest
import webvtt
from playwright.sync_api import Page, Response, expect

from exportkit import bare
from pagekit import Open
from storykit import Installation
from textkit import HELD, NAMES, Written, spoken, with_word, write_down
from tiro.transcript.model import Word

IN_STEP_SECONDS = 0.15
"""So far the mark may be from the sound."""
TITLE = "Protokoll № 7, Ærø und 漁港"
HEAR = """
(seconds) => new Promise((resolve) => {
  const sound = document.querySelector("audio");
  const [heard, until] = [[], sound.currentTime + seconds];
  const look = () => {
    const word = document.querySelector("[data-w][data-now]");
    const row = word?.closest("[data-index]").dataset.index;
    heard.push([sound.currentTime, word?.textContent ?? "", Number(row ?? -1)]);
    if (sound.currentTime < until && !sound.ended) requestAnimationFrame(look);
    else resolve(heard);
  };
  requestAnimationFrame(look);
})
"""
"""What is marked while the sound plays on, frame by frame: the time, the word, the turn."""
AT = "() => document.querySelector('audio').currentTime"
THERE = """
(seconds) => new Promise((resolve) => {
  const sound = document.querySelector("audio");
  const look = () => sound.currentTime >= seconds ? resolve() : requestAnimationFrame(look);
  look();
})
"""
"""Waits until the sound stands at a time: the page shows it before the sound is loaded."""
AGAIN = "() => { const sound = document.querySelector('audio'); sound.currentTime = 3.2; return sound.play(); }"
FOUND = """
() => [...CSS.highlights.get("tiro-found-now") ?? []].map((range) => range.toString())
"""
"""What the browser shows as found now."""


@pytest.fixture(scope="module")
def written(tiro: Installation) -> Written:
    """The dialogue with an accent, a doubtful word and something held back; nobody changes it."""
    first, second, *others = spoken()
    first = with_word(first, 2, word="Ánna,")
    second = with_word(second, 5, probability=0.31)
    return write_down(tiro, text=[first, second, *others[:3], HELD, *others[3:]], title=TITLE)


def test_word_that_is_marked_is_the_one_that_is_said(open_page: Open, written: Written) -> None:
    """From where an address leads, at usual and at double speed, and from a word that was clicked."""
    visit = open_page()
    page = visit.page
    media: list[Response] = []
    page.on("response", lambda one: media.append(one) if one.url.endswith("/media") else None)

    visit.go(f"{written.address}?at=3.2")
    expect(_now(page)).to_have_text("Today")
    expect(page.get_by_role("region", name="Player")).to_contain_text("0:03")
    page.evaluate(THERE, 3.2)
    page.keyboard.press("k")
    heard = _heard(page, written, 3.0)
    assert heard[0] >= 3.2
    while len(set(heard)) <= 10:  # A busy machine draws too few frames to tell.
        page.evaluate(AGAIN)
        heard = _heard(page, written, 3.0)

    for _ in range(4):
        page.keyboard.press(">")
    expect(page.get_by_role("button", name="Speed: 2")).to_be_visible()
    _heard(page, written, 2.5)
    page.keyboard.press("k")

    said = written.words[10]
    page.get_by_role("article").nth(1).get_by_text(said.word, exact=True).click()
    expect(_now(page)).to_have_text(said.word)
    assert page.evaluate(AT) == pytest.approx(said.start, abs=0.02)
    page.keyboard.press("Shift+ArrowRight")
    expect(_now(page)).to_have_text("When")

    assert {each.status for each in media} == {206}
    assert all(each.headers["content-range"].startswith("bytes ") for each in media)


def test_word_is_found_whatever_its_accents_and_case(open_page: Open, written: Written) -> None:
    """In the whole text; the next one and the one before by Enter."""
    visit = open_page()
    page = visit.page
    visit.go(written.address)
    page.get_by_role("article").first.wait_for()

    page.keyboard.press("Control+f")
    page.keyboard.type("anna")
    expect(page.get_by_text("1 of 1")).to_be_visible()
    page.wait_for_function(f"() => ({FOUND})()[0] === 'Ánna'")
    page.get_by_role("searchbox", name="Find in this text").fill("SÉRVER")
    expect(page.get_by_text("1 of 2")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 of 2")).to_be_visible()
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_text("1 of 2")).to_be_visible()
    assert visit.violations() == []
    visit.shot("found-1440-light")

    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox", name="Find in this text")).to_have_count(0)
    page.wait_for_function(f"() => ({FOUND})().length === 0")


def test_doubtful_words_are_marked_and_what_is_held_back_can_be_restored(
    open_page: Open, tiro: Installation
) -> None:
    """Both when they are asked for; what was restored can be held back again."""
    first, *others = spoken()
    written = write_down(
        tiro, text=[with_word(first, 4, probability=0.31), *others[:4], HELD, others[4]]
    )
    visit = open_page()
    page = visit.page
    visit.go(written.address)
    text = page.get_by_role("region", name="Transcript", exact=True)

    doubtful = text.locator("[data-doubt]")
    expect(doubtful).to_have_text(["for"])
    expect(doubtful).to_have_attribute("title", re.compile(r"^Heard with 31.?% confidence$"))
    expect(text).to_have_attribute("data-doubts", "true")
    page.get_by_role("button", name="Doubtful words").click()
    expect(text).not_to_have_attribute("data-doubts", "true")

    held = page.get_by_role("article", name=re.compile("^Held back, "))
    expect(held).to_have_count(0)
    page.get_by_role("button", name="Held back 1").click()
    expect(held).to_contain_text("a well-known phrase without speech")
    assert visit.violations() == []
    visit.shot("held-1440-light")
    held.get_by_role("button", name="Restore").click()
    expect(held).to_have_count(0)
    expect(text.get_by_text("watching!", exact=False)).to_be_visible()
    assert HELD.text in written.texts()

    page.get_by_role("region", name="Notices").get_by_role("button", name="Undo").click()
    expect(held).to_have_count(1)
    assert HELD.text not in written.texts()


def test_every_format_is_downloaded_whole_and_under_the_recordings_name(
    open_page: Open, written: Written
) -> None:
    """Each is read by a reader of its own; the clipboard takes the text with names and times."""
    visit = open_page()
    page = visit.page
    visit.go(written.address)
    page.get_by_role("button", name="Export").click()
    sheet = page.get_by_role("dialog", name="Export")
    for form, label in FORMS.items():
        sheet.get_by_role("radio", name=re.compile(f"^{re.escape(label)}")).check(force=True)
        with page.expect_download() as saving:
            sheet.get_by_role("button", name=f"Download {form}").click()
        assert saving.value.suggested_filename == f"{TITLE}.{form}"
        lines = READERS[form](Path(saving.value.path()))
        assert bare(" ".join(lines)) == bare(" ".join(EXPECTED)), form
    assert visit.violations() == []
    visit.shot("export-1440-light")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Copy with names and times").click()
    expect(page.get_by_role("region", name="Notices")).to_contain_text("6 turns copied")
    copied = page.evaluate("() => navigator.clipboard.readText()").split("\n\n")
    assert copied[:2] == [
        "[0:00] Ben: Good morning Ánna, thanks for the update.",
        "[0:03] Anna: Today we will discuss the design and the server.",
    ]


def test_text_stays_when_the_sound_was_deleted(open_page: Open, tiro: Installation) -> None:
    """The player says so, and nothing else is lost."""
    written = write_down(tiro)
    [[key]] = tiro.rows("SELECT media_key FROM recordings WHERE id = ?", [written.recording])
    (tiro.folder / "media" / str(key)).unlink()
    visit = open_page()
    visit.allow("404|410")
    page = visit.page
    visit.go(written.address)

    expect(page.get_by_text("The sound was deleted. The text stays.")).to_be_visible()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_disabled()
    expect(page.get_by_role("article")).to_have_count(len(written.text))
    assert visit.violations() == []
    visit.shot("soundless-1440-light")


def _docx(path: Path) -> list[str]:
    # The title and a line about the whole come first.
    return [one.text.partition(" ")[2] for one in docx.Document(str(path)).paragraphs[2:]]


def _md(path: Path) -> list[str]:
    return re.findall(r"^\*\*\d:\d\d:\d\d (.+)$", path.read_text(), re.MULTILINE)


def _srt(path: Path) -> list[str]:
    cues = pysubs2.load(str(path))
    assert cues[0].start == round(spoken()[0].start * 1000)
    return [one.plaintext for one in cues]


def _vtt(path: Path) -> list[str]:
    cues = webvtt.read(str(path))
    assert cues[0].start_in_seconds == int(spoken()[0].start)
    return [one.text for one in cues]


def _tsv(path: Path) -> list[str]:
    rows = list(csv.DictReader(io.StringIO(path.read_text()), delimiter="\t"))
    assert [int(row["start"]) for row in rows] == [round(one.start * 1000) for one in spoken()]
    return [f"{row['speaker']}: {row['text']}" for row in rows]


def _json(path: Path) -> list[str]:
    kept = json.loads(path.read_text())
    names = {one["id"]: one["name"] for one in kept["speakers"]}
    assert kept["segments"][0]["words"][3]["start"] == spoken()[0].words[3].start
    return [f"{names[one['speaker']]}: {one['text']}" for one in kept["segments"]]


READERS: dict[str, Callable[[Path], list[str]]] = {
    "docx": _docx,
    "txt": lambda path: path.read_text().splitlines(),
    "md": _md,
    "srt": _srt,
    "vtt": _vtt,
    "tsv": _tsv,
    "json": _json,
}
EXPECTED = [f"{NAMES[one.speaker or '']}: {one.text}".replace("Anna,", "Ánna,") for one in spoken()]
FORMS = {
    "docx": "Word",
    "txt": "Plain text",
    "md": "Markdown",
    "srt": "Subtitles (SRT)",
    "vtt": "Subtitles (WebVTT)",
    "tsv": "Table (TSV)",
    "json": "JSON",
}


def _now(page: Page) -> Any:
    return page.locator("[data-w][data-now]")


def _heard(page: Page, written: Written, seconds: float) -> list[float]:
    """Listen on, compare each frame with the truth, and give the times that were seen."""
    heard = page.evaluate(HEAR, seconds)
    wrong = [one for one in heard if not _is_said(written.words, float(one[0]), str(one[1]))]
    assert wrong == []
    return [float(one[0]) for one in heard]


def _is_said(words: list[Word], seconds: float, marked: str) -> bool:
    """Whether a word is the one that is said, give or take what is allowed."""
    starts = [word.start for word in words]
    first = max(0, bisect_right(starts, seconds - IN_STEP_SECONDS) - 1)
    last = bisect_right(starts, seconds + IN_STEP_SECONDS)
    return marked in [word.word for word in words[first:last]]
