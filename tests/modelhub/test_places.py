"""Where models are looked for, and that no name leads anywhere else."""

from pathlib import Path

import pytest

from tiro.modelhub import places


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shared cache, empty."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def put_into(cache: Path, repository: str, commit: str) -> Path:
    store = cache / f"models--{repository.replace('/', '--')}"
    snapshot = store / "snapshots" / commit
    snapshot.mkdir(parents=True)
    (store / "refs").mkdir()
    (store / "refs" / "main").write_text(commit)
    return snapshot


def test_snapshot_of_the_shared_cache_is_found_by_its_reference(cache: Path) -> None:
    snapshot = put_into(cache, "a/b", "123")
    assert places.cached("a/b") == snapshot
    assert places.cached("a/b", "123") == snapshot
    assert places.cached("a/c") is None
    assert list(places.all_cached()) == [("a/b", snapshot)]


def test_cache_is_where_the_variables_of_its_programs_say(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    assert places.cache_folder() == tmp_path / "hub"


def test_own_folders_come_before_the_shared_cache(cache: Path, tmp_path: Path) -> None:
    snapshot = put_into(cache, "a/b", "123")
    found = places.candidates("sherpa", "a/b", "b", tmp_path)
    assert found[-1] == snapshot
    assert all(place.is_relative_to(tmp_path) for place in found[:-1])
    assert places.key_of(places.own_folder("sherpa", "a/b--c", tmp_path)) == "a/b--c"


@pytest.mark.parametrize("name", ["..", "../x", "a/../b", ".partial", "", "-x", "a/b/c"])
def test_name_never_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    assert places.candidates("sherpa", "a/b", name, tmp_path) == []


@pytest.mark.parametrize(
    "name",
    ["a/b--c", "a--b/c", "a/b..c", "a/..", "../b", f"a/{'b' * 95}", "a/b/c", "\u00e9/b", "a/b\n"],
)
def test_what_the_hub_never_names_so_is_no_repository(name: str) -> None:
    """Two names would share a folder, or one had none at all."""
    assert places.is_repository("a/b-c.d_e")
    assert not places.is_repository(name)
