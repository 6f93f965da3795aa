import os
import time
from pathlib import Path

import pytest
from blake3 import blake3

from tiro.errors import MediaMissing, MediaStoreNotShared, StorageFull
from tiro.store import uploads
from tiro.store.database import Database
from tiro.store.files import MediaStore

KEY = "recordings/rec_1/original"
ENORMOUS = 1 << 60


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media")


def files_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def put(media: MediaStore, key: str, content: bytes = b"x") -> None:
    upload = media.begin_upload()
    upload.write(content)
    upload.finish(key)


def make_old(path: Path, seconds: float = 1000) -> None:
    os.utime(path, (time.time() - seconds, time.time() - seconds))


def test_finished_upload_is_whole_hashed_and_private(media: MediaStore) -> None:
    parts = [b"a" * 70_000, bytearray(b"b"), memoryview(b"cc"), b""]
    upload = media.begin_upload()
    assert [upload.write(part) for part in parts] == [70_000, 1, 2, 0]
    upload.finish(KEY)
    whole = b"".join(parts)
    assert media.path(KEY).read_bytes() == whole
    assert upload.content_hash == blake3(whole).hexdigest()
    assert upload.size_bytes == media.size(KEY) == len(whole)
    assert media.path(KEY).stat().st_mode & 0o777 == 0o600
    for folder in (media.root, media.path(KEY).parent, media.path(KEY).parents[1]):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_upload_is_not_there_before_it_is_finished(media: MediaStore) -> None:
    upload = media.begin_upload()
    upload.write(b"half")
    assert not media.exists(KEY)
    assert upload.path.read_bytes() == b"half"
    upload.abort()


def test_aborted_upload_leaves_nothing(media: MediaStore) -> None:
    upload = media.begin_upload()
    upload.write(b"half")
    upload.abort()
    upload.abort()
    assert files_below(media.root) == []


def test_abort_of_a_finished_upload_keeps_the_file(media: MediaStore) -> None:
    upload = media.begin_upload()
    upload.finish(KEY)
    upload.abort()
    assert media.exists(KEY)


def test_full_disk_ends_an_upload_as_storage_full(
    media: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")

    def open_full(_path: str, _flags: int) -> int:
        return os.open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr(uploads, "_private", open_full)
    upload = media.begin_upload()
    with pytest.raises(StorageFull):
        upload.write(b"x")
    upload.abort()
    assert files_below(media.root) == []


def test_upload_stops_when_free_disk_runs_low(
    media: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "CHECK_BYTES", 10)
    upload = media.begin_upload(min_free_bytes=ENORMOUS)
    upload.write(b"x" * 9)
    with pytest.raises(StorageFull):
        upload.write(b"x")
    upload.abort()


def test_two_uploads_of_the_same_content_are_two_files(media: MediaStore) -> None:
    first, second = media.begin_upload(), media.begin_upload()
    for upload in (first, second):
        upload.write(b"same")
    first.finish("recordings/rec_1/original")
    second.finish("recordings/rec_2/original")
    assert first.content_hash == second.content_hash
    assert len(files_below(media.root)) == 2


def test_adopted_file_is_moved_and_replaces_the_older(media: MediaStore, tmp_path: Path) -> None:
    for content in ("old", "new"):
        made = tmp_path / "made"
        made.write_text(content)
        media.adopt(made, "work/job_1/1/pcm")
        assert not made.exists()
    assert media.path("work/job_1/1/pcm").read_text() == "new"
    assert files_below(media.root) == ["work/job_1/1/pcm"]


def test_adopting_what_is_not_there_leaves_the_older(media: MediaStore, tmp_path: Path) -> None:
    put(media, KEY, b"old")
    with pytest.raises(FileNotFoundError):
        media.adopt(tmp_path / "missing", KEY)
    assert files_below(media.root) == [KEY]


@pytest.mark.parametrize(
    "key",
    ["", "recordings", "/etc/passwd", "recordings/../../x", "recordings/a b", "tmp/x", "a/b\n"],
)
def test_path_of_what_is_no_key_is_refused(media: MediaStore, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        media.path(key)


def test_deleted_file_is_gone_and_deleting_again_is_fine(media: MediaStore) -> None:
    put(media, KEY)
    media.delete(KEY)
    media.delete(KEY)
    assert not media.exists(KEY)
    with pytest.raises(MediaMissing):
        media.size(KEY)


def test_deleted_prefix_takes_its_folders_and_no_others(media: MediaStore) -> None:
    for key in ("work/job_1/1/pcm", "work/job_1/2/pcm", "work/job_10/1/pcm"):
        put(media, key)
    media.delete_prefix("work/job_1")
    media.delete_prefix("work/job_1")
    assert files_below(media.root) == ["work/job_10/1/pcm"]
    assert not media.path("work/job_1").exists()


def test_folders_are_listed_when_nothing_in_them_is_new(media: MediaStore) -> None:
    for key in ("work/job_old/1/pcm", "work/job_new/1/pcm"):
        put(media, key)
        for path in (media.path(key), media.path(key).parent, media.path(key).parents[1]):
            make_old(path)
    make_old(media.path("work/job_new/1/pcm"), 0)
    assert media.folders("work", older_than_seconds=500) == ["job_old"]
    assert media.folders("none", older_than_seconds=500) == []


def test_sweep_takes_only_what_is_old(media: MediaStore) -> None:
    left, growing = media.begin_upload(), media.begin_upload()
    make_old(left.path)
    with media.scratch() as folder:
        (folder / "pcm").write_bytes(b"growing")
        make_old(folder)
        assert media.sweep_temporary(500) == 1
        assert (folder / "pcm").exists()
    assert not left.path.exists()
    assert growing.path.exists()
    left.abort()
    growing.abort()


def test_scratch_folder_is_removed_after_a_failure(media: MediaStore) -> None:
    def fail() -> None:
        with media.scratch() as folder:
            (folder / "pcm").write_bytes(b"x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert files_below(media.root) == []


def test_too_little_free_disk_is_refused(media: MediaStore) -> None:
    free = media.free_bytes()
    media.require_free(0, for_bytes=free // 2)
    with pytest.raises(StorageFull):
        media.require_free(0, for_bytes=ENORMOUS)
    with pytest.raises(StorageFull):
        media.require_free(ENORMOUS)


def test_marker_is_accepted_by_all_who_see_the_same_folder(
    database: Database, media: MediaStore
) -> None:
    for _ in range(2):
        with database.write() as session:
            media.ensure_marker(session)
    with database.read() as session:
        MediaStore(media.root).check_marker(session)


def test_marker_of_another_folder_is_refused(
    database: Database, media: MediaStore, tmp_path: Path
) -> None:
    other = MediaStore(tmp_path / "other")
    with database.write() as session:
        media.ensure_marker(session)
    with database.write() as session, pytest.raises(MediaStoreNotShared):
        other.ensure_marker(session)
    with database.read() as session, pytest.raises(MediaStoreNotShared):
        other.check_marker(session)


def test_folder_keeps_its_marker_when_the_database_forgot_it(
    database: Database, media: MediaStore
) -> None:
    """A process that died between the two leaves a marker without a flag."""
    (media.root / "store_id").write_text("kept")
    with database.write() as session:
        media.ensure_marker(session)
    assert (media.root / "store_id").read_text() == "kept"
