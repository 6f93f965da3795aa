"""How fast the command line starts, against a bare Typer application in the same run."""

import sys
import tempfile
from pathlib import Path

from bench.measure import Figure, command_cpu_seconds

RUNS = 7
BARE = """
import typer
app = typer.Typer()
@app.command()
def one(name: str = "x") -> None:
    "Say a name."
@app.command()
def two(name: str = "x") -> None:
    "Say another."
app()
"""


def start() -> list[Figure]:
    """Processor time of `--help`, the least of several runs in turn."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE)
        pairs = [
            (
                command_cpu_seconds(sys.executable, str(script), "--help"),
                command_cpu_seconds(sys.executable, "-m", "tiro", "--help"),
            )
            for _ in range(RUNS)
        ]
    bare, own = (min(column) for column in zip(*pairs, strict=True))
    how = f"processor time, least of {RUNS} runs in turn"
    return [
        Figure("bare Typer --help", bare, "s", how=how),
        Figure("tiro --help / bare Typer", own / bare, "x", 1.5, how=how),
    ]
