"""What rules make of a text, part by part, so that one that cannot be made costs no other."""

from collections.abc import Iterator
from typing import Any

from tiro.actions import beside
from tiro.actions.beside import Beside
from tiro.actions.context import Context
from tiro.actions.options import Options
from tiro.errors import TiroError
from tiro.store import rules, scope
from tiro.store.tables import RuleRow

Wish = dict[str, Any]
"""An option of a job, with one value."""


def wishes(row: RuleRow, language: str | None = None) -> Iterator[Wish]:
    """Give what a rule makes of a text in a language; it is not translated into its own."""
    if row.makes["clean"]:
        yield {"clean": True}
    for each in row.makes["translate_to"]:
        if not rules.is_of(language, each):
            yield {"translate_to": [each]}
    for each in row.makes["template"]:
        yield {"template": [each]}


def chosen(context: Context, owner_id: str, wish: Wish, **llm: str) -> Beside | str | None:
    """Choose by what a wish is made; why it cannot be, in words, otherwise.

    Args:
        context: Settings and database.
        owner_id: Whose templates.
        wish: What is to be made.
        llm: `llm` and `llm_model`, where they are chosen already.
    """
    try:
        with scope.acting_for(owner_id):
            return beside.choose(context, Options.model_validate({**llm, **wish}))
    except TiroError as error:
        return f"{name_of(wish)}: {error.text}"


def name_of(wish: Wish) -> str:
    """Name a wish in a few words."""
    ((option, value),) = wish.items()
    return option if value is True else f"{option} {value[0]}"
