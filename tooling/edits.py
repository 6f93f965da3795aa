"""Writes what the operations of tests/fixtures/edits.json make of their texts: `.venv/bin/python -m tooling.edits`.

Add a case with `name`, `segments` and `operation` by hand; `after`, or `wrong` (the field that
does not fit), is written here. The page's tests read the same file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tiro.actions import operations
from tiro.transcript import editing
from tiro.transcript.codec import segment_from_dict, segment_to_dict
from tooling.programs import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

CASES = ROOT / "tests" / "fixtures" / "edits.json"


def outcome(case: Mapping[str, Any]) -> dict[str, Any]:
    """Say what a case's operation makes of its segments: `after`, or `wrong`."""
    segments = [segment_from_dict(segment) for segment in case["segments"]]
    [operation] = operations.parse([case["operation"]])
    try:
        edited = editing.edit(segments, operation)
    except editing.EditError as error:
        return {"wrong": error.part}
    return {"after": [segment_to_dict(segment) for segment in edited.segments]}


def written(cases: Mapping[str, Any]) -> str:
    """Give the file: one line for each segment, so that changes can be read."""
    lines = ["{", f' "about": {_line(cases["about"])},', ' "words": [']
    lines.append(",\n".join(f"  {_line(item)}" for item in cases["words"]))
    lines += [" ],", ' "edits": [']
    lines.append(",\n".join(_case(case) for case in cases["edits"]))
    return "\n".join([*lines, " ]", "}", ""])


def _case(case: Mapping[str, Any]) -> str:
    parts = [f'   "name": {_line(case["name"])}', _segments("segments", case["segments"])]
    parts.append(f'   "operation": {_line(case["operation"])}')
    told = outcome(case)
    if "wrong" in told:
        parts.append(f'   "wrong": {_line(told["wrong"])}')
    else:
        parts.append(_segments("after", told["after"]))
    return "  {\n" + ",\n".join(parts) + "\n  }"


def _segments(name: str, segments: list[Any]) -> str:
    rows = ",\n".join(f"    {_line(segment)}" for segment in segments)
    return f'   "{name}": [\n{rows}\n   ]' if rows else f'   "{name}": []'


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    CASES.write_text(written(json.loads(CASES.read_text())))
