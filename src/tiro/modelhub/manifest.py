"""What is written beside a fetched model: where its files came from, and by what each is proven."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

NAME = "tiro-model.json"
HASH_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as the hub describes it; `digest` is SHA-256 of LFS files, else git's blob id (SHA-1)."""

    repository: str
    commit: str
    path: str
    size_bytes: int
    digest: str
    is_lfs: bool


def is_current(folder: Path, wanted: Sequence[RemoteFile]) -> bool:
    """Whether a folder was fetched with the same content."""
    have = {file.path: file.digest for file in read(folder)}
    return all(
        have.get(file.path) == file.digest and size_of(folder / file.path) == file.size_bytes
        for file in wanted
    )


def read(folder: Path) -> tuple[RemoteFile, ...]:
    """Read the files of a fetched model; none for one that was put there by hand."""
    try:
        found: Any = json.loads((folder / NAME).read_text())
        return tuple(RemoteFile(**item) for item in found["files"])
    except (OSError, ValueError, TypeError, KeyError):
        return ()


def is_proven(path: Path, file: RemoteFile) -> bool:
    """Whether a file is what the hub promised: by size, then by digest."""
    if size_of(path) != file.size_bytes:
        return False
    return digest_of(path, is_lfs=file.is_lfs) == file.digest


def digest_of(path: Path, *, is_lfs: bool) -> str:
    """Give SHA-256 of a file, or git's blob id: SHA-1 of a header with the size, and the content."""
    digest = hashlib.sha256() if is_lfs else hashlib.sha1(usedforsecurity=False)
    if not is_lfs:
        digest.update(f"blob {path.stat().st_size}\0".encode())
    with path.open("rb") as file:
        while piece := file.read(HASH_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def size_of(path: Path) -> int | None:
    """Give the bytes of a file; None when it is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def write(files: Sequence[RemoteFile], folder: Path) -> None:
    """Write down what a folder holds."""
    body = {"files": [asdict(file) for file in files]}
    (folder / NAME).write_text(json.dumps(body, indent=1))
