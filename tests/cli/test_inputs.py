from pathlib import Path

import pytest

from tiro.cli.ending import Ended
from tiro.cli.inputs import collect
from tiro_double import Tiro


def test_missing_file_is_a_usage_error(tiro: Tiro, tmp_path: Path) -> None:
    result = tiro("transcribe", tmp_path / "gone.wav")
    assert result.exit_code == 2
    assert "There is no file" in result.stderr


def test_folder_without_media_is_a_usage_error(tiro: Tiro, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    assert tiro("transcribe", tmp_path).exit_code == 2


def test_named_file_is_taken_whatever_its_suffix(tmp_path: Path) -> None:
    path = tmp_path / "recording.bin"
    path.touch()
    assert [item.path for item in collect([path])] == [path]


def test_stdin_twice_is_refused() -> None:
    with pytest.raises(Ended, match="once"):
        collect([Path("-"), Path("-")])


def test_order_of_arguments_is_kept(tmp_path: Path) -> None:
    for name in ("b.wav", "a.wav"):
        (tmp_path / name).touch()
    found = collect([tmp_path / "b.wav", tmp_path / "a.wav"])
    assert [item.name for item in found] == ["b.wav", "a.wav"]


def test_unknown_format_is_refused_before_the_work(tiro: Tiro, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.touch()
    result = tiro("transcribe", path, "--format", "pdf", "--server", "http://127.0.0.1:1")
    assert result.exit_code == 2
    assert "txt, srt" in result.stderr


def test_option_without_value_is_a_usage_error(tiro: Tiro, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.touch()
    assert tiro("transcribe", path, "--option", "patience").exit_code == 2
