"""`tiro deliver` and `tiro deliveries`: what is sent to destinations, and each attempt."""

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiro.cli import arguments, showing
from tiro.cli.ending import Code, Ended, say

if TYPE_CHECKING:
    from tiro.cli.remote import Server

app = typer.Typer(help="List, show, replay and cancel deliveries.", no_args_is_help=True)

LOOK_SECONDS = 0.3
OPEN = {"waiting", "sending"}
Delivery = Annotated[str, typer.Argument(metavar="ID", help="The delivery.")]


def deliver(
    recording: Annotated[str, typer.Argument(metavar="RECORDING", help="Id of the recording.")],
    to: Annotated[
        list[str], typer.Option("--to", metavar="NAME|ID", help="A destination; repeat it.")
    ],
    template: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only the notes of this template; repeat it."),
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait until each has arrived, or failed once.")
    ] = False,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Send a recording to destinations as it is now; prints the ids of the deliveries."""
    from tiro.cli.remote import connect

    body: dict[str, Any] = {"destinations": to, **({"template": template} if template else {})}
    with connect(server, key) as there:
        made = there.send("POST", f"/recordings/{recording}/deliveries", body)["items"]
        if wait:
            made = [_awaited(there, each["id"]) for each in made]
    if as_json:
        showing.as_json(made)
    else:
        print("\n".join(each["id"] for each in made))
    if wait:
        _tell(made)


@app.command("ls")
def list_(
    state: Annotated[
        str | None,
        typer.Option(
            metavar="waiting|sending|delivered|failed|stopped", help="Only those in this state."
        ),
    ] = None,
    destination: Annotated[
        str | None, typer.Option(metavar="ID", help="Only to this destination.")
    ] = None,
    recording: Annotated[
        str | None, typer.Option(metavar="ID", help="Only of this recording.")
    ] = None,
    limit: arguments.Limit = 20,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List deliveries, newest first."""
    from tiro.cli import paging
    from tiro.cli.remote import connect

    query = {"state": state, "destination": destination, "recording": recording}
    with connect(server, key) as to:
        items = paging.read(to, "/deliveries", limit, **query)
    showing.items(
        items,
        {
            "ID": "id",
            "Event": "event",
            "To": lambda item: item["destination"]["name"],
            "State": "state",
            "Attempts": _tries,
            "Made": lambda item: showing.moment(item["created_at"]),
            "Last answer": _said,
        },
        is_json=as_json,
        empty="There are no deliveries.",
    )


@app.command()
def show(
    delivery: Delivery,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Show a delivery with every attempt."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = to.get(f"/deliveries/{delivery}")
    if as_json:
        showing.as_json(found)
        return
    names = ("id", "event", "event_id", "state")
    recording: dict[str, Any] = found["recording"] or {}
    showing.facts(
        [
            *((name, found[name]) for name in names),
            ("to", f"{found['destination']['name']} ({found['destination']['kind']})"),
            ("recording", recording.get("id")),
            ("next try", showing.moment(found["next_try_at"])),
        ]
    )
    rows = [
        (
            f"{each['series']}.{each['number']}",
            showing.moment(each["at"]),
            each["outcome"],
            each["status"],
            each["seconds"],
            each["message"],
        )
        for each in found["attempt_list"]
    ]
    columns = ("Attempt", "At", "Outcome", "Status", "Seconds", "Answer")
    showing.table(columns, rows, empty="There was no attempt yet.")


@app.command()
def replay(
    delivery: Delivery,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Send a delivery once more, at once."""
    _verb(delivery, "replay", as_json, server, key)


@app.command()
def cancel(
    delivery: Delivery,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Stop a delivery; what is on its way may still arrive."""
    _verb(delivery, "cancel", as_json, server, key)


def _verb(delivery: str, verb: str, as_json: bool, server: str | None, key: str | None) -> None:
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = to.send("POST", f"/deliveries/{delivery}/{verb}", {})
    if as_json:
        showing.as_json(found)
    else:
        print(found["state"])


def _awaited(there: "Server", delivery: str) -> dict[str, Any]:
    """Read a delivery once it has arrived, ended or failed."""
    while True:
        found = there.get(f"/deliveries/{delivery}")
        if found["state"] not in OPEN or found["last_answer"] is not None:
            return found
        time.sleep(LOOK_SECONDS)


def _tell(made: list[dict[str, Any]]) -> None:
    away = [each for each in made if each["state"] != "delivered"]
    for each in away:
        said = _said(each) or each["state"]
        later = "; it is tried again" if each["state"] in OPEN else ""
        say(f"{each['destination']['name']}: {said}{later}")
    if away:
        raise Ended(f"{len(away)} of {len(made)} did not arrive.", Code.FAILED)


def _said(item: dict[str, Any]) -> str | None:
    answer: dict[str, Any] = item["last_answer"] or {}
    return answer.get("message")


def _tries(item: dict[str, Any]) -> str:
    most = item["most_attempts"]
    return str(item["attempts"]) if most is None else f"{item['attempts']} of {most}"
