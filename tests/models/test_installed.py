"""What is on this machine is found wherever it lies, whole or not, known or not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tiro.models import health
from tiro.models.installed import Found, Origin, scan
from tiro.settings import Settings

Put = Callable[..., Path]


def found(settings: Settings) -> dict[tuple[str | None, str], Found]:
    return {(item.adapter, item.name): item for item in scan(settings)}


def test_models_that_packages_bring_are_there_without_a_folder(own: Settings) -> None:
    here = found(own)
    assert here["pocketsphinx", "en-us"].origin is Origin.PACKAGE
    assert here["ge2e", "resemblyzer"].part == "diarizer"
    assert all(item.is_whole and item.folder is None for item in here.values())


def test_models_are_found_in_all_places(own: Settings, put: Put, cached: Path) -> None:
    fetched = put("faster_whisper/Systran--faster-whisper-tiny")
    foreign = put("faster_whisper/someone--micro")
    by_hand = put("my-model")
    here = found(own)
    tiny = here["faster_whisper", "tiny"]
    assert (tiny.folder, tiny.origin, tiny.is_whole) == (fetched, Origin.OWN, True)
    assert tiny.size_bytes == sum(file.stat().st_size for file in fetched.iterdir())
    assert here["faster_whisper", "someone/micro"].folder == foreign
    assert here["faster_whisper", "my-model"].folder == by_hand
    base = here["faster_whisper", "base"]
    assert base.origin is Origin.CACHE
    assert base.folder == cached / "snapshots" / "abc"


def test_model_with_a_file_missing_is_found_and_not_whole(own: Settings, put: Put) -> None:
    put("faster_whisper/Systran--faster-whisper-tiny", without="model.bin")
    tiny = found(own)["faster_whisper", "tiny"]
    assert not tiny.is_whole
    assert health.look(tiny).state == "incomplete"


def test_folder_that_nobody_knows_is_listed(own: Settings) -> None:
    (own.models_dir / "pictures").mkdir(parents=True)
    (own.models_dir / "faster_whisper" / ".partial").mkdir(parents=True)
    (own.models_dir / "faster_whisper" / "a--b").mkdir()
    here = found(own)
    assert health.look(here[None, "pictures"]).state == "unknown"
    assert here["faster_whisper", "a/b"].part == "unknown"
    assert not any(".partial" in name for _, name in here)


def test_scan_of_nothing_is_quiet(own: Settings) -> None:
    assert not own.models_dir.exists()
    assert {item.origin for item in scan(own)} == {Origin.PACKAGE}


def test_folder_that_may_not_be_read_hides_no_other(
    own: Settings, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as the `lost+found` of a disk of its own."""
    put("my-model")
    names = ("lost+found", "private", "faster_whisper/private")
    closed = {own.models_dir / name for name in names}
    for folder in closed:
        folder.mkdir(parents=True)

    def refuse(path: Path) -> None:
        if closed & {path, *path.parents}:
            raise PermissionError(13, "closed", str(path))

    stat, iterdir = Path.stat, Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: (refuse(path), iterdir(path))[1])
    monkeypatch.setattr(
        Path, "stat", lambda path, **more: (refuse(path.parent), stat(path, **more))[1]
    )

    here = found(own)

    assert here["faster_whisper", "my-model"].is_whole
    assert health.look(here[None, "lost+found"]).state == "unknown"
