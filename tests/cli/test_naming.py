"""What a person names is found by its id, its very name, or its name in another case."""

import pytest

from tiro.cli.ending import Code, Ended
from tiro.cli.naming import find

KEPT = [
    {"id": "tag_1", "name": "standup"},
    {"id": "tag_2", "name": "Standup"},
    {"id": "tag_3", "name": "tag_1"},
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("tag_1", "tag_1"), ("Standup", "tag_2"), ("standup", "tag_1"), (" STANDUP ", "tag_1")],
)
def test_id_wins_over_name_and_the_very_name_over_another_case(asked: str, found: str) -> None:
    """So that two names that differ in case alone can both be named."""
    assert find(KEPT, asked, "tag")["id"] == found


def test_what_is_not_there_names_the_list() -> None:
    """A wrong name says where the right ones stand."""
    with pytest.raises(Ended, match=r"no vocabulary x\. 'tiro vocabularies ls'") as ended:
        find(KEPT, "x", "vocabulary")
    assert ended.value.code is Code.REFUSED
