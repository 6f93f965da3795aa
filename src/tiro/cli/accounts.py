"""`tiro accounts`: who may come in; the first account can also be made straight on the data folder."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiro.cli import arguments, showing
from tiro.cli.confirming import confirm
from tiro.cli.ending import Code, Ended, say

if TYPE_CHECKING:
    from tiro.cli.remote import Server
    from tiro.settings import Settings

app = typer.Typer(
    help="List, add, change and delete accounts, and reset passwords.", no_args_is_help=True
)

MOST = 1000
ADMINISTRATOR, MEMBER = "administrator", "member"
Account = Annotated[str, typer.Argument(metavar="LOGIN|ID", help="The account.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from stdin; default: made.")
]


@app.command("ls")
def list_(
    query: Annotated[
        str | None, typer.Option("--query", "-q", metavar="TEXT", help="Login or name has this.")
    ] = None,
    limit: arguments.Limit = 100,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List accounts, newest first."""
    from tiro.cli import paging
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        items = paging.read(to, "/accounts", limit, q=query)
    showing.items(
        items,
        {
            "ID": "id",
            "Login": "login",
            "Name": "name",
            "Role": lambda item: (
                item["role"] if item["is_active"] else f"{item['role']}, deactivated"
            ),
            "Last login": lambda item: showing.moment(item["last_login_at"]),
        },
        is_json=as_json,
        empty="There are no accounts yet: this machine's user has all.",
    )


@app.command()
def add(
    login: Annotated[str, typer.Argument(metavar="LOGIN", help="What they log in with.")],
    name: Annotated[str | None, typer.Option(help="How others see them; default: LOGIN.")] = None,
    admin: Annotated[bool, typer.Option("--admin", help="An administrator.")] = False,
    password_stdin: FromStdin = False,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Make an account; the first one is an administrator's, and needs no running server."""
    given = _read_password() if password_stdin else None
    draft = {"login": login, "name": name or login, "password": given}
    made = _add(draft, server, key, is_admin=admin)
    if as_json:
        showing.as_json(made)
        return
    say(f"{made['login']} is a{'n' if made['role'] == ADMINISTRATOR else ''} {made['role']} now.")
    if made.get("password"):
        say("The password is shown this once:")
        print(made["password"])


@app.command()
def reset(
    account: Account,
    password_stdin: FromStdin = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Give an account a new password, to be changed at its next login; it is logged out everywhere."""
    from tiro.cli.remote import connect

    given = _read_password() if password_stdin else None
    with connect(server, key) as to:
        found = _find(to, account)
        told = to.send("POST", f"/accounts/{found['id']}/password", {"password": given})
    if told["password"]:
        say("The password is shown this once:")
        print(told["password"])


@app.command("set")
def set_(
    account: Account,
    login: Annotated[str | None, typer.Option(help="Another login.")] = None,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    role: Annotated[str | None, typer.Option(metavar="administrator|member", help="Role.")] = None,
    active: Annotated[
        bool | None, typer.Option("--active/--inactive", help="Whether it may come in.")
    ] = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Change an account; --inactive ends its sessions and keys, and its recordings stay."""
    from tiro.cli.remote import connect

    said = {"login": login, "name": name, "role": role, "is_active": active}
    values = {field: value for field, value in said.items() if value is not None}
    if not values:
        raise Ended("Say what is to be changed: --login, --name, --role or --inactive.", Code.USAGE)
    with connect(server, key) as to:
        changed = to.send("PATCH", f"/accounts/{_find(to, account)['id']}", values)
    if as_json:
        showing.as_json(changed)


@app.command()
def rm(
    account: Account,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Delete an account with all that belongs to it, for good."""
    from tiro.cli.remote import connect

    with connect(server, key) as to:
        found = _find(to, account)
        confirm(f"Delete {found['login']} and all of its recordings for good?", yes)
        to.send("DELETE", f"/accounts/{found['id']}")


def _add(
    draft: dict[str, Any], server: str | None, key: str | None, *, is_admin: bool
) -> dict[str, Any]:
    from tiro.cli.remote import connect, find
    from tiro.settings import load_settings

    if server:
        with connect(server, key) as to:
            return _add_there(to, None, draft, is_admin=is_admin)
    settings = load_settings()
    found = find(settings, key)
    if found is None:
        return _add_here(settings, draft, is_admin=is_admin)
    with found as to:
        return _add_there(to, settings, draft, is_admin=is_admin)


def _add_there(
    to: "Server", settings: "Settings | None", draft: dict[str, Any], *, is_admin: bool
) -> dict[str, Any]:
    mode = to.get("/session")["mode"]
    if mode == "accounts":
        role = ADMINISTRATOR if is_admin else MEMBER
        return to.send("POST", "/accounts", {**draft, "role": role})
    _require_admin(is_admin)
    password = draft["password"] or _made_password()
    body = {**draft, "password": password, "code": _setup_code(settings)}
    made = to.send("POST", "/accounts/first", body)["account"]
    return made if draft["password"] else {**made, "password": password}


def _add_here(settings: "Settings", draft: dict[str, Any], *, is_admin: bool) -> dict[str, Any]:
    """Make an account while no server runs."""
    from contextlib import closing

    from tiro.actions import accounts
    from tiro.actions.accounts import Draft
    from tiro.actions.context import open_context
    from tiro.store.accounts import any_there
    from tiro.store.audit import CONSOLE

    with closing(open_context(settings, migrate=True)) as context:
        with context.database.read() as session:
            is_first = not any_there(session)
        if not is_first:
            role = ADMINISTRATOR if is_admin else MEMBER
            return accounts.create(context, Draft(**draft, role=role), CONSOLE)
        _require_admin(is_admin)
        password = draft["password"] or _made_password()
        made = accounts.create_first(context, Draft(**{**draft, "password": password}), CONSOLE)
        return made if draft["password"] else {**made, "password": password}


def _require_admin(is_admin: bool) -> None:
    if not is_admin:
        raise Ended("The first account is an administrator's: add --admin.", Code.USAGE)


def _setup_code(settings: "Settings | None") -> str | None:
    from tiro.actions import setup_code

    path = None if settings is None else setup_code.path_of(settings)
    return path.read_text().strip() if path is not None and path.is_file() else None


def _made_password() -> str:
    from tiro.actions.accounts import made_password

    return made_password()


def _read_password() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _find(to: "Server", account: str) -> dict[str, Any]:
    """Look an account up by login or id."""
    from tiro.cli import paging

    if account.startswith("usr_"):
        return to.get(f"/accounts/{account}")
    for item in paging.read(to, "/accounts", MOST, q=account):
        if str(item["login"]).casefold() == account.casefold():
            return item
    raise Ended(f"There is no account with the login {account}.", Code.REFUSED)
