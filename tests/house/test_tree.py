"""What holds for every file of the project."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|registry\.yarnpkg\.com|crates\.io"
    r"|(?:index|extra-index|find-links)[-_ ]?(?:url)?\s*=\s*(?:https?|file)://",
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root)/[\w.-]+")
MADE_BY_TOOLS = ("src/tiro/store/migrations/versions/",)
THIS = "tests/house/test_tree.py"


def _listed() -> list[str]:
    """The files that git tracks or would; without git, those of a source archive."""
    try:
        told = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        hidden = (".venv", ".tools", ".git", "__pycache__")
        told = [
            str(path.relative_to(ROOT))
            for path in ROOT.rglob("*")
            if not any(part in hidden for part in path.relative_to(ROOT).parts)
        ]
    return sorted(name for name in told if name and (ROOT / name).is_file())


FILES = _listed()
PYTHON = [name for name in FILES if name.endswith(".py") and not name.startswith(MADE_BY_TOOLS)]
SOURCE = [name for name in PYTHON if name.startswith(("src/", "tooling/")) or name == "dev.py"]


def _text(name: str) -> str:
    try:
        return (ROOT / name).read_text()
    except UnicodeDecodeError:
        return ""


def test_no_file_names_the_host_of_a_package_registry() -> None:
    found = [name for name in FILES if name != THIS and REGISTRIES.search(_text(name))]
    assert found == []


def test_no_file_names_a_path_of_a_machine() -> None:
    found = {
        name: match[0]
        for name in FILES
        if name != THIS and (match := MACHINE_PATHS.search(_text(name)))
    }
    assert found == {}


def test_locks_hold_versions_and_hashes_alone() -> None:
    for lock in (ROOT / "locks").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text, lock.name
        pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
        hashed = re.findall(r"^[a-z0-9][^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)
        assert len(pins) == len(hashed) > 0, lock.name


@pytest.mark.parametrize("name", [*SOURCE, *(n for n in PYTHON if n.startswith("samples/"))])
def test_module_says_its_idea_in_one_sentence(name: str) -> None:
    """The first paragraph of the docstring is one sentence; empty modules need none."""
    text = _text(name)
    if not text.strip():
        return
    docstring = ast.get_docstring(ast.parse(text)) or ""
    first = docstring.split("\n\n", maxsplit=1)[0].strip()
    assert first, "a module begins with a docstring"
    assert first.endswith((".", "`.", ":")), first
    assert not re.search(r"[a-z]\. [A-Z]", first), f"one sentence, not more: {first}"


@pytest.mark.parametrize("name", SOURCE)
def test_module_is_not_too_long(name: str) -> None:
    assert _text(name).count("\n") <= MOST_LINES


@pytest.mark.parametrize("name", SOURCE)
def test_function_is_not_too_long(name: str) -> None:
    """Up to 30 lines of code each: docstring, signature and blank lines do not count."""
    for node in ast.walk(ast.parse(_text(name))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert _code_lines(node) <= 30, node.name


def _code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    has_docstring = ast.get_docstring(node) is not None
    body = node.body[1:] if has_docstring else node.body
    lines: set[int] = set()
    for statement in body:
        lines.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    return len(lines)


def test_posix_only_modules_are_imported_only_by_children() -> None:
    """Elsewhere than in `children` the code runs on any system."""
    posix = re.compile(
        r"^\s*(?:import|from) (?:fcntl|grp|pwd|resource|termios|pty)\b", re.MULTILINE
    )
    found = [
        name
        for name in SOURCE
        if not name.startswith("src/tiro/children/") and posix.search(_text(name))
    ]
    assert found == []
