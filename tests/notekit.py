"""What tests of notes share: a long talk, and answers by rule."""

import json
import random
import re
from collections.abc import Mapping
from typing import Any

from llm_server import Asked
from tiro.notes.lines import Line, number_lines
from tiro.transcript.model import Segment

HOURS = 3
WORDS = ("the", "pier", "is", "free", "by", "three", "and", "nobody", "loads", "a", "bicycle")


class Kept:
    """Keeps steps in memory, each once."""

    def __init__(self) -> None:
        self.steps: dict[str, Mapping[str, Any]] = {}

    def get(self, key: str) -> Mapping[str, Any] | None:
        """Give a step."""
        return self.steps.get(key)

    def put(self, key: str, value: Mapping[str, Any]) -> None:
        """Keep a step."""
        assert key not in self.steps
        self.steps[key] = value


def long_talk(needles: Mapping[int, str] = {}) -> list[Line]:
    """Three hours of two speakers; a needle is said in some of the lines."""
    seconds = 6.0
    chance = random.Random(3)
    return number_lines(
        Segment(
            f"s{at}", at * seconds, at * seconds + 5.0,
            needles.get(at, " ".join(chance.choices(WORDS, k=14))),
            speaker="S1" if at // 3 % 2 else "S2",
        )
        for at in range(int(HOURS * 3600 / seconds))
    )  # fmt: skip


def few(count: int = 5) -> list[Line]:
    """The first lines of the talk."""
    return long_talk()[:count]


def by_rule(asked: Asked) -> str:
    """Answer as the fake model does: quote the first lines, or the first statements of the parts."""
    shape = asked.body["response_format"]["json_schema"]["schema"]
    lines = re.findall(r"^\[(\d+)\]", asked.text, re.MULTILINE) or re.findall(
        r'"lines": \[(\d+)', asked.text
    )
    said = [{"text": f"Line {number} was said.", "lines": [int(number)]} for number in lines[:3]]
    filled: dict[str, Any] = {"gist": said[0], "points": said, "key_words": ["pier"]}
    return json.dumps({name: filled.get(name, []) for name in shape["properties"]})
