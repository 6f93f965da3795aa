"""Matches what a model gave back to the lines that it was given, and mends what it joined or moved."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiro.notes.lines import Line
from tiro.transcript.fidelity import Verdict
from tiro.transcript.weaving import parted

MISSING = "missing"
"""The kind of a line of which nothing came back."""
_NUMBER = re.compile(r"^\s*\[\d+\]\s*")

Judge = Callable[[Line, str], Verdict]


@dataclass(frozen=True, slots=True)
class Match:
    """A line and what became of it.

    Attributes:
        line: As it was said.
        text: What came back; None when nothing did.
        kind: `same` when it may stand for what was said, else why not.
        changed: Words that were lost or came, beside fillers.
    """

    line: Line
    text: str | None
    kind: str
    changed: int = 0

    @property
    def is_good(self) -> bool:
        """Whether the text may stand for what was said."""
        return self.kind == "same"


def told(lines: Sequence[Line]) -> str:
    """Write lines as they are sent: numbered from 1, with who speaks."""
    return "\n".join(
        f"[{number}] {f'{line.speaker}: ' if line.speaker else ''}{line.text}"
        for number, line in enumerate(lines, start=1)
    )


def match(lines: Sequence[Line], answer: Iterable[Mapping[str, Any]], judge: Judge) -> list[Match]:
    """Give each line what came back for it; numbers that nobody has are nobody's."""
    found: dict[int, str] = {}
    for each in answer:
        number, text = int(each["line"]), str(each["text"])
        if not 1 <= number <= len(lines):
            continue
        text = _bare(text, lines[number - 1])
        # A line that was parted in two comes back twice.
        found[number] = f"{found[number]} {text}" if number in found else text
    return [_judged(line, found.get(at), judge) for at, line in enumerate(lines, start=1)]


def mended(matches: Sequence[Match], judge: Judge) -> list[Match]:
    """Part texts anew where lines that stand together were joined, or given to each other."""
    mended_: list[Match] = []
    for run in _runs(matches):
        texts = [each.text for each in run if each.text]
        if len(run) > 1 and texts and not all(each.is_good for each in run):
            parts = parted([each.line.text for each in run], " ".join(texts))
            anew = [_judged(one.line, text, judge) for one, text in zip(run, parts, strict=True)]
            # Of what is no better than before, what came back is told as it came.
            if all(each.is_good for each in anew):
                mended_ += anew
                continue
        mended_ += run
    return mended_


def _runs(matches: Sequence[Match]) -> list[list[Match]]:
    """Gather neighbours that are not as they were said; every other line is for itself."""
    runs: list[list[Match]] = []
    for each in matches:
        if runs and _is_odd(each) and _is_odd(runs[-1][-1]):
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _is_odd(found: Match) -> bool:
    return not found.is_good or found.changed > 0


def _judged(line: Line, text: str | None, judge: Judge) -> Match:
    if text is None:
        return Match(line, None, MISSING)
    verdict = judge(line, text)
    return Match(line, text, verdict.kind, verdict.changed)


def _bare(text: str, line: Line) -> str:
    """Take away the number and the speaker, where the model wrote them once more."""
    text = " ".join(_NUMBER.sub("", text).split())
    return text.removeprefix(f"{line.speaker}: ") if line.speaker else text
