"""Templates and questions on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tiro.notes import reading
from tiro_double import Tiro, TiroDouble, error

SOURCE = (reading.SHIPPED / "memo.md").read_text()
ITEM: dict[str, Any] = {
    "id": "stand-up@2", "title": {"en": "Stand-up"}, "origin": "person", "is_own": True,
    "is_shared": True, "needs_model": True,
}  # fmt: skip
CITATION = {
    "recording_id": "rec_1", "title": "Night ferry", "start": 731.0, "end": 736.0, "speaker": None,
    "text": "The outer berth is free by three.",
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "answer": "By \x1b[31mthree.", "said": True, "citations": [CITATION], "origin": "model",
}  # fmt: skip


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    path = tmp_path / "memo.md"
    path.write_text(SOURCE)
    return path


def streamed(kind: str, data: str) -> tuple[int, bytes]:
    return 200, f": ping\n\nevent: {kind}\ndata: {data}\n\n".encode()


def test_template_is_checked_without_a_server(tiro: Tiro, memo: Path) -> None:
    """What is wrong is told as compilers do."""
    assert "Something that was said. [0:00]" in tiro("templates", "check", memo).stdout
    memo.write_text(SOURCE.replace("version: 1", "version: one"))
    wrong = tiro("templates", "check", memo)
    assert wrong.exit_code == 4
    assert f"{memo}:3: version: A version is a whole number from 1." in wrong.stderr


def test_template_is_added_by_its_name(tiro: Tiro, server: TiroDouble, memo: Path) -> None:
    """Listed, deleted; mistakes of a refusal are told with their lines."""
    to = ("--server", server.address)
    server.say("PUT /templates/memo", (200, ITEM))
    assert tiro("templates", "add", memo, "--share", *to).stdout == "stand-up@2\n"
    assert server.asked[-1].json == {"source": SOURCE, "is_shared": True}
    problem = {"path": "version", "message": "A number.", "line": 3}
    told = error("template_invalid", "version: A number.", details={"problems": [problem]})
    server.say("PUT /templates/memo", (422, told))
    refused = tiro("templates", "add", memo, *to)
    assert refused.exit_code == 4
    assert f"{memo}:3: version: A number." in refused.stderr
    server.say("GET /templates", (200, {"items": [ITEM]}))
    assert tiro("templates", "ls", *to).stdout == "stand-up@2\tStand-up\tyou, for all\tyes\n"
    server.say("DELETE /templates/stand-up", (204, None))
    assert tiro("templates", "rm", "stand-up", "-y", *to).exit_code == 0


def test_question_is_answered_with_its_citations(tiro: Tiro, server: TiroDouble) -> None:
    """Nothing that steers a terminal comes through; what is not said is told so."""
    ask = ("ask", "When?", "rec_1", "--tag", "ferry", "--server", server.address)
    server.say("POST /ask", streamed("answer", json.dumps(ANSWER)))
    found = tiro(*ask)
    assert (
        found.stdout
        == "By  [31mthree.\nrec_1\tNight ferry\t0:12:11\t-\tThe outer berth is free by three.\n"
    )
    assert server.asked[-1].json == {"question": "When?", "recording_id": "rec_1", "tag": ["ferry"]}
    server.say("POST /ask", streamed("answer", json.dumps({**ANSWER, "said": False})))
    nothing = tiro(*ask)
    assert (nothing.stdout, nothing.stderr) == ("", "That is not said in what was read.\n")
    server.say("POST /ask", streamed("error", json.dumps(error("llm_failed", "It failed."))))
    failed = tiro(*ask)
    assert failed.exit_code == 4
    assert "It failed." in failed.stderr
