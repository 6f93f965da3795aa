import stat
import sys
from pathlib import Path, PurePath

import pytest

from tiro.cli import results
from tiro.cli.ending import Code, Ended
from tiro.cli.inputs import Item


def item(name: str) -> Item:
    return Item(Path("/in") / name, PurePath(name))


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)


def test_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    sink = results.choose(path, [item("a.wav")], "txt")
    sink.write(item("a.wav"), b"one")
    sink.write(item("a.wav"), b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_folder_is_used_for_one_file_too(tmp_path: Path) -> None:
    results.choose(tmp_path, [item("a.wav")], "srt").write(item("a.wav"), b"x")
    assert (tmp_path / "a.srt").read_bytes() == b"x"


def test_recordings_that_differ_in_suffix_keep_it(tmp_path: Path) -> None:
    items = [item("a.wav"), item("a.mp3"), item("b.mp3")]
    sink = results.choose(tmp_path / "out", items, "txt")
    for one in items:
        sink.write(one, one.name.encode())
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"a.wav.txt", "a.mp3.txt", "b.txt"}


def test_several_into_a_file_is_refused_before_the_work(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    with pytest.raises(Ended, match="is a file") as refused:
        results.choose(path, [item("a.wav"), item("b.wav")], "txt")
    assert refused.value.code == Code.USAGE


@pytest.mark.usefixtures("terminal")
def test_docx_never_goes_to_a_terminal() -> None:
    with pytest.raises(Ended, match="-o"):
        results.choose(None, [item("a.wav")], "docx")


@pytest.mark.parametrize("format_", ["docx", "srt", "vtt"])
def test_several_of_a_format_that_cannot_be_joined_need_a_folder(format_: str) -> None:
    with pytest.raises(Ended, match="folder"):
        results.choose(None, [item("a.wav"), item("b.wav")], format_)


def test_texts_of_several_may_follow_each_other(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    items = [item("a.wav"), item("b.wav")]
    sink = results.choose(None, items, "txt")
    for one in items:
        sink.write(one, b"text\n")
    assert capsysbinary.readouterr().out == b"text\ntext\n"


def test_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    sink = results.choose(path, [item("a.wav")], "txt")

    def fail(_: Path, __: Path) -> Path:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        sink.write(item("a.wav"), b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_file_is_as_open_as_the_persons_other_files(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    results.choose(path, [item("a.wav")], "txt").write(item("a.wav"), b"x")
    beside = tmp_path / "b.txt"
    beside.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(beside.stat().st_mode)
