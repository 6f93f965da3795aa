"""Removing takes what is Tiro's own and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tiro.errors import StateConflict
from tiro.modelhub import places
from tiro.models.installed import Found, Origin, scan
from tiro.models.removing import clear, remove, remove_partial
from tiro.settings import Settings

Put = Callable[..., Path]
TINY = "faster_whisper/Systran--faster-whisper-tiny"


def named(settings: Settings, name: str) -> Found:
    return next(item for item in scan(settings) if item.name == name)


def test_model_of_our_own_goes_with_what_is_left_of_its_fetch(own: Settings, put: Put) -> None:
    folder = put(TINY)
    partial = places.partial_folder(folder)
    partial.mkdir(parents=True)
    remove(own, named(own, "tiny"))
    assert not folder.exists()
    assert not partial.exists()
    assert [item for item in scan(own) if item.name == "tiny"] == []


def test_remains_of_a_fetch_go_alone(own: Settings) -> None:
    partial = places.partial_folder(own.models_dir / TINY)
    partial.mkdir(parents=True)
    assert remove_partial(own, "faster_whisper", "tiny")
    assert not remove_partial(own, "faster_whisper", "tiny")


def test_shared_cache_is_touched_only_when_insisted_upon(own: Settings, cached: Path) -> None:
    with pytest.raises(StateConflict, match="force"):
        remove(own, named(own, "base"))
    assert cached.exists()
    remove(own, named(own, "base"), with_cache=True)
    assert not cached.exists()


def test_what_a_package_brings_stays(own: Settings) -> None:
    with pytest.raises(StateConflict, match="package"):
        remove(own, named(own, "en-us"))


def test_of_a_link_only_the_link_goes(own: Settings, put: Put, tmp_path: Path) -> None:
    elsewhere = put(tmp_path / "elsewhere")
    (own.models_dir).mkdir(parents=True, exist_ok=True)
    (own.models_dir / "linked").symlink_to(elsewhere)
    remove(own, named(own, "linked"))
    assert not (own.models_dir / "linked").exists()
    assert (elsewhere / "model.bin").exists()


def test_folder_outside_of_ours_stays(own: Settings, put: Put, tmp_path: Path) -> None:
    folder = put(tmp_path / "elsewhere")
    found = Found("faster_whisper", str(folder), "engine", Origin.ELSEWHERE, folder, 1, True)
    with pytest.raises(StateConflict, match="by hand"):
        remove(own, found, with_cache=True)
    assert folder.exists()


def test_what_a_lost_process_was_removing_is_removed(own: Settings, put: Put) -> None:
    """Gigabytes that nobody sees must not stay."""
    folder = put(TINY)
    lost = folder.with_name(f".{folder.name}.0badcafe.gone")
    (lost / "deep").mkdir(parents=True)
    other = folder.with_name(".other.0badcafe.gone.d")
    other.mkdir()
    clear(remove(own, named(own, "tiny")))
    assert sorted(folder.parent.iterdir()) == [other]
