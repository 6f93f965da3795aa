"""`tiro import`: addresses go to the server, which fetches them; what became of each is told."""

from pathlib import Path
from typing import Any

from tiro_double import Tiro, TiroDouble

URL = "https://example.org/a.mp3"


def item(index: int, error: str | None = None) -> dict[str, Any]:
    told = None if error is None else {"code": "source_refused", "message": error}
    job = None if error else {"id": f"job_{index}"}
    return {"index": index, "file_name": "a.mp3", "job": job, "error": told}


def test_addresses_come_from_arguments_and_a_list(
    tiro: Tiro, server: TiroDouble, tmp_path: Path
) -> None:
    (tmp_path / "list").write_text(f"# mine\n\n{URL}?2\n  {URL}?3\n")
    items = [item(0), item(1, "No."), item(2)]
    server.say("POST /recordings/import", (202, {"id": "batch_1", "items": items}))
    result = tiro(
        "import", URL, "--file", str(tmp_path / "list"), "--language", "en", "--tag", "Inbox",
        "--no-wait", "--server", server.address,
    )  # fmt: skip
    assert server.asked[-1].json == {
        "urls": [URL, f"{URL}?2", f"{URL}?3"],
        "options": {"language": "en", "tags": ["Inbox"]},
    }
    assert (result.exit_code, result.stdout) == (5, "job_0\njob_2\n")
    assert "address 2: No." in result.stderr


def test_nothing_to_import_is_a_mistake(tiro: Tiro, server: TiroDouble) -> None:
    assert tiro("import", "--server", server.address).exit_code == 2
