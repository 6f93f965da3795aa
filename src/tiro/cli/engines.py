"""`tiro engines`: what can write down speech here, why not, and which of them is to be used."""

import typer

from tiro.cli import adapters, arguments

app = typer.Typer(help="List, switch on and off, and choose what writes down speech.")


@app.callback(invoke_without_command=True)
def engines(
    ctx: typer.Context,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List engines: which can work here, with which models, and what others lack."""
    if ctx.invoked_subcommand is None:
        found = adapters.listed("/engines", _here, server, key)
        adapters.show(found, "Engine", empty="There is no engine.", as_json=as_json)


@app.command("set")
def set_(
    name: adapters.Name,
    enabled: adapters.Enabled = None,
    users: adapters.Users = None,
    default: adapters.Default = None,
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """Switch one on or off, let users name it, or make it the default; without a server, here."""
    values = {"is_enabled": enabled, "users_may_choose": users, "is_default": default}
    found = adapters.changed("engine", name, values, server, key)
    adapters.show(found, "Engine", empty="There is no engine.", as_json=as_json)


def _here(settings: adapters.SettingsAlone) -> adapters.Items:
    from tiro.actions.engines import list_engines

    return list_engines(settings)
