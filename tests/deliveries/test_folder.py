"""The Markdown folder: one file a recording, whole or not at all, renamed with its title, nobody else's touched."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from deliverykit import document
from tiro.deliveries import Setup, folder
from tiro.deliveries.folder import Folder
from tiro.errors import DeliveryFailed, DestinationInvalid


class Vault:
    """A folder that documents are delivered to, with what was saved of each recording."""

    def __init__(self, root: Path, **config: Any) -> None:
        self.path = root / "vault"
        setup = Setup({"path": str(self.path), "with_date": False, **config}, folders=[str(root)])
        self.destination = Folder(setup)
        self.states: dict[str | None, dict[str, Any]] = {}

    def deliver(self, **changes: Any) -> list[str]:
        made = document(**changes)
        state = self.states.setdefault(made.recording_id, {})
        self.destination.deliver(made, state, state.update)
        return self.names()

    def names(self) -> list[str]:
        return sorted(path.name for path in self.path.iterdir())


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path)


def test_file_has_front_matter_notes_and_text(vault: Vault) -> None:
    assert vault.deliver() == ["Night ferry timetable.md"]
    text = (vault.path / "Night ferry timetable.md").read_text()
    _, head, body = text.split("---\n", 2)
    assert yaml.safe_load(head) == {
        "title": "Night ferry timetable",
        "tiro_id": "rec_1",
        "date": "2026-11-17",
        "duration_seconds": 2880,
        "language": "en",
        "speakers": ["Anna", "Ben"],
        "tags": ["ferry-office"],
        "link": "https://tiro.example/recordings/rec_1",
    }
    assert "## Meeting\n\nIt moves to May [12:41]\n\n## Transcript\n\n**Anna** 0:00" in body


def test_name_begins_with_the_day_unless_told_otherwise(tmp_path: Path) -> None:
    assert Vault(tmp_path, with_date=True).deliver() == ["2026-11-17 Night ferry timetable.md"]


def test_text_is_left_out_when_told_so(tmp_path: Path) -> None:
    vault = Vault(tmp_path, with_transcript=False)
    vault.deliver()
    assert "Transcript" not in (vault.path / "Night ferry timetable.md").read_text()


def test_second_delivery_replaces_the_file(vault: Vault) -> None:
    vault.deliver()
    vault.deliver(notes=())
    assert vault.names() == ["Night ferry timetable.md"]
    assert "Meeting" not in (vault.path / "Night ferry timetable.md").read_text()


def test_file_is_renamed_with_its_title(vault: Vault) -> None:
    vault.deliver()
    assert vault.deliver(title="Day ferry") == ["Day ferry.md"]


def test_lost_state_makes_no_second_file(vault: Vault) -> None:
    vault.deliver()
    vault.states.clear()
    assert vault.deliver() == ["Night ferry timetable.md"]


def test_namesakes_stand_beside_each_other(vault: Vault) -> None:
    vault.deliver()
    names = vault.deliver(recording_id="rec_2")
    assert names == ["Night ferry timetable (2).md", "Night ferry timetable.md"]
    assert vault.deliver(recording_id="rec_2") == names


@pytest.mark.parametrize("recording_id", ["rec_1", None])
@pytest.mark.parametrize(
    "text", ["mine", "---\ndate: 2026-99-99\n---\n", f"---\na: {'[' * 3000}\n---\n"]
)
def test_somebodys_own_file_is_not_touched(
    vault: Vault, text: str, recording_id: str | None
) -> None:
    """Whatever stands above it, and whatever is delivered."""
    vault.path.mkdir()
    own = vault.path / "Night ferry timetable.md"
    own.write_text(text)
    vault.deliver(recording_id=recording_id)
    assert own.read_text() == text
    assert len(vault.names()) == 2


def test_renaming_leaves_a_file_that_is_no_longer_ours(vault: Vault) -> None:
    vault.deliver()
    (vault.path / "Night ferry timetable.md").write_text("mine now")
    assert vault.deliver(title="Day ferry") == ["Day ferry.md", "Night ferry timetable.md"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc passwd.md"),
        ('a/b\\c:d*e?f"g<h>i|j[k]l#m^n', "a b c d e f g h i j k l m n.md"),
        ("…", "….md"),
        ("", "_.md"),
        ("...", "_.md"),
        ("NUL", "_NUL.md"),
        ("con.tent", "_con.tent.md"),
        ("a\x00b\nc", "a b c.md"),
        ("理事会の議事録", "理事会の議事録.md"),
        ("é" * 300, "é" * 100 + ".md"),
        (" .hidden. ", "hidden.md"),
    ],
)
def test_any_title_makes_a_name(vault: Vault, title: str, name: str) -> None:
    assert vault.deliver(title=title) == [name]


def test_nothing_half_written_is_left(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.deliver()
    before = (vault.path / "Night ferry timetable.md").read_text()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder.os, "fsync", full)
    with pytest.raises(DeliveryFailed, match="No space left"):
        vault.deliver(notes=())
    assert vault.names() == ["Night ferry timetable.md"]
    assert (vault.path / "Night ferry timetable.md").read_text() == before


@pytest.mark.parametrize("path", ["../relative", "/", "{root}/../elsewhere", "{root}/link"])
def test_folder_outside_of_those_allowed_is_refused(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(DestinationInvalid) as raised:
        Folder(Setup({"path": path.format(root=root)}, folders=[str(root)]))
    assert raised.value.details["path"] == "config.path"


def test_saved_name_leads_nowhere_else(vault: Vault, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text("---\ntiro_id: rec_1\n---\n")
    vault.states["rec_1"] = {"file": "../other.md"}
    vault.deliver()
    assert other.exists()
