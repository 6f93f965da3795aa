"""Brings templates, destinations and rules of an archive in; destinations without their secrets are stopped."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from tiro.actions import own_templates, rules, setups, titles
from tiro.actions.archive_reading import Archive
from tiro.actions.archive_shapes import Code, Shape, Short
from tiro.actions.context import Context
from tiro.actions.own_templates import Author
from tiro.errors import RequestError, StateConflict, TemplateInvalid
from tiro.store import archive_lists, audit, destinations, owners
from tiro.store.ids import new_id

MOST = 200
NO_SECRETS = "Its secrets are not in an archive. Set them, then start it again."

SAME = ("when", "template", "clean", "translate_to", "deliver")

Skip = Callable[[str, str], None]


class TemplateShape(Shape):
    """A template of one's own."""

    source: Annotated[str, StringConstraints(max_length=200_000)]


class DestinationShape(Shape):
    """Where results were sent."""

    kind: Code
    name: Short
    config: dict[str, Any] = Field(max_length=100)
    secrets: list[Code] = Field(default_factory=list[str], max_length=20)


class WhenShape(Shape):
    """What a rule holds for."""

    tag: Short | None = None
    language: Code | None = None


class RuleShape(Shape):
    """A rule."""

    when: WhenShape
    template: list[Code] = Field(default_factory=list[str], max_length=20)
    clean: bool = False
    translate_to: list[Code] = Field(default_factory=list[str], max_length=20)
    deliver: list[Short] = Field(default_factory=list[str], max_length=50)
    is_active: bool = True


async def bring(
    context: Context, owner_id: str, archive: Archive, skip: Skip, who: audit.Actor
) -> dict[str, int]:
    """Bring in what was made; gives how many of each came.

    Args:
        context: What actions work with.
        owner_id: Whose it becomes.
        archive: Where it is.
        skip: Is told what did not come, and why.
        who: Whom the audit log names.
    """
    counts = {"templates": 0}
    author = Author(owner_id, who, is_admin=False)
    shapes = await asyncio.to_thread(archive.shapes, "templates.json", TemplateShape)
    for each in shapes[:MOST]:
        try:
            await own_templates.create(context, author, each.source)
            counts["templates"] += 1
        except StateConflict:
            continue
        except (RequestError, TemplateInvalid) as error:
            skip("templates", error.text)
    more = await asyncio.to_thread(_bring_rest, context, owner_id, archive, skip, who)
    return counts | more


def _bring_rest(
    context: Context, owner_id: str, archive: Archive, skip: Skip, who: audit.Actor
) -> dict[str, int]:
    """Bring in what rules need before the rules."""
    counts = {"destinations": 0, "rules": 0}
    for place in archive.shapes("destinations.json", DestinationShape)[:MOST]:
        counts["destinations"] += _tried(
            skip, "destinations", lambda shape=place: _destination(context, owner_id, shape, who)
        )
    for rule in archive.shapes("rules.json", RuleShape)[:MOST]:
        counts["rules"] += _tried(
            skip, "rules", lambda shape=rule: _rule(context, owner_id, shape, who)
        )
    return counts


def _tried(skip: Skip, name: str, bring_one: Callable[[], bool]) -> bool:
    try:
        return bring_one()
    except RequestError as error:
        skip(name, error.text)
        return False


def _destination(
    context: Context, owner_id: str, shape: DestinationShape, who: audit.Actor
) -> bool:
    kind, name = setups.kind_of(shape.kind), titles.check_name(shape.name)
    config = setups.check_config(kind, shape.config)
    with context.database.write() as session:
        owners.lock(session, owner_id)
        if destinations.named(session, owner_id, name) is not None:
            return False
        if destinations.count(session, owner_id) >= context.settings.destinations.most:
            raise StateConflict("As many destinations are kept as may be.")
        row = destinations.add(
            session,
            owner_id,
            kind=shape.kind,
            name=name,
            config=config,
            destination_id=new_id("dst"),
        )
        session.flush()
        # Nothing is sent before somebody has looked: an archive may come from anybody.
        destinations.stop(session, row, NO_SECRETS)
        after = {"name": name, "kind": shape.kind, "from": "archive"}
        audit.record(session, who=who, action="destination.created", target=row.id, after=after)
    return True


def _rule(context: Context, owner_id: str, shape: RuleShape, who: audit.Actor) -> bool:
    wish = shape.model_dump()
    with context.database.read() as session:
        present = archive_lists.made(session, owner_id)["rules"]
    if any(all(each.get(name) == wish[name] for name in SAME) for each in present):
        return False
    rules.create(context, owner_id, wish, who)
    return True
