"""A worker process waits for work and holds little meanwhile."""

import subprocess
import sys

SELDOM = {"networkx", "yake", "jsonschema", "jinja2", "av", "rich"}
"""What some stages need, or none; each costs processor time at every start, and memory at rest."""
LOOK = """
import sys
from tiro.cli.loading import lean
with lean():
    import tiro.pipeline.worker
print(*sys.modules)
"""


def test_worker_loads_what_stages_need_when_they_need_it() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert SELDOM.isdisjoint(done.stdout.split())
