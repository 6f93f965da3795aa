"""Brings a model from the hub: goes on where it was cut off, proves every file, appears only when whole.

Files come into a folder of their own, beside the models. Each keeps its content's digest in its
name until it is proven, so that what a lost process left is gone on with, and never mixed with
other content. Only one process fetches a model; others wait and find it there.
"""

import contextlib
import errno
import fnmatch
import shutil
from collections.abc import Callable, Generator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import huggingface_hub
from huggingface_hub import constants, errors, file_download
from huggingface_hub.utils import WeakFileLock, tqdm

from tiro import net
from tiro.errors import ModelFetchFailed, ModelMissing, StorageFull
from tiro.modelhub import manifest
from tiro.modelhub.catalogue import Source
from tiro.modelhub.manifest import RemoteFile, is_current, is_proven, size_of
from tiro.modelhub.places import is_repository, partial_folder

_hub: Any = huggingface_hub  # its types are incomplete
_transfer: Any = file_download

PIECE_BYTES = 256 * 1024

Progress = Callable[[int, int], None]
"""Called with the bytes that are here and those that there will be."""


def fetch(
    sources: Sequence[Source],
    folder: Path,
    progress: Progress,
    *,
    reserve_bytes: int = 0,
    token: str | None = None,
) -> Path:
    """Have all files of a model in a folder.

    Args:
        sources: Where they are.
        folder: Where they shall be; it appears at once, when all is here and proven.
        progress: Hears how far it is.
        reserve_bytes: Disk that must stay free.
        token: For a model behind conditions; default: the one that Hugging Face's programs share.

    Raises:
        ModelMissing: There is no such model, or it is behind conditions.
        ModelFetchFailed: The hub was not reached, or what came is not what it promised.
        StorageFull: There is no room for it.
    """
    partial = partial_folder(folder)
    with _hub_errors(sources), _disk_errors():
        partial.mkdir(parents=True, exist_ok=True)
        with _alone(partial.with_name(f"{partial.name}.lock")):
            wanted = [file for source in sources for file in describe(source, token)]
            if not is_current(folder, wanted):
                _bring_all(wanted, partial, progress, reserve_bytes, token)
                manifest.write(wanted, partial)
                _put_in_place(partial, folder)
            # Also what a process was putting in place that was lost.
            for left in (partial, _old(partial)):
                shutil.rmtree(left, ignore_errors=True)
    return folder


def describe(source: Source, token: str | None = None) -> list[RemoteFile]:
    """Ask the hub for the files of a repository.

    Raises:
        ModelMissing: It has none of those that are wanted.
    """
    if not is_repository(source.repository):
        raise ModelMissing(f"There is no model named {source.repository!r}.")
    hub = _hub.HfApi(token=token)
    commit = str(hub.model_info(source.repository, revision=source.revision or "main").sha)
    found = [
        _remote(source.repository, commit, item)
        for item in hub.list_repo_tree(source.repository, revision=commit, recursive=True)
        if hasattr(item, "blob_id") and _is_wanted(item.path, source.files)
    ]
    if not found:
        raise ModelMissing(
            "The repository on the hub holds no files of this kind of model.",
            details={"repository": source.repository},
        )
    return found


def _bring_all(
    wanted: Sequence[RemoteFile],
    partial: Path,
    progress: Progress,
    reserve_bytes: int,
    token: str | None,
) -> None:
    total = sum(file.size_bytes for file in wanted)
    here = sum(_present_bytes(file, partial) for file in wanted)
    free = shutil.disk_usage(partial).free
    if free - (total - here) < reserve_bytes:
        raise StorageFull(
            "There is not enough free disk for the model. Free some space, then try again.",
            details={"needed_bytes": total - here + reserve_bytes, "free_bytes": free},
        )
    for file in wanted:
        here -= _present_bytes(file, partial)
        _bring(file, partial, lambda count, rest=here: progress(rest + count, total), token)
        here += file.size_bytes
        progress(here, total)


def _bring(file: RemoteFile, partial: Path, tell: Callable[[int], None], token: str | None) -> None:
    target, growing = partial / file.path, _growing(file, partial)
    if is_proven(target, file):
        return
    growing.parent.mkdir(parents=True, exist_ok=True)
    have = size_of(growing) or 0
    if have > file.size_bytes:
        growing.unlink()
        have = 0
    if have < file.size_bytes or not growing.exists():
        _download(file, growing, have, tell, token)
    if not is_proven(growing, file):
        growing.unlink(missing_ok=True)
        raise ModelFetchFailed(
            "A file of the model came damaged: its checksum is not the one that the hub tells.",
            details={"file": file.path, "reason": "checksum"},
        )
    growing.replace(target)


def _download(
    file: RemoteFile, growing: Path, have: int, tell: Callable[[int], None], token: str | None
) -> None:
    # Bytes of the present piece are lost with the process; the library's own pieces are 10 MB.
    constants.DOWNLOAD_CHUNK_SIZE = PIECE_BYTES
    with growing.open("ab", buffering=0) as out:
        _transfer.http_get(
            _hub.hf_hub_url(file.repository, file.path, revision=file.commit),
            out,
            resume_size=have,
            # Compressed bytes could not be gone on with.
            headers={**_hub.utils.build_hf_headers(token=token), "Accept-Encoding": "identity"},
            expected_size=file.size_bytes,
            displayed_filename=file.path,
            tqdm_class=_counter(have, tell),
        )


def _counter(have: int, tell: Callable[[int], None]) -> type[Any]:
    """Make a class that the hub's library takes for a progress bar, and that tells instead of drawing."""

    class Counter(tqdm):  # pyright: ignore[reportUntypedBaseClass] - tqdm has no types
        """Counts bytes."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{**kwargs, "disable": True})  # pyright: ignore[reportUnknownMemberType] - tqdm has no types
            self._done = have

        def update(self, n: float | None = 1) -> None:
            """Count; a bar that is switched off does not."""
            self._done += int(n or 0)
            tell(self._done)

    return Counter


def _remote(repository: str, commit: str, item: Any) -> RemoteFile:
    path = PurePosixPath(item.path)
    if path.is_absolute() or ".." in path.parts or "\\" in item.path:
        raise ModelFetchFailed("The hub names a file that no model has.")
    lfs = item.lfs
    return RemoteFile(
        repository=repository,
        commit=commit,
        path=str(path),
        size_bytes=int(item.size),
        digest=str(lfs.sha256 if lfs else item.blob_id),
        is_lfs=lfs is not None,
    )


def _is_wanted(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def _growing(file: RemoteFile, partial: Path) -> Path:
    return partial / f"{file.path}.{file.digest}.part"


def _old(partial: Path) -> Path:
    """Give the place of a model that is being replaced."""
    return partial.with_name(f"{partial.name}.old")


def _present_bytes(file: RemoteFile, partial: Path) -> int:
    return max(size_of(partial / file.path) or 0, size_of(_growing(file, partial)) or 0)


def _put_in_place(partial: Path, folder: Path) -> None:
    """Let the whole model appear at once; one that was there, and was not current, goes first."""
    names = {manifest.NAME, *(file.path for file in manifest.read(partial))}
    for path in partial.rglob("*"):
        if path.is_file() and path.relative_to(partial).as_posix() not in names:
            path.unlink()
    if folder.exists():
        old = _old(partial)
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
        partial.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    else:
        partial.rename(folder)


@contextlib.contextmanager
def _alone(path: Path) -> Generator[None]:
    """Hold the model's lock; the system frees it when the process ends, however it ends."""
    with WeakFileLock(path):
        yield


@contextlib.contextmanager
def _disk_errors() -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFull from None
        raise


@contextlib.contextmanager
def _hub_errors(sources: Sequence[Source]) -> Generator[None]:
    """Say in our words what went wrong with the hub."""
    where = {"repository": sources[0].repository if sources else None}
    try:
        yield
    except errors.GatedRepoError:
        raise ModelMissing(
            "The model is behind conditions. Accept them on the hub, and set HF_TOKEN for the server.",
            details={**where, "reason": "gated"},
        ) from None
    except (
        errors.RepositoryNotFoundError,
        errors.RevisionNotFoundError,
        errors.EntryNotFoundError,
    ):
        raise ModelMissing(
            "The hub has no such model, or does not show it without a token.",
            details={**where, "reason": "not_found"},
        ) from None
    except errors.HFValidationError:
        raise ModelMissing("No model can have this name.", details=where) from None
    except (net.TransportError, errors.OfflineModeIsEnabled, OSError) as error:
        if isinstance(error, OSError) and error.errno in {errno.EACCES, errno.EROFS, errno.EPERM}:
            raise ModelFetchFailed("The folder of models cannot be written.") from None
        raise ModelFetchFailed(
            details={**where, "reason": "unreachable", "exception": type(error).__name__}
        ) from None
