"""A language model that takes the minutes of the sample meeting, for the pictures of the docs."""

from __future__ import annotations

import json
import re
from typing import Any

Statement = tuple[str, tuple[str, ...]]
"""What is stated, and how the sentences begin that it rests on."""

GIST: Statement = (
    "The release stays where it is: the new server has to be ready on Friday, and the budget is forty"
    " thousand dollars.",
    ("The budget is", "The server deadline", "No, we should not"),
)
DECISIONS: tuple[Statement, ...] = (
    ("The release is not moved.", ("No, we should not", "Okay, we agree on the new release")),
    ("The new plan is agreed.", ("Okay, we agree on the new plan",)),
)
TASKS: tuple[tuple[Statement, str | None, str | None], ...] = (
    (("Send the report.", ("Who will send", "I will send")), "Anna Lindqvist", "tomorrow"),
    (("Move the database.", ("Can you move", "Yes, I can do it")), "Anna Lindqvist", "today"),
    (
        ("Check the design after the meeting.", ("David and Frank will check",)),
        "David, Frank",
        None,
    ),
    (("Prepare the plan.", ("I will prepare",)), "Ben Oduya", "tomorrow"),
)
QUESTIONS: tuple[Statement, ...] = (
    ("What Emma's action item is.", ("The next action item is for Emma",)),
)
TOPICS: tuple[Statement, ...] = (
    ("The budget", ("Let us start with",)),
    ("The customer's new server", ("The customer needs",)),
    ("The next release", ("When is the next",)),
)
LINE = re.compile(r"^\[(\d+)\] \S+ (?:[^:\n]*: )?(.*)$", re.MULTILINE)


def answer(body: dict[str, Any]) -> dict[str, Any]:
    """Answer a request for a chat completion, with the numbers of the lines that it holds."""
    asked = "\n".join(str(message["content"]) for message in body["messages"])
    lines = [(int(number), text) for number, text in LINE.findall(asked)]
    message = {"role": "assistant", "content": json.dumps(_minutes(lines))}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }


def events(completion: dict[str, Any]) -> bytes:
    """Write a completion as a stream of one piece."""
    (choice,) = completion["choices"]
    piece = {**choice, "delta": choice["message"]}
    chunk = {**completion, "object": "chat.completion.chunk", "choices": [piece]}
    return f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode()


def _minutes(lines: list[tuple[int, str]]) -> dict[str, Any]:
    def stated(statement: Statement) -> dict[str, Any]:
        text, beginnings = statement
        return {"text": text, "lines": [n for n, line in lines if _has(line, beginnings)]}

    return {
        "gist": stated(GIST),
        "decisions": [stated(each) for each in DECISIONS],
        "tasks": [{"task": stated(task), "owner": owner, "due": due} for task, owner, due in TASKS],
        "questions": [stated(each) for each in QUESTIONS],
        "topics": [stated(each) for each in TOPICS],
        "proposed_tags": ["Budget"],
    }


def _has(line: str, beginnings: tuple[str, ...]) -> bool:
    return any(beginning in line for beginning in beginnings)
