"""A watched folder: whole files alone, and none is lost when it is put away."""

import errno
import os
from pathlib import Path

import pytest

from tiro.sources.watched import Watch, opened, put_away


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def write(path: Path, content: bytes, clock: Clock) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (clock.now, clock.now))
    return path


def names(watch: Watch) -> list[str]:
    return [found.name for found in watch.look()]


def test_file_is_whole_when_it_stayed_the_same(tmp_path: Path, clock: Clock) -> None:
    watch = Watch(tmp_path, clock=clock)
    write(tmp_path / "a.wav", b"one", clock)
    assert names(watch) == []
    clock.now += 5
    assert names(watch) == []
    clock.now += 5
    assert names(watch) == ["a.wav"]


def test_file_that_grows_is_waited_for(tmp_path: Path, clock: Clock) -> None:
    watch = Watch(tmp_path, clock=clock)
    for size in range(1, 6):
        write(tmp_path / "a.wav", b"x" * size, clock)
        assert names(watch) == []
        clock.now += 9
    watch.look()
    clock.now += 10
    assert names(watch) == ["a.wav"]


def test_old_file_is_looked_at_twice(tmp_path: Path, clock: Clock) -> None:
    """A copy that keeps the time of its original looks old while it is written."""
    write(tmp_path / "a.wav", b"x", clock)
    clock.now += 86_400
    watch = Watch(tmp_path, clock=clock)
    assert names(watch) == []
    clock.now += 10
    assert names(watch) == ["a.wav"]


@pytest.mark.parametrize(
    "name", [".hidden.wav", "a.wav.part", "a.crdownload", "~lock.wav", "A.TMP"]
)
def test_what_others_have_not_finished_is_passed_over(
    tmp_path: Path, clock: Clock, name: str
) -> None:
    write(tmp_path / name, b"x", clock)
    watch = Watch(tmp_path, stable_seconds=0, clock=clock)
    assert names(watch) == []


def test_empty_files_links_and_pipes_are_passed_over(tmp_path: Path, clock: Clock) -> None:
    write(tmp_path / "empty.wav", b"", clock)
    (tmp_path / "link.wav").symlink_to("/etc/passwd")
    (tmp_path / "away").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe.wav")
    assert names(Watch(tmp_path, stable_seconds=0, clock=clock)) == []


def test_folders_below_are_looked_into(tmp_path: Path, clock: Clock) -> None:
    write(tmp_path / "b" / "c" / "d.wav", b"x", clock)
    write(tmp_path / "a.wav", b"x", clock)
    assert names(Watch(tmp_path, stable_seconds=0, clock=clock)) == ["a.wav", "b/c/d.wav"]


def test_folder_that_is_away_is_empty(tmp_path: Path) -> None:
    assert Watch(tmp_path / "nowhere").look() == []


def test_file_put_away_replaces_none(tmp_path: Path, clock: Clock) -> None:
    write(tmp_path / "taken" / "a.wav", b"earlier", clock)
    write(tmp_path / "in" / "a.wav", b"later", clock)
    assert put_away(tmp_path, "in/a.wav", "taken") == "a (2).wav"
    assert (tmp_path / "taken" / "a.wav").read_bytes() == b"earlier"
    assert (tmp_path / "taken" / "a (2).wav").read_bytes() == b"later"
    assert not (tmp_path / "in" / "a.wav").exists()


def test_file_is_put_away_where_there_are_no_links(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on file systems of memory cards."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    write(tmp_path / "taken" / "noise", b"earlier", clock)
    write(tmp_path / "noise", b"later", clock)
    assert put_away(tmp_path, "noise", "taken") == "noise (2)"
    assert (tmp_path / "taken" / "noise (2)").read_bytes() == b"later"


def test_where_files_are_put_away_is_not_looked_into(tmp_path: Path, clock: Clock) -> None:
    write(tmp_path / "taken" / "a.wav", b"x", clock)
    write(tmp_path / "b" / "taken" / "c.wav", b"x", clock)
    watch = Watch(tmp_path, stable_seconds=0, but="taken", clock=clock)
    assert names(watch) == ["b/taken/c.wav"]


@pytest.mark.parametrize("name", ["b/a.wav", "link.wav", "pipe", "b", "../else/a.wav", "taken"])
def test_only_plain_files_below_are_opened(tmp_path: Path, clock: Clock, name: str) -> None:
    """Also when a link took the place of a folder or a file since it was looked at."""
    write(tmp_path / "else" / "a.wav", b"not yours", clock)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "b").symlink_to(tmp_path / "else")
    (folder / "link.wav").symlink_to(tmp_path / "else" / "a.wav")
    os.mkfifo(folder / "pipe")
    with pytest.raises(OSError, match="Errno"), opened(folder, name):
        pass


def test_nothing_is_moved_through_a_link(tmp_path: Path, clock: Clock) -> None:
    """Neither from elsewhere nor to elsewhere."""
    write(tmp_path / "else" / "a.wav", b"not yours", clock)
    folder = tmp_path / "in"
    write(folder / "a.wav", b"mine", clock)
    (folder / "b").symlink_to(tmp_path / "else")
    (folder / "taken").symlink_to(tmp_path / "else")
    with pytest.raises(OSError, match="Errno"):
        put_away(folder, "b/a.wav", "taken")
    with pytest.raises(OSError, match="Errno"):
        put_away(folder, "a.wav", "taken")
    assert (tmp_path / "else" / "a.wav").read_bytes() == b"not yours"
