"""Notion: one page a recording whatever breaks, within the API's bounds, and people's own blocks stay."""

from collections.abc import Iterator
from typing import Any

import pytest

from deliverykit import document
from notion_double import SOURCE, TOKEN, Notion, notion_double
from tiro.deliveries import RenderedNote, Setup
from tiro.deliveries.notion import Notion as Adapter
from tiro.deliveries.notion_api import Api
from tiro.deliveries.notion_blocks import blocks_of, rich_text
from tiro.errors import DeliveryFailed, DeliveryRefused, DestinationInvalid
from tiro.net.guard import Allowed

NAMES = {
    "title": "Name", "date": "When", "duration": "Length", "language": "Language", "speakers": "People",
    "tags": "Tags", "link": "Link", "tiro_id": "Tiro",
}  # fmt: skip
LONG = "\n\n".join(f"Paragraph {number}." for number in range(250))


class Desk:
    """Delivers to the double, and keeps what is saved, as the database does."""

    def __init__(self, notion: Notion, **config: Any) -> None:
        self.notion = notion
        self.state: dict[str, Any] = {}
        self.waits: list[float] = []
        self.config = {
            "data_source_id": SOURCE,
            "properties": NAMES,
            "base_url": notion.address,
            **config,
        }

    def deliver(self, *, token: str = TOKEN, saves: int = 1000, **changes: Any) -> None:
        """Deliver; after some saves the process dies."""
        left = [saves]

        def save(state: Any) -> None:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            self.state = dict(state)

        setup = Setup(self.config, {"token": [token]}, Allowed(["127.0.0.1"]))
        adapter = Adapter(setup, sleep=self.waits.append)
        try:
            adapter.deliver(document(**changes), dict(self.state), save)
        finally:
            adapter.close()

    def texts(self) -> list[str]:
        return self.notion.texts(self.notion.only)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with notion_double() as notion:
        yield Desk(notion)


def test_page_has_properties_and_text(desk: Desk) -> None:
    desk.deliver()
    page = desk.notion.pages[desk.notion.only]["properties"]
    assert page["Name"]["title"][0]["text"]["content"] == "Night ferry timetable"
    assert page["When"] == {"date": {"start": "2026-11-17T21:13:20+00:00"}}
    assert page["Length"] == {"number": 2880.4}
    assert [each["name"] for each in page["People"]["multi_select"]] == ["Anna", "Ben"]
    assert page["Tiro"]["rich_text"][0]["text"]["content"] == "rec_1"
    assert desk.texts() == [
        "Night ferry timetable", "Meeting", "It moves to May [12:41]", "Transcript", "Anna 0:00",
        "Good morning.",
    ]  # fmt: skip


def test_long_text_goes_in_batches(desk: Desk) -> None:
    desk.deliver(transcript=LONG)
    assert len([each for each in desk.notion.requests if each.startswith("PATCH /v1/blocks")]) == 3
    assert desk.texts()[-250:] == LONG.split("\n\n")


@pytest.mark.parametrize("saves", range(8))
def test_delivery_goes_on_wherever_it_died(desk: Desk, saves: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        desk.deliver(saves=saves, transcript=LONG)
    desk.deliver(transcript=LONG)
    assert desk.texts()[-250:] == LONG.split("\n\n")
    assert len(desk.texts()) == 254


@pytest.mark.parametrize("at", range(2, 7))
def test_answer_that_is_lost_doubles_nothing(desk: Desk, at: int) -> None:
    """The line breaks after Notion did as it was asked."""
    works: list[int | str] = ["work"] * (at - 1)
    desk.notion.faults = [*works, "lost"]
    with pytest.raises(DeliveryFailed):
        desk.deliver(transcript=LONG)
    desk.deliver(transcript=LONG)
    assert desk.texts()[-250:] == LONG.split("\n\n")
    assert len(desk.texts()) == 254


@pytest.mark.parametrize("at", range(3, 6))
def test_lost_answer_leaves_nothing_behind_when_the_text_has_changed_since(
    desk: Desk, at: int
) -> None:
    """What was appended and never confirmed goes with the rest of the old text."""
    desk.notion.faults = [*["work"] * at, "lost"]
    with pytest.raises(DeliveryFailed):
        desk.deliver(transcript=LONG)
    desk.deliver(notes=(), transcript="New.")
    assert desk.texts() == ["Night ferry timetable", "Transcript", "New."]


def test_same_again_appends_nothing(desk: Desk) -> None:
    desk.deliver()
    before = desk.texts()
    desk.notion.requests.clear()
    desk.deliver()
    assert desk.texts() == before
    assert desk.notion.requests == [f"PATCH /v1/pages/{desk.notion.only}"]


def test_new_text_replaces_ours_and_leaves_what_people_wrote(desk: Desk) -> None:
    desk.deliver()
    own = {"id": "own", "type": "paragraph", "paragraph": {"rich_text": rich_text("Mine.")}}
    desk.notion.blocks["own"] = own
    desk.notion.children[desk.notion.only].insert(1, "own")
    desk.deliver(title="Day ferry", notes=(), transcript="New.")
    assert desk.texts() == ["Mine.", "Day ferry", "Transcript", "New."]


def test_block_that_somebody_deleted_is_no_error(desk: Desk) -> None:
    desk.deliver()
    desk.notion.children[desk.notion.only].pop()
    desk.deliver(transcript="New.")
    assert desk.texts()[-1] == "New."


@pytest.mark.parametrize("is_trashed", [True, False])
def test_page_that_is_gone_is_made_anew(desk: Desk, is_trashed: bool) -> None:
    desk.deliver()
    gone = desk.notion.only
    desk.notion.pages[gone]["in_trash"] = True
    if not is_trashed:
        del desk.notion.pages[gone]
    desk.deliver()
    assert desk.notion.only != gone
    assert desk.texts()


def test_lost_state_finds_its_page_by_the_id(desk: Desk) -> None:
    desk.deliver()
    page = desk.notion.only
    desk.state = {}
    desk.deliver(transcript="New.")
    assert desk.notion.only == page


def test_pace_is_kept(desk: Desk) -> None:
    desk.deliver()
    assert desk.waits.count(0.35) == len(desk.notion.requests)


def test_short_wait_is_waited_for(desk: Desk) -> None:
    desk.notion.faults, desk.notion.wait = [429], "3"
    desk.deliver()
    assert 3 in desk.waits


def test_long_wait_is_left_to_the_queue(desk: Desk) -> None:
    desk.notion.faults, desk.notion.wait = [429], "300"
    with pytest.raises(DeliveryFailed) as raised:
        desk.deliver()
    assert raised.value.retry_after == 300


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_faults_of_notion_are_temporary(desk: Desk, status: int) -> None:
    desk.notion.faults = [status]
    with pytest.raises(DeliveryFailed):
        desk.deliver()


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"data_source_id": "9"}, "not shared"),
        ({"properties": {"date": "Day"}}, "Day is not a property"),
        ({"properties": {"date": "Length"}}, "Length is expected"),
    ],
)
def test_wrong_set_up_is_told_in_notions_words(
    desk: Desk, config: dict[str, Any], said: str
) -> None:
    desk.config |= config
    with pytest.raises(DeliveryRefused, match=said):
        desk.deliver()


def test_wrong_token_is_refused_and_not_repeated(desk: Desk) -> None:
    with pytest.raises(DeliveryRefused) as raised:
        desk.deliver(token="ntn_wrong_hush")
    assert "hush" not in raised.value.text


def test_commas_in_names_are_no_error(desk: Desk) -> None:
    desk.deliver(speakers=("Brandt, Ilse", "Brandt  Ilse", ""))
    options = desk.notion.pages[desk.notion.only]["properties"]["People"]["multi_select"]
    assert options == [{"name": "Brandt Ilse"}]


@pytest.mark.parametrize("text", ["x" * 450_000, "😀" * 5_000, "**a** " * 500, "- x\n" * 300, ""])
def test_any_text_keeps_to_the_bounds(desk: Desk, text: str) -> None:
    desk.deliver(transcript=text or None, notes=())
    assert "".join(desk.texts()).count("x") == text.count("x")


def test_properties_take_fields_of_the_note_by_its_template(desk: Desk) -> None:
    """As each property's kind takes them; a statement is its text."""
    data = {
        "decisions": [{"text": "It moves to May.", "cites": []}, {"text": "Two boats."}],
        "tasks": [
            {"task": {"text": "Call"}, "owner": "Anna", "due": "2026-05-01"},
            {"owner": None},
        ],
    }
    note = RenderedNote("note_1", "Meeting", "meeting@1", "M", data)
    mapping = {"Decisions": "decisions", "Owners": "tasks.owner", "Due": "tasks.due"}
    desk.config["templates"] = {"meeting": mapping, "lecture": {"Name": "gist"}}
    desk.deliver(notes=(note,))
    page = desk.notion.pages[desk.notion.only]["properties"]
    assert page["Decisions"]["rich_text"][0]["text"]["content"] == "It moves to May.\nTwo boats."
    assert page["Owners"]["multi_select"] == [{"name": "Anna"}]
    assert page["Due"] == {"date": {"start": "2026-05-01"}}
    for wrong, said in (("Total", "formula"), ("None", "no property")):
        desk.config["templates"] = {"meeting@1": {wrong: "decisions"}}
        with pytest.raises(DeliveryRefused, match=said):
            desk.deliver(notes=(note,))


def test_page_is_found_when_its_answer_was_lost_and_no_property_holds_our_id(desk: Desk) -> None:
    desk.config["properties"] = {}
    desk.notion.faults = ["lost"]
    with pytest.raises(DeliveryFailed):
        desk.deliver()
    desk.deliver()
    assert desk.notion.texts(desk.notion.only)[0] == "Night ferry timetable"


def test_what_people_wrote_after_a_lost_request_is_not_taken_for_ours(desk: Desk) -> None:
    """Another delivery would delete it."""
    desk.deliver()
    desk.notion.faults = ["work", *["work"] * len(desk.texts()), "work", 500]
    with pytest.raises(DeliveryFailed):
        desk.deliver(notes=(), transcript="New.")
    for number in range(9):
        own = {"id": f"own{number}", "type": "quote", "quote": {"rich_text": rich_text("Mine.")}}
        desk.notion.blocks[own["id"]] = own
        desk.notion.children[desk.notion.only].append(own["id"])
    desk.deliver(notes=(), transcript="New.")
    desk.deliver(notes=(), transcript="Newer.")
    assert desk.texts().count("Mine.") == 9
    assert desk.texts()[-1] == "Newer."


def test_trying_writes_nothing_and_names_what_is_missing(desk: Desk) -> None:
    setup = Setup(desk.config, {"token": [TOKEN]}, Allowed(["127.0.0.1"]))
    assert Adapter(setup, sleep=lambda _: None).test(document()).status == 200
    wrong = Setup({**desk.config, "properties": {"date": "Day"}}, setup.secrets, setup.allowed)
    with pytest.raises(DeliveryRefused, match="Day"):
        Adapter(wrong, sleep=lambda _: None).test(document())
    assert desk.notion.pages == {}


@pytest.mark.parametrize("missing", ["data_source_id", "token"])
def test_what_is_missing_is_named(missing: str) -> None:
    config = {} if missing == "data_source_id" else {"data_source_id": SOURCE}
    with pytest.raises(DestinationInvalid) as raised:
        Adapter(Setup(config, {}))
    assert missing in raised.value.details["path"]


def test_markdown_becomes_blocks_of_its_kind() -> None:
    text = "# A\n## B\n### C\n\ntext **bold** [link](https://h)\n\n- one\n- [ ] two\n- [x] three\n\n1. four\n\n> quote\n\n---\n"
    kinds = [block["type"] for block in blocks_of(text)]
    assert kinds == [
        "heading_1", "heading_2", "heading_3", "paragraph", "bulleted_list_item", "to_do", "to_do",
        "numbered_list_item", "quote", "divider",
    ]  # fmt: skip
    paragraph = blocks_of(text)[3]["paragraph"]["rich_text"]
    assert paragraph[1]["annotations"] == {"bold": True}
    assert paragraph[-1]["text"]["link"] == {"url": "https://h"}
    assert [block["to_do"]["checked"] for block in blocks_of(text) if block["type"] == "to_do"] == [
        False,
        True,
    ]


def test_link_that_is_no_address_is_none() -> None:
    assert rich_text("x", url="javascript:alert(1)")[0]["text"]["link"] is None


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"results": [{"id": "a", "type": "quote"}] * 30_000, "has_more": True}, "more blocks"),
        ({"id": "x" * 100}, "without an id"),
        ({"id": "../users"}, "without an id"),
        ({"id": "a", "results": ["no block"]}, "its list is none"),
    ],
)
def test_server_that_only_pretends_to_be_notion_is_refused(
    answer: dict[str, Any], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it names is kept and asked for again, and its lists need not end."""
    monkeypatch.setattr(Api, "ask", lambda *_: {"id": "page", **answer})
    setup = Setup({"data_source_id": SOURCE}, {"token": [TOKEN]})
    adapter = Adapter(setup)
    with pytest.raises(DeliveryRefused, match=told):
        adapter.deliver(document(), {}, lambda _: None)
    adapter.close()
