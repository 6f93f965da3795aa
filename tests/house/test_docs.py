"""The docs tell the truth: what they show is run, parsed, or compared with the code."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import dev
import docblocks
import speechkit
from docblocks import ROOT, Block
from tooling import labels, reference, server

NOT_RUN = ("serves", "runs the tests", "changes the environment")
"""Marks of shell blocks that only have to be commands of dev.py."""
SHELL = docblocks.all_blocks("sh")
JSON = docblocks.all_blocks("json")


@dataclass(frozen=True, slots=True)
class Live:
    """A server for the commands of the docs, and the folder that they run in."""

    port: int
    folder: Path
    environment: dict[str, str]

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a block as a reader would, stopping at the first failure."""
        script = script.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")
        return subprocess.run(
            ["sh", "-eu", "-c", script],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Start a server on an empty data folder, beside a folder that looks like a clone."""
    folder = tmp_path_factory.mktemp("clone")
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "samples").mkdir()
    # Short: what counts is that the commands work.
    (folder / "samples" / "meeting.flac").symlink_to(speechkit.one_sentence().path)
    port = server.free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TIRO_")},
        "TIRO_DATA_DIR": str(folder / "data"),
        "TIRO_PORT": str(port),
        "TIRO_MODELS__FETCH": "never",
    }
    tiro = [sys.executable, "-m", "tiro"]
    subprocess.run([*tiro, "migrate"], env=environment, check=True, capture_output=True)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen([*tiro, "serve"], env=environment, stdout=log, stderr=log)
        try:
            server.wait_until_ready(process, port)
            yield Live(port, folder, environment)
        finally:
            server.stop(process)


def is_first_read(block: Block) -> bool:
    """Whether newcomers run it; the others are run with --full."""
    return block.page.name == "README.md"


@pytest.mark.parametrize("block", [block for block in SHELL if block.mark in NOT_RUN], ids=str)
def test_marked_shell_block_holds_commands_of_dev(block: Block) -> None:
    for line in block.text.splitlines():
        python, script, *arguments = shlex.split(line, comments=True)
        assert (python, script) == ("python3", "dev.py")
        options, rest = dev.parse(arguments)
        assert options.command in dev.COMMANDS
        assert rest == []


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(block, id=str(block), marks=() if is_first_read(block) else pytest.mark.full)
        for block in SHELL
        if block.mark not in NOT_RUN
    ],
)
def test_shell_block_works_as_shown(block: Block, live: Live) -> None:
    if "curl" in block.text and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    done = live.shell(block.text)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("block", JSON, ids=str)
def test_json_block_parses(block: Block) -> None:
    json.loads(block.text)


@pytest.mark.parametrize("block", [block for block in JSON if "schema" in block.labels], ids=str)
def test_labelled_json_block_fits_the_api(block: Block, live: Live) -> None:
    document = _openapi(live)
    schema = {**document, "$ref": f"#/components/schemas/{block.labels['schema']}"}
    jsonschema.validate(json.loads(block.text), schema)


def _openapi(live: Live) -> dict[str, Any]:
    address = f"http://127.0.0.1:{live.port}/openapi.json"
    with server.DIRECT.open(address, timeout=60) as reply:
        return json.load(reply)


@pytest.mark.parametrize("name", reference.TABLES)
def test_table_from_the_code_is_up_to_date(name: str) -> None:
    """`.venv/bin/python -m tooling.reference` writes them."""
    page = (ROOT / "docs" / name).read_text()
    assert page == reference.filled(page, reference.TABLES[name]())


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, _, field in reference.settings() if not field.description] == []


def test_settings_that_pages_name_exist() -> None:
    """CONTRIBUTING.md may also name what tools and tests read."""
    known = {name for name, _, _ in reference.settings()} | {"TIRO_CONFIG_FILE"}
    tools = [ROOT / "dev.py", *(ROOT / "tooling").glob("*.py"), *(ROOT / "tests").glob("*kit.py")]
    read = {name for file in tools for name in re.findall(r'"(TIRO_[A-Z_]+)"', file.read_text())}
    for page in docblocks.PAGES:
        named = set(re.findall(r"\bTIRO_[A-Z_]+[A-Z]\b", page.read_text()))
        exist = known | read if page.name == "CONTRIBUTING.md" else known
        assert named - exist == set(), page.name


@pytest.mark.parametrize("page", docblocks.PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text())
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_labels_in_the_guide_stand_on_the_page() -> None:
    """What is bold there is what the reader looks for."""
    guide = (ROOT / "docs/guide.md").read_text()
    bold = {" ".join(label.split()) for label in re.findall(r"\*\*([^*]+)\*\*", guide)}
    assert len(bold) > 60
    assert bold - labels.labels() == set()


def test_words_of_the_glossary_are_in_use() -> None:
    """A word that neither code nor routes know is not the project's word."""
    source = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py")).lower()
    present, _, _ = (ROOT / "docs/glossary.md").read_text().partition("\n## ")
    rows = re.findall(r"^\| ([\w, -]+) \|", present, re.MULTILINE)
    words = {word.strip().lower() for row in rows[1:] for word in row.split(",")}
    assert len(words) > 20
    assert {word for word in words if word not in source} == set()


def test_changelog_tells_of_the_version() -> None:
    version = re.search(r'__version__ = "(.+)"', (ROOT / "src/tiro/__init__.py").read_text())
    text = (ROOT / "CHANGELOG.md").read_text()
    assert version
    assert "## Unreleased" in text
    assert f"## {version[1]}" in text
