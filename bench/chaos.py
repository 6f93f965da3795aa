"""The chaos of the tests at full size, with its times: 30 jobs and 12 kills on each database."""

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from bench.measure import Figure
from bench.workspace import ROOT

TESTS = {
    "test_every_text_is_the_same_when_processes_are_killed": "30 jobs, 12 kills, equal texts",
    "test_at_most_one_chunk_a_lane_is_redone_when_a_worker_is_killed": "one chunk redone at most",
}


def chaos() -> list[Figure]:
    """Wall time of each, and how many failed: the tests themselves judge texts, rows and files."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.xml"
        subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "tests/story/test_chaos.py", "--full", "-q"),
                *("-k", " or ".join(TESTS), "--timeout=900", f"--junitxml={told}"),
            ],
            cwd=ROOT,
            check=False,
            stdout=sys.stderr,
        )
        cases = list(ElementTree.parse(told).iter("testcase"))  # noqa: S314 - pytest wrote it
    failed = sum(
        case.find("failure") is not None or case.find("error") is not None for case in cases
    )
    times = [Figure(f"chaos, {_name(case)}", float(case.get("time", 0)), "s") for case in cases]
    return [*times, Figure("chaos, failed tests", failed, "", 0.0, how=f"of {len(cases)}")]


def _name(case: ElementTree.Element) -> str:
    test, _, database = case.get("name", "").partition("[")
    return f"{TESTS.get(test, test)}, {database.rstrip(']')}"
