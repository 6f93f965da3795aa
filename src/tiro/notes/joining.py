"""What joining the notes of parts must not lose: items of lists that have no bound are put back."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from tiro.notes import citing


def put_back(
    parts: Sequence[Mapping[str, Any]], whole: Mapping[str, Any], schema: Mapping[str, Any]
) -> tuple[dict[str, Any], int]:
    """Add to the lists of a joined note what parts have in them and the note rests on nowhere.

    A list that the template bounds, such as the twelve most important points, is a choice and stays as
    it is; one without a bound, such as all decisions, is to be whole.

    Args:
        parts: The notes of the parts.
        whole: What was made of them.
        schema: The template's.

    Returns:
        The note, and how many items were added.
    """
    made = dict(whole)
    added = 0
    for name, part in cast("Mapping[str, Mapping[str, Any]]", schema["properties"]).items():
        if part.get("type") != "array" or "maxItems" in part:
            continue
        items = list(cast("list[Any]", made.get(name) or []))
        lost = [each for one in parts for each in one.get(name) or () if _is_lost(each, items)]
        if lost:
            was_in_order = items == sorted(items, key=_place)
            items += lost
            made[name] = sorted(items, key=_place) if was_in_order else items
            added += len(lost)
    return made, added


def _is_lost(item: Any, items: Sequence[Any]) -> bool:
    """Whether an item cites lines, and no item of the list cites one of them."""
    lines = citing.numbers(item)
    return bool(lines) and all(lines.isdisjoint(citing.numbers(each)) for each in items)


def _place(item: Any) -> int:
    return min(citing.numbers(item), default=0)
