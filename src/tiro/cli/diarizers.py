"""`tiro diarizers`: what can tell speakers apart here, and why not."""

from tiro.cli import adapters, arguments


def diarizers(
    as_json: arguments.AsJson = False,
    server: arguments.ServerUrl = None,
    key: arguments.Key = None,
) -> None:
    """List diarizers, which tell speakers apart: which can work here, and what others lack."""
    found = adapters.listed("/diarizers", _here, server, key)
    adapters.show(found, "Diarizer", empty="There is no diarizer.", as_json=as_json)


def _here(settings: adapters.SettingsAlone) -> adapters.Items:
    from tiro.actions.diarizers import list_diarizers

    return list_diarizers(settings)
