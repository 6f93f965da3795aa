"""Models come whole and proven or not at all, from a local server that speaks the hub's language."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub_server import Hub, hub_server, point_at
from spoken import MICRO_WHISPER
from tiro.errors import ModelFetchFailed, ModelMissing, StorageFull
from tiro.modelhub import manifest, places, transfer
from tiro.modelhub.catalogue import Source, files

REPOSITORY = "someone/micro"
SOURCE = Source(REPOSITORY, files("faster_whisper"))
WEIGHTS_BYTES = (MICRO_WHISPER / "model.bin").stat().st_size


ASKS = pytest.mark.usefixtures("hub")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with one model, in the place of the real one."""
    with hub_server(REPOSITORY, MICRO_WHISPER) as address:
        point_at(monkeypatch, address)
        yield address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return places.own_folder("faster_whisper", REPOSITORY, tmp_path)


def fetch(folder: Path, **more: object) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    transfer.fetch([SOURCE], folder, lambda *news: told.append(news), **more)  # type: ignore[arg-type]
    return told


def reason(error: pytest.ExceptionInfo[ModelMissing]) -> object:
    return error.value.details["reason"]


@ASKS
def test_model_comes_whole_with_what_proves_it(folder: Path) -> None:
    told = fetch(folder)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    kept = manifest.read(folder)
    assert {file.path for file in kept} >= {"model.bin", "tokenizer.json", "vocabulary.json"}
    assert all(manifest.is_proven(folder / file.path, file) for file in kept)
    assert (folder / "model.bin").read_bytes() == (MICRO_WHISPER / "model.bin").read_bytes()
    assert not places.partial_folder(folder).exists()


def test_what_is_here_is_not_fetched_again(hub: Hub, folder: Path) -> None:
    fetch(folder)
    sent = dict(hub.behaviour.sent_bytes)
    fetch(folder)
    assert hub.behaviour.sent_bytes == sent


@pytest.mark.parametrize("has_cdn", [False, True])
def test_cut_connection_is_gone_on_with_where_it_was_cut(
    hub: Hub, folder: Path, has_cdn: bool
) -> None:
    hub.behaviour.has_cdn = has_cdn
    hub.behaviour.cuts, hub.behaviour.cut_after_bytes = 1, 1_000_000
    fetch(folder)
    starts = [start for name, start in hub.behaviour.ranges if name == "model.bin"]
    assert starts[0] == 0
    assert 0 < starts[1] <= 1_000_000
    assert hub.behaviour.sent_bytes["model.bin"] < WEIGHTS_BYTES + transfer.PIECE_BYTES


def test_what_a_lost_process_left_is_gone_on_with(hub: Hub, folder: Path) -> None:
    file = next(each for each in transfer.describe(SOURCE) if each.path == "model.bin")
    partial = places.partial_folder(folder)
    partial.mkdir(parents=True)
    content = (MICRO_WHISPER / "model.bin").read_bytes()
    (partial / f"model.bin.{file.digest}.part").write_bytes(content[:2_000_000])
    fetch(folder)
    assert hub.behaviour.sent_bytes["model.bin"] == WEIGHTS_BYTES - 2_000_000
    assert manifest.is_proven(folder / "model.bin", file)


def test_other_content_of_the_same_name_is_not_gone_on_with(hub: Hub, folder: Path) -> None:
    partial = places.partial_folder(folder)
    partial.mkdir(parents=True)
    (partial / f"model.bin.{'0' * 64}.part").write_bytes(b"x" * 1000)
    (partial / "config.json").write_bytes(b"{}")
    fetch(folder)
    assert hub.behaviour.sent_bytes["model.bin"] == WEIGHTS_BYTES
    assert (folder / "config.json").read_bytes() != b"{}"
    assert {path.name for path in folder.iterdir()} == {
        manifest.NAME, *(file.path for file in manifest.read(folder))
    }  # fmt: skip


def test_damaged_file_is_refused_and_nothing_of_it_stays(hub: Hub, folder: Path) -> None:
    hub.behaviour.lies["model.bin"] = "0" * 64
    with pytest.raises(ModelFetchFailed) as refused:
        fetch(folder)
    assert reason(refused) == "checksum"
    assert refused.value.is_retryable
    assert not folder.exists()
    assert not list(places.partial_folder(folder).glob("model.bin*"))


@ASKS
def test_model_appears_only_when_it_is_whole(folder: Path) -> None:
    seen: list[bool] = []
    transfer.fetch([SOURCE], folder, lambda *_: seen.append(folder.exists()))
    assert set(seen) == {False}
    assert folder.is_dir()


def test_two_who_fetch_the_same_fetch_it_once(hub: Hub, folder: Path) -> None:
    hub.behaviour.going.clear()
    threads = [threading.Thread(target=fetch, args=(folder,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    hub.behaviour.going.set()
    for thread in threads:
        thread.join(60)
    assert hub.behaviour.sent_bytes["model.bin"] == WEIGHTS_BYTES


@ASKS
def test_new_content_takes_the_place_of_the_old(folder: Path) -> None:
    fetch(folder)
    (folder / "config.json").write_text("changed")
    fetch(folder)
    assert (folder / "config.json").read_text() != "changed"


@pytest.mark.parametrize(
    ("repository", "is_gated", "why"),
    [("someone/else", False, "not_found"), (REPOSITORY, True, "gated")],
)
def test_refusal_of_the_hub_is_told_in_words(
    hub: Hub, folder: Path, repository: str, is_gated: bool, why: str
) -> None:
    hub.behaviour.is_gated = is_gated
    with pytest.raises(ModelMissing) as refused:
        transfer.fetch([Source(repository, ("*",))], folder, lambda *_: None)
    assert reason(refused) == why
    assert not refused.value.is_retryable


def test_token_opens_a_model_behind_conditions(hub: Hub, folder: Path) -> None:
    hub.behaviour.is_gated, hub.behaviour.token = True, "hf_secret"
    fetch(folder, token="hf_secret")
    assert folder.is_dir()


@ASKS
def test_repository_without_such_files_is_no_model(folder: Path) -> None:
    with pytest.raises(ModelMissing, match="no files of this kind"):
        transfer.fetch([Source(REPOSITORY, ("*.onnx",))], folder, lambda *_: None)


def test_full_disk_is_told_before_anything_comes(hub: Hub, folder: Path) -> None:
    with pytest.raises(StorageFull) as refused:
        fetch(folder, reserve_bytes=1 << 60)
    assert refused.value.details["needed_bytes"] > 1 << 60
    assert hub.behaviour.sent_bytes == {}


@pytest.mark.parametrize("path", ["../x.bin", "/etc/x.bin", "a/../../x.bin", "a\\x.bin"])
def test_file_outside_of_the_folder_is_refused(path: str) -> None:
    class Item:
        size, lfs, blob_id = 1, None, "0"

    Item.path = path  # type: ignore[attr-defined]
    with pytest.raises(ModelFetchFailed):
        transfer._remote(REPOSITORY, "0", Item())


def test_hub_out_of_reach_can_be_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    point_at(monkeypatch, "http://127.0.0.1:9")
    with pytest.raises(ModelFetchFailed) as refused:
        fetch(folder)
    assert refused.value.is_retryable
    assert reason(refused) == "unreachable"


@ASKS
def test_model_that_a_lost_process_was_replacing_does_not_stay(folder: Path) -> None:
    """Its old files go with the next fetch, though all is here already."""
    fetch(folder)
    old = places.partial_folder(folder).with_name(f"{folder.name}.old")
    (old / "deep").mkdir(parents=True)
    fetch(folder)
    assert not old.exists()
