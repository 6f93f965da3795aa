"""Keys of callers: lent to this user's workers, and found nowhere else."""

import asyncio
import os
import signal
import socket
import stat
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tiro import vault
from tiro.errors import InvalidRequest, OwnKeyUnavailable, TiroError
from tiro.vault import Vault, ask, check_key
from tiro.vault.doors import Door, LoopbackDoor, UnixDoor

KEY = "sk-canary-7f3a"
JOB = "job_1"
DOORS = [
    pytest.param(
        UnixDoor,
        id="unix",
        marks=pytest.mark.skipif(sys.platform != "linux", reason="needs SO_PEERCRED of Linux"),
    ),
    pytest.param(LoopbackDoor, id="loopback"),
]


@pytest.fixture(params=DOORS)
def lender(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vault]:
    kind: type[Door] = request.param
    with Vault(tmp_path / "run", open_door=kind) as held:
        yield held


def test_a_worker_gets_the_key_of_its_job(lender: Vault, tmp_path: Path) -> None:
    lender.put(JOB, KEY)
    assert lent(tmp_path / "run", JOB, issuer=lender.issuer) == KEY


def test_a_worker_gets_nothing_for_a_job_without_a_key(lender: Vault, tmp_path: Path) -> None:
    lender.put("job_2", KEY)
    assert lent(tmp_path / "run", JOB, issuer=lender.issuer) is None


def test_many_workers_at_once_each_get_their_own_key(lender: Vault, tmp_path: Path) -> None:
    for number in range(40):
        lender.put(f"job_{number}", f"key-{number}")

    async def ask_all() -> list[str | None]:
        asked = (ask(tmp_path / "run", f"job_{n}", issuer=lender.issuer) for n in range(40))
        return await asyncio.gather(*asked)

    assert asyncio.run(ask_all()) == [f"key-{n}" for n in range(40)]


def test_a_forgotten_key_is_not_lent(lender: Vault, tmp_path: Path) -> None:
    lender.put(JOB, KEY)
    lender.forget(JOB)
    assert lent(tmp_path / "run", JOB, issuer=lender.issuer) is None
    assert lender.get(JOB) is None


def test_a_closed_vault_leaves_no_address_and_no_key(lender: Vault, tmp_path: Path) -> None:
    lender.put(JOB, KEY)
    lender.close()
    assert lent(tmp_path / "run", JOB, issuer=lender.issuer) is None
    assert lender.get(JOB) is None
    assert list((tmp_path / "run").iterdir()) == []


def test_the_vault_goes_on_when_peers_send_nonsense(lender: Vault, tmp_path: Path) -> None:
    lender.put(JOB, KEY)
    for nonsense in (b"", b"\n", b"x" * 10_000, b"\xff\xfe\n", b"- \n"):
        with _connected(lender, tmp_path / "run") as peer:
            peer.sendall(nonsense)
    assert lent(tmp_path / "run", JOB, issuer=lender.issuer) == KEY


def test_only_this_user_can_open_the_address(lender: Vault, tmp_path: Path) -> None:
    run_dir = tmp_path / "run"
    assert stat.S_IMODE(run_dir.stat().st_mode) == 0o700
    [address] = run_dir.iterdir()
    assert stat.S_IMODE(address.stat().st_mode) == 0o600
    assert lender.issuer in address.name


def test_the_loopback_door_admits_only_who_knows_the_token(tmp_path: Path) -> None:
    with Vault(tmp_path, open_door=LoopbackDoor) as held:
        held.put(JOB, KEY)
        with _connected(held, tmp_path) as peer:
            peer.sendall(f"guessed {JOB}\n".encode())
            assert peer.recv(100) == b""


@pytest.mark.skipif(sys.platform != "linux", reason="needs SO_PEERCRED of Linux")
def test_the_unix_door_admits_no_other_user(tmp_path: Path) -> None:
    class Stranger(socket.socket):
        def getsockopt(self, *_: object) -> bytes:  # pyright: ignore[reportIncompatibleMethodOverride] - one of its forms
            return struct.pack("3i", 1, os.getuid() + 1, 1)

    door = UnixDoor(tmp_path, "host.1.00000000")
    with Stranger(socket.AF_UNIX, socket.SOCK_STREAM) as stranger:
        assert not door.admits(stranger, "-")
    door.close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc/self/fd of Linux")
def test_a_folder_with_a_long_path_works_all_the_same(tmp_path: Path) -> None:
    run_dir = tmp_path / ("d" * 120) / "run"
    with Vault(run_dir) as held:
        held.put(JOB, KEY)
        assert lent(run_dir, JOB, issuer=held.issuer) == KEY


@pytest.mark.parametrize("issuer", [None, "", "../../etc", "h.1.zzzzzzzz", "host.1.00000000"])
def test_an_issuer_that_is_gone_or_none_lends_nothing(issuer: str | None, tmp_path: Path) -> None:
    assert lent(tmp_path, JOB, issuer=issuer) is None


def test_a_vault_that_does_not_answer_is_not_waited_for(tmp_path: Path) -> None:
    door = UnixDoor(tmp_path, "host.1.00000000")
    try:
        assert lent(tmp_path, JOB, issuer="host.1.00000000", timeout_seconds=0.05) is None
    finally:
        door.close()


def test_addresses_of_killed_processes_are_removed_and_others_stay(tmp_path: Path) -> None:
    """As after kill -9 of the API; a second API process of the same folder goes on."""
    script = (
        "import sys, time; from pathlib import Path; from tiro.vault import Vault\n"
        "vault = Vault(Path(sys.argv[1])); vault.start(); print(vault.issuer, flush=True)\n"
        "sys.stdin.read()"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert killed.stdin is not None
    assert killed.stdout is not None
    with Vault(tmp_path) as second, killed.stdin, killed.stdout:
        gone = killed.stdout.readline().strip()
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert lent(tmp_path, JOB, issuer=gone) is None
        with Vault(tmp_path) as third:
            second.put(JOB, KEY)
            names = {path.name for path in tmp_path.iterdir()}
            assert names == {f"vault.{each.issuer}.sock" for each in (second, third)}
            assert lent(tmp_path, JOB, issuer=second.issuer) == KEY


@pytest.mark.parametrize("key", ["", "a\nb", "a\r\nX: y", "a\0", "tab\t", "schlüssel", "k" * 4097])
def test_a_key_that_cannot_stand_in_a_header_is_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest) as refused:
        Vault(tmp_path).put(JOB, key)
    assert "schl" not in repr(refused.value) + str(refused.value.view())


def test_keys_are_bounded_in_number_and_the_bound_spares_those_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "MOST_KEYS", 2)
    held = Vault(tmp_path)
    held.put("job_1", KEY)
    held.put("job_2", KEY)
    with pytest.raises(OwnKeyUnavailable):
        held.put("job_3", KEY)
    held.put("job_2", "again")
    assert (held.get("job_1"), held.get("job_2")) == (KEY, "again")
    assert list(held.job_ids()) == ["job_1", "job_2"]


def test_no_key_is_seen_in_reprs_logs_errors_or_files(
    lender: Vault, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    lender.put(JOB, KEY)
    lent(tmp_path / "run", JOB, issuer=lender.issuer)
    shown = [repr(lender), repr(vars(lender)), caplog.text, *sys.argv, *os.environ.values()]
    for path in tmp_path.rglob("*"):
        shown.append(path.name)
        if path.is_file():
            shown.append(path.read_text())
    for refused in (f"{KEY}\n", KEY * 1000):
        with pytest.raises(TiroError) as error:
            check_key(refused)
        shown += [repr(error.value), str(error.value.view())]
    assert not any(KEY in each for each in shown)


def _connected(held: Vault, run_dir: Path) -> socket.socket:
    port = run_dir / f"vault.{held.issuer}.port"
    if port.exists():
        return socket.create_connection(("127.0.0.1", int(port.read_text().split()[0])))
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    peer.connect(str(run_dir / f"vault.{held.issuer}.sock"))
    return peer


def lent(
    run_dir: Path, job_id: str, *, issuer: str | None, timeout_seconds: float = 5
) -> str | None:
    """Ask as a worker does."""
    return asyncio.run(ask(run_dir, job_id, issuer=issuer, timeout_seconds=timeout_seconds))
