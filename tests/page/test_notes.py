"""Notes, clean text and questions in a browser, with a language model that follows a script."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from llm_server import Asked, Script, counting_words, scripted_server
from pagekit import Open
from speechkit import dialogue
from storykit import FAKE, Installation

LINE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
PAUSE_SECONDS = 0.01
DECIDED = "The last boat leaves at ten to four."
CONTEXT_TOKENS = 4096


@pytest.fixture(scope="module")
def story() -> Iterator[Script]:
    """A language model that answers slowly enough to be seen writing."""
    pages = counting_words(CONTEXT_TOKENS)
    with scripted_server(answer=answered, pages=pages, pause_seconds=PAUSE_SECONDS) as script:
        yield script


@pytest.fixture(scope="module")
def modelled(story: Script, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A server that has a language model."""
    names = {"BASE_URL": story.base_url, "MODEL": "script-model"}
    settings = {f"TIRO_LLMS__OPENAI_COMPATIBLE__{name}": each for name, each in names.items()}
    settings["TIRO_ENGINES__DEFAULT"] = "fake"
    with Installation(tmp_path_factory.mktemp("modelled") / "data", settings=settings) as found:
        found.start_server()
        yield found


@pytest.fixture(scope="module")
def recording(modelled: Installation) -> str:
    """The id of a recording with a text."""
    return transcribed(modelled)


def transcribed(tiro: Installation, **options: Any) -> str:
    job = tiro.upload(dialogue().path, {**FAKE, "engine_options": {"chunk_seconds": 5}, **options})
    tiro.wait_for(job["id"], "completed")
    return str(job["recording_id"])


def answered(asked: Asked) -> str:
    """Fill the shape that is asked for: notes, lines of a text, or an answer."""
    shape = asked.body["response_format"]["json_schema"]["schema"]["properties"]
    said = [(int(number), text) for number, text in LINE.findall(asked.text)]
    if "statements" in shape:
        return reply(asked)
    if "lines" in shape:
        # The line that was wrong is asked for once more, by itself.
        wrong = {2} if len(said) > 1 else {number for number, _ in said}
        told = [{"line": number, "text": clean(text, number in wrong)} for number, text in said]
        return json.dumps({"lines": told})
    second = {"text": DECIDED, "lines": [said[1][0]]}
    nothing = {"text": "Nobody said this.", "lines": [9999]}
    made = {"gist": second, "decisions": [second], "questions": [nothing], "topics": []}
    task = {"task": second, "owner": "Ama", "due": "Friday"}
    more = {
        "tasks": [task],
        "points": [second],
        "key_words": ["boat"],
        "proposed_tags": ["Harbour"],
    }
    return json.dumps({name: each for name, each in (made | more).items() if name in shape})


def reply(asked: Asked) -> str:
    if "cost" in asked.text.rpartition("Question:")[2]:
        return json.dumps({"said": False, "statements": []})
    return json.dumps(
        {"said": True, "statements": [{"text": "Since it is late.", "passages": [1]}]}
    )


def clean(line: str, is_wrong: bool) -> str:
    """Say it with other marks, or with a number that nobody said."""
    text = (line.partition(": ")[2] or line).rstrip(".")
    return f"{text} and 99 more." if is_wrong else f"{text}!"


def to_note(page: Page, template: str) -> None:
    page.get_by_role("tab", name="Notes").click()
    page.get_by_role("button", name="Which note").click()
    page.get_by_role("menuitemradio", name=template).click()


def test_note_is_written_before_the_eyes_and_its_citation_leads_to_the_sound(
    open_page: Open, modelled: Installation, recording: str
) -> None:
    """What was read is told, with what cites nothing; a proposed tag is taken."""
    visit = open_page(modelled)
    page = visit.page
    visit.go(f"/recordings/{recording}")
    to_note(page, "Meeting")
    page.get_by_role("button", name="Write it").click()
    expect(page.get_by_text("Meeting is being written")).to_be_visible()
    expect(page.get_by_text("Written by script-model")).to_be_visible()
    panel = page.get_by_role("tabpanel", name="Notes")
    expect(panel).to_contain_text("100 % of")
    expect(panel).to_contain_text("1 statement cites nothing that was said.")
    expect(panel.get_by_role("heading", name="Decisions")).to_be_visible()
    assert visit.violations() == []

    cite = panel.get_by_role("link", name="Play from").first
    at = float((cite.get_attribute("href") or "").rpartition("at=")[2])
    assert at > 0
    cite.click()
    slider = page.get_by_role("slider", name="Position")
    expect(slider).to_have_attribute("aria-valuenow", re.compile(f"^{int(at)}|^{int(at) + 1}"))
    panel.get_by_role("button", name="Add tag Harbour").click()
    expect(page.get_by_role("list", name="Tags").first).to_contain_text("Harbour")


def test_answer_comes_with_its_places_and_says_when_nothing_was_said(
    open_page: Open, modelled: Installation, recording: str
) -> None:
    """Of one recording beside its text; of all on a page, from where a time opens the recording there."""
    visit = open_page(modelled)
    page = visit.page
    visit.go(f"/recordings/{recording}")
    page.get_by_role("tab", name="Ask").click()
    box = page.get_by_role("textbox", name="Ask this recording")
    box.fill("Why not?")
    box.press("Enter")
    expect(page.get_by_text("Since it is late.")).to_be_visible()
    expect(page.get_by_text("1 citation, checked")).to_be_visible()
    box.fill("What does it cost?")
    box.press("Enter")
    expect(page.get_by_text("Not said.")).to_be_visible()
    assert visit.violations() == []

    visit.go("/ask")
    box = page.get_by_role("textbox", name="Ask your library")
    box.fill(f"What about {modelled.text(recording).split()[0]}?")
    box.press("Enter")
    log = page.get_by_role("log", name="Questions and answers")
    log.get_by_role("link", name="Play from").first.click()
    expect(page).to_have_url(re.compile("/recordings/rec_.*at="))


@pytest.mark.full
def test_phone_shows_what_is_heard_below_an_answer_and_leads_to_it(
    open_page: Open, modelled: Installation, recording: str
) -> None:
    """Three lines of the text, which the answer covers there."""
    visit = open_page(modelled, width=360)
    page = visit.page
    visit.go(f"/recordings/{recording}")
    page.get_by_role("tab", name="Ask").click()
    box = page.get_by_role("textbox", name="Ask this recording")
    box.fill("Why not?")
    box.press("Enter")
    page.get_by_role("link", name="Play from").first.click()
    peek = page.get_by_role("complementary", name="What is heard")
    expect(peek).to_be_visible()
    visit.shot("transcript-peek-360-light")
    assert visit.violations() == []
    peek.get_by_role("button", name="Show it in the transcript").click()
    expect(peek).to_have_count(0)
    expect(page.get_by_role("tab", name="Transcript")).to_have_attribute("aria-selected", "true")


@pytest.mark.full
def test_clean_text_is_made_compared_and_taken_along(
    open_page: Open, modelled: Installation, recording: str
) -> None:
    """A line that says another number stays as it was said until somebody accepts it, which can be undone."""
    visit = open_page(modelled)
    page = visit.page
    visit.go(f"/recordings/{recording}")
    page.get_by_role("button", name="Clean", exact=True).click()
    page.get_by_role("button", name="Make the clean text").click()
    expect(page.get_by_text("Cleaned by a language model")).to_be_visible()
    page.get_by_role("button", name="Differences").click()
    expect(page.get_by_text("may mean something else").first).to_be_visible()
    assert visit.violations() == []
    page.get_by_role("button", name="Accept").first.click()
    expect(page.get_by_text("Accepted")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    expect(page.get_by_text("may mean something else")).to_have_count(0)
    page.get_by_role("button", name="Clean", exact=True).click()
    expect(page.get_by_text("and 99 more.")).to_be_visible()
    page.get_by_role("button", name="Differences").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Keep as said").click()
    expect(page.get_by_text("Kept as said")).to_be_visible()
    page.get_by_role("button", name="Clean", exact=True).click()
    expect(page.get_by_text("and 99 more.")).to_have_count(0)
    page.get_by_role("button", name="Translate").click()
    page.get_by_role("menuitem", name="Into which language").click()
    page.get_by_role("button", name="Translate it").click()
    expect(page.get_by_text("Translated by a language model")).to_be_visible()
    page.get_by_role("button", name="Export").first.click()
    page.get_by_role("combobox", name="Which text").click()
    expect(page.get_by_role("option")).to_have_count(3)


@pytest.mark.full
def test_what_is_made_of_a_note_is_kept_when_it_is_written_again(
    open_page: Open, modelled: Installation
) -> None:
    """A box that is ticked makes the note the reader's; a newer one stands beside it."""
    recording_id = transcribed(modelled, template="meeting")
    visit = open_page(modelled)
    page = visit.page
    visit.go(f"/recordings/{recording_id}")
    expect(page.get_by_text("Written by script-model")).to_be_visible()
    page.get_by_role("checkbox", name=f"Done: {DECIDED}").check()
    expect(page.get_by_text("Yours: what you made of a written note")).to_be_visible()
    page.get_by_role("button", name="More about this note").click()
    page.get_by_role("menuitem", name="Write it again").click()
    page.get_by_role("dialog").get_by_role("button", name="Write it").click()
    expect(page.get_by_text("There is a newer version.")).to_be_visible()
    expect(page.get_by_role("checkbox", name=f"Done: {DECIDED}")).to_be_checked()
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Show this one").click()
    expect(page.get_by_text("Written by script-model")).to_be_visible()


@pytest.mark.full
def test_notes_that_failed_leave_the_text_whole_and_are_tried_again(
    open_page: Open, modelled: Installation, story: Script
) -> None:
    """From the warning above the text."""
    story.faults += [(401, {"error": {"message": "no"}})] * 20
    recording_id = transcribed(modelled, template="summary")
    story.faults.clear()
    visit = open_page(modelled)
    page = visit.page
    visit.go(f"/recordings/{recording_id}")
    expect(page.get_by_text("Not all notes could be written.").first).to_be_visible()
    page.get_by_role("button", name="Try again").first.click()
    to_note(page, "Summary")
    expect(page.get_by_text("Written by script-model")).to_be_visible()


@pytest.mark.full
def test_without_a_model_sentences_are_taken_out_of_the_text_and_labelled_so(
    open_page: Open, written_down: str
) -> None:
    """How a model is set up is told; a template that needs one says so."""
    visit = open_page()
    page = visit.page
    visit.go(f"/recordings/{written_down}")
    to_note(page, "Lecture")
    expect(page.get_by_text("This template needs one.")).to_be_visible()
    page.get_by_role("button", name="Which note").click()
    page.get_by_role("menuitemradio", name="Summary").click()
    page.get_by_role("button", name="Take it out of the text").click()
    expect(page.get_by_text("Taken out of the text, without a language model")).to_be_visible()
    assert visit.violations() == []
