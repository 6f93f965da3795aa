"""`tiro search`: what was said, noted and named, with the times at which it was said."""

import sys
from typing import Annotated, Any

import typer

from tiro.cli import arguments, showing
from tiro.cli.ending import say

AT_ONCE = 50
PLACES = ("text", "notes", "titles", "speakers")


def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORD ...",
            help="Words that must all be there; '\"a phrase\"', beginning*, speaker:name; put -- before -without.",
        ),
    ],
    places: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="|".join(PLACES), help="Only there; repeat it."),
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only what carries it; repeat it.")
    ] = None,
    speaker: Annotated[str | None, typer.Option(help="Name of who says it.")] = None,
    language: Annotated[str | None, typer.Option(help="Of the text, such as en.")] = None,
    recording: Annotated[
        str | None, typer.Option(metavar="ID", help="In this recording alone.")
    ] = None,
    newest: Annotated[bool, typer.Option("--newest", help="The newest first.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Most recordings.")] = 20,
    hits: Annotated[int, typer.Option(min=1, max=50, help="Most places of each.")] = 3,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Search in the texts, notes, titles and names of speakers of all recordings."""
    from tiro.cli.remote import connect

    query: dict[str, Any] = {
        "q": " ".join(words),
        "in": places,
        "tag": tag,
        "speaker": speaker,
        "language": language,
        "recording_id": recording,
        "sort": "-created_at" if newest else None,
        "hits": hits,
    }
    with connect(server, key) as to:
        found = _found(to.get, query, limit)
    if as_json:
        showing.as_json(found)
        return
    _show(found)


def _found(get: Any, query: dict[str, Any], limit: int) -> dict[str, Any]:
    """Read pages until there are enough recordings."""
    found = get("/search", limit=min(AT_ONCE, limit), **query)
    page = found
    while page["next_cursor"] and len(found["items"]) < limit:
        left = min(AT_ONCE, limit - len(found["items"]))
        page = get("/search", limit=left, cursor=page["next_cursor"], **query)
        found["items"] += page["items"]
        found["next_cursor"] = page["next_cursor"]
    return found


def _show(found: dict[str, Any]) -> None:
    rows: list[tuple[Any, ...]] = [
        (
            item["recording"]["id"],
            item["recording"]["title"],
            showing.clock(hit["at"]) if hit["at"] is not None else hit["kind"],
            hit["speaker"] and hit["speaker"]["name"],
            _marked(hit) if sys.stdout.isatty() else hit["text"],
        )
        for item in found["items"]
        for hit in item["hits"]
    ]
    better = found["suggestion"]
    nothing = "Nothing was found." + (f" Did you mean: {better}" if better else "")
    showing.table(("ID", "Recording", "At", "Speaker", "Found"), rows, empty=nothing)
    if rows:
        more = " or more" if found["places_is_capped"] else ""
        say(f"{found['places']}{more} places in {found['recordings']} recording(s).")


def _marked(hit: dict[str, Any]) -> str:
    """Put found words between marks; they are counted in units of UTF-16."""
    units = hit["text"].encode("utf-16-le")
    parts: list[bytes] = []
    last = 0
    for start, end in hit["highlights"]:
        parts += [units[2 * last : 2 * start], "[".encode("utf-16-le")]
        parts += [units[2 * start : 2 * end], "]".encode("utf-16-le")]
        last = end
    return b"".join([*parts, units[2 * last :]]).decode("utf-16-le")
