"""`tiro engines`: what can write down speech here, and why not."""

from tiro.cli import adapters, arguments


def engines(
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List engines: which can work here, with which models, and what others lack."""
    found = adapters.listed("/engines", _here, server, key)
    adapters.show(found, "Engine", empty="There is no engine.", as_json=as_json)


def _here(settings: adapters.SettingsAlone) -> adapters.Items:
    from tiro.actions.engines import list_engines

    return list_engines(settings)
