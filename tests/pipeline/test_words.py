"""The words that a job was sent with reach the engine, and its text."""

from contextlib import closing
from typing import Any

import speechkit
from actionkit import with_engines
from openai_server import openai_server
from tiro.actions import vocabularies
from tiro.actions.context import open_context
from tiro.actions.vocabularies import Draft
from tiro.pipeline.direct import Request, transcribe
from tiro.settings import Settings
from tiro.store.tables import LOCAL_OWNER


def test_words_are_told_to_the_engine_and_put_right_in_its_text(settings: Settings) -> None:
    """The test server writes w0, w1, ... for the seconds that are loud."""
    team: list[Any] = ["Grafana", {"word": "Tiro", "replace": ["w1"]}]
    with openai_server() as server:
        changed = with_engines(settings, openai_compatible={"base_url": server.base_url})
        with closing(open_context(changed, migrate=True)) as context:
            vocabularies.create(context, LOCAL_OWNER, Draft("Team", team, is_default=True))
            german = Draft("German", ["Zürich", {"word": "no", "replace": ["w2"]}], language="de")
            vocabularies.create(context, LOCAL_OWNER, german)
        options = {"engine": "openai_compatible", "model": "words", "language": "en"}
        options |= {"vocabulary": ["Anna"], "vocabularies": ["Team", "German"]}
        request = Request(speechkit.dialogue().path, options, keep=True)
        text = transcribe(changed, request, lambda _: None)

    assert server.seen[0].fields["prompt"] == ["Anna, Grafana, Tiro"]
    heard = {word["word"]: word.get("heard") for part in text["segments"] for word in part["words"]}
    assert heard["Tiro"] == "w1"
    assert "w2" in heard
    assert " Tiro " in " ".join(part["text"] for part in text["segments"])
