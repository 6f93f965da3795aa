"""Cuts lines into windows that a model can read at once: at turns where it can, and nothing is left out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tiro.notes.lines import Line

Count = Callable[[str], int]
"""Counts the tokens of a text by the model's own count."""

BLOCK_LINES = 200
"""Lines that are counted at once, to learn how many tokens a letter takes there."""
LOOK_BACK = 0.25
"""Share of a window within which its end is moved back to the end of a turn."""
SPLIT_LETTERS = 400
"""A line that does not fit is cut into pieces of about so many letters."""


def cut(lines: Sequence[Line], count: Count, budget_tokens: int) -> list[list[Line]]:
    """Cut lines into windows, each within the budget by the model's own count.

    A line that alone is too long is cut between words; its pieces keep its number and times.

    Raises:
        ValueError: Not even a small piece of a line fits.
    """
    waiting = list(lines)
    windows: list[list[Line]] = []
    per_letter = _tokens_per_letter(waiting, count)
    while waiting:
        window = _fitting(waiting, count, budget_tokens, per_letter)
        if not window:
            waiting[:1] = _split(waiting[0])
            continue
        windows.append(window)
        del waiting[: len(window)]
    return windows


def halved(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Cut a window in two, at a turn near its middle; a single line between words.

    Raises:
        ValueError: It is too short for that.
    """
    if len(lines) == 1:
        first, second = _split(lines[0])
        return [first], [second]
    at = _at_turn(lines, max(1, len(lines) // 2))
    return list(lines[:at]), list(lines[at:])


def text_of(lines: Sequence[Line]) -> str:
    """Write lines as they are sent."""
    return "\n".join(line.told for line in lines)


def _fitting(lines: Sequence[Line], count: Count, budget: int, per_letter: float) -> list[Line]:
    """Take as many of the first lines as fit: guessed first, then counted."""
    letters, end = 0, 0
    while end < len(lines) and (letters + len(lines[end].told) + 1) * per_letter <= budget:
        letters += len(lines[end].told) + 1
        end += 1
    end = max(1, end)
    while end and count(text_of(lines[:end])) > budget:
        end = end * 9 // 10
    return list(lines[: end if end == len(lines) else _at_turn(lines, end)])


def _at_turn(lines: Sequence[Line], end: int) -> int:
    """Move an end back to where another speaker begins, else to the longest pause."""
    least = max(1, end - int(end * LOOK_BACK))
    for at in range(end, least - 1, -1):
        if lines[at].speaker != lines[at - 1].speaker:
            return at
    if end == 0:
        return 0
    return max(range(least, end + 1), key=lambda at: lines[at].start - lines[at - 1].end)


def _tokens_per_letter(lines: Sequence[Line], count: Count) -> float:
    """Learn the dearest block's price, so that guesses are rather too short than too long."""
    dearest = 0.0
    for start in range(0, len(lines), BLOCK_LINES):
        text = text_of(lines[start : start + BLOCK_LINES])
        dearest = max(dearest, count(text) / len(text))
    return dearest


def _split(line: Line) -> list[Line]:
    """Cut a line in two between words, near its middle.

    Raises:
        ValueError: It is too short for that.
    """
    middle = len(line.text) // 2
    if middle < 1 or len(line.text) < SPLIT_LETTERS // 8:
        raise ValueError("The model reads too little at once.")
    at = line.text.rfind(" ", 0, middle + 1)
    at = middle if at < middle // 2 else at
    parts = (line.text[:at].strip(), line.text[at:].strip())
    return [replace(line, text=part) for part in parts if part]
