"""`python -m bench [NAME ...]` runs the benchmarks and prints a table; exit 1 when a target is missed."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench import (
    accuracy,
    alignment,
    chaos,
    command_line,
    diarization,
    idle,
    listing,
    load,
    notes,
    page,
    search,
    server,
    shared,
    speech,
    voices,
    webhooks,
)
from bench.measure import Figure, as_json, report

BENCHMARKS: dict[str, Callable[[], list[Figure]]] = {
    "whisper_cost": speech.whisper_cost,
    "whisper_accuracy": speech.whisper_accuracy,
    "pocketsphinx_cores": speech.pocketsphinx_cores,
    "long_recording_memory": speech.long_recording_memory,
    "upload": server.upload,
    "idle_memory": server.idle_memory,
    "idle": idle.idle,
    "lists": server.lists,
    "listing": listing.listing,
    "search": search.search,
    "page": page.page,
    "start_latency": server.start_latency,
    "event_streams": server.event_streams,
    "load": load.load,
    "notes": notes.notes_by_model,
    "command_line": command_line.start,
    "accuracy": accuracy.accuracy,
    "alignment": alignment.alignment,
    "diarization": diarization.diarization,
    "diarization_long": diarization.diarization_long,
    "voices": voices.voices,
    "against_by_hand": shared.accuracy,
    "chaos": chaos.chaos,
    "webhooks": webhooks.webhooks,
}
OUT = Path(__file__).parent / "out"


def main() -> int:
    """Run what was asked for, all by default."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME")
    names = parser.parse_args().names or list(BENCHMARKS)
    figures: list[Figure] = []
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        found = BENCHMARKS[name]()
        for figure in found:
            print(figure.row(), flush=True)
        figures += found
    OUT.mkdir(exist_ok=True)
    (OUT / "figures.json").write_text(json.dumps(as_json(figures), indent=1))
    (OUT / "figures.md").write_text(report(figures))
    print(report(figures))
    return 0 if all(figure.is_met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
