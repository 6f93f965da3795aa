"""The page is built when it has to be, with a Node that fits, and its tests find a browser."""

import json
import re
from pathlib import Path

import pytest

import dev
from tooling import chromium, node, page
from tooling.programs import DevError

ROOT = Path(__file__).resolve().parents[2]
ANY_NODE = node.Node(Path("/nowhere"), ("npm",))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """A small web/ whose npm only writes down what it is told, and builds one file."""
    web = tmp_path / "web"
    for folder in page.FOLDERS:
        (web / folder).mkdir(parents=True)
    for name in page.SOURCES:
        (web / name).write_text(name)
    (web / "src" / "main.tsx").write_text("1")
    told: list[tuple[str, ...]] = []

    def npm(_: node.Node, *arguments: str) -> None:
        told.append(arguments)
        folder = page.DIST if arguments[0] == "run" else page.MODULES
        folder.mkdir(exist_ok=True)
        (folder / "index.html").write_text("page")

    places = {"WEB": web, "DIST": web / "dist", "MODULES": web / "node_modules", "npm": npm}
    places |= {"PAGE": tmp_path / "tiro" / "page", "STAMP": tmp_path / ".tools" / "page.json"}
    places["MODULES_STAMP"] = web / "node_modules" / ".installed.json"
    for name, value in places.items():
        monkeypatch.setattr(page, name, value)
    (tmp_path / "tiro").mkdir()
    return told


def builds(told: list[tuple[str, ...]]) -> int:
    return sum(arguments[0] == "run" for arguments in told)


def test_page_is_built_once_when_nothing_changes(project: list[tuple[str, ...]]) -> None:
    """Packages are installed without those of the tests."""
    page.build_page(ANY_NODE)
    page.build_page(ANY_NODE)
    assert [arguments[0] for arguments in project] == ["ci", "run"]
    assert "--omit=dev" in project[0]
    assert (page.PAGE / "index.html").read_text() == "page"


@pytest.mark.parametrize(
    "name", ["src/main.tsx", "src/new.css", "public/icon.svg", "vite.config.ts"]
)
def test_page_is_built_again_when_a_source_changed(
    project: list[tuple[str, ...]], name: str
) -> None:
    """Whatever goes into it."""
    page.build_page(ANY_NODE)
    (page.WEB / name).write_text("another")
    page.build_page(ANY_NODE)
    assert builds(project) == 2


def test_page_is_not_built_again_when_only_a_test_changed(project: list[tuple[str, ...]]) -> None:
    """Nothing of it is in the page."""
    page.build_page(ANY_NODE)
    (page.WEB / "src" / "main.test.ts").write_text("a test")
    page.build_page(ANY_NODE)
    assert builds(project) == 1


def test_page_is_built_again_when_a_file_of_it_is_gone(project: list[tuple[str, ...]]) -> None:
    """The packages need not be fetched again."""
    page.build_page(ANY_NODE)
    (page.PAGE / "index.html").unlink()
    page.build_page(ANY_NODE)
    assert [arguments[0] for arguments in project] == ["ci", "run", "run"]


def test_tools_are_added_when_they_are_asked_for(project: list[tuple[str, ...]]) -> None:
    """And stay when the page alone is built next."""
    page.build_page(ANY_NODE)
    page.make_page(ANY_NODE, with_tools=True)
    (page.WEB / "package-lock.json").write_text("newer")
    page.build_page(ANY_NODE)
    installs = [arguments for arguments in project if arguments[0] == "ci"]
    assert ["--omit=dev" in arguments for arguments in installs] == [True, False, False]


@pytest.mark.parametrize(
    ("told", "fits"),
    [("v20.19.0", True), ("v20.18.9", False), ("v21.7.0", False), ("v22.11.0", False),
     ("v22.12.0", True), ("v24.0.0", True), ("v18.20.0", False), ("", False)],
)  # fmt: skip
def test_node_fits_when_the_build_runs_on_it(told: str, fits: bool) -> None:
    """What `node --version` prints."""
    assert node.fits(told) is fits


def test_check_runs_all_that_npm_run_check_does() -> None:
    """Both are what has to pass before a change is taken."""
    scripts = json.loads((ROOT / "web" / "package.json").read_text())["scripts"]
    named = re.findall(r"npm run (\w+)", scripts["check"])
    assert [told for told in dev.SCRIPTS if " " not in told] == named


def test_packages_of_the_page_name_no_host() -> None:
    """As the other locks."""
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all(package.get("integrity") for name, package in lock["packages"].items() if name)


def test_chromium_is_the_named_one_when_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or none at all."""
    monkeypatch.setenv(chromium.VARIABLE, "/opt/chromium")
    assert chromium.find_chromium() == "/opt/chromium"
    monkeypatch.setenv(chromium.VARIABLE, "none")
    assert chromium.find_chromium() is None


def test_chromium_that_is_not_the_locked_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever put it there."""

    def gives_another(command: list[str], **_: object) -> object:
        (Path(command[-1]) / "package.tgz").write_bytes(b"another")
        return type("Done", (), {"returncode": 0, "stderr": ""})()

    monkeypatch.setattr(chromium, "attempt", gives_another)
    monkeypatch.setattr(chromium, "find_chromium", lambda: None)
    monkeypatch.setattr(chromium.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(chromium, "FOLDER", tmp_path / "chromium")
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    with pytest.raises(DevError, match="is not what was locked"):
        chromium.fetch_chromium(ANY_NODE)
