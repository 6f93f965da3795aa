"""What a person wishes of a transcription, as the options of the contract."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tiro.cli.ending import Code, Ended


@dataclass(frozen=True, slots=True)
class Wish:
    """The same for all files of one command.

    Attributes:
        options: As of the REST API; only what was named.
        format: Name of the export.
        keep: Keep recording and transcript.
        engine_key: The caller's own key of the engine's provider.
        llm_key: The caller's own key of the language model's provider.
    """

    options: dict[str, Any]
    format: str
    keep: bool
    engine_key: str | None = field(default=None, repr=False)
    llm_key: str | None = field(default=None, repr=False)

    @property
    def version(self) -> str | None:
        """The version that is written out: the translation, else the clean text, else what was said."""
        into = self.options.get("translate_to")
        if into:
            return f"translation-{into[0]}"
        return "clean" if self.options.get("clean") else None

    def version_of(self, job: Mapping[str, Any]) -> str | None:
        """Give the version to write out of a job that has ended; what was said where there is no other."""
        version = self.version
        if version is None:
            return None
        kind, _, language = version.partition("-")
        failed = "clean_failed" if kind == "clean" else "translate_failed"
        is_missing = any(warning["code"] == failed for warning in job["warnings"])
        resolved: Mapping[str, Any] = job.get("resolved") or {}
        is_same = kind != "clean" and language == resolved.get("language")
        return None if is_missing or is_same else version


def options_of(*, pairs: Sequence[str], no_word_times: bool, **named: Any) -> dict[str, Any]:
    """Put the options together; what was not named is left to the server.

    Args:
        pairs: `key=value` of engine_options; a value that is JSON is read as such.
        no_word_times: Leave the times of words out.
        **named: Options by their name in the contract; None and empty ones were not named.

    Raises:
        Ended: A pair is none.
    """
    options = {
        name: value for name, value in named.items() if value is not None and value not in ([], ())
    }
    if no_word_times:
        options["word_times"] = False
    if pairs:
        options["engine_options"] = dict(_pair(pair) for pair in pairs)
    return options


def languages_of(text: str | None) -> list[str]:
    """Read `de,en`."""
    return [code.strip() for code in (text or "").split(",") if code.strip()]


def speakers_of(text: str | None) -> Any:
    """Read `auto`, `3` or `2-4`; how many there may be is judged by the server.

    Raises:
        Ended: It is none of them.
    """
    if text in {None, "auto"}:
        return text
    least, dash, most = str(text).partition("-")
    are_numbers = least.isdecimal() and (most.isdecimal() or not dash)
    if not are_numbers or (dash and int(least) > int(most)):
        raise Ended(f"--speakers {text}: write it as auto, 3 or 2-4.", Code.USAGE)
    return {"min": int(least), "max": int(most)} if dash else int(least)


def _pair(pair: str) -> tuple[str, Any]:
    name, separator, value = pair.partition("=")
    if not separator or not name:
        raise Ended(f"--option {pair}: write it as key=value.", Code.USAGE)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
