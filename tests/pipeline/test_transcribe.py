"""How chunks are grouped for workers."""

from hypothesis import given
from hypothesis import strategies as st

from tiro.pipeline.transcribe import GROUPS_A_SLOT, LARGEST_GROUP, group_size


@given(st.integers(1, 5_000), st.integers(0, 64))
def test_a_group_is_small_enough_to_share_and_never_empty(chunks: int, slots: int) -> None:
    size = group_size(chunks, slots)
    assert 1 <= size <= LARGEST_GROUP
    groups = -(-chunks // size)
    assert groups >= min(chunks, GROUPS_A_SLOT * max(1, slots)) or size == 1 or groups >= slots


def test_a_short_recording_is_spread_over_all_slots() -> None:
    assert group_size(chunks=4, slots=2) == 1


def test_a_long_recording_is_done_in_groups_of_ten() -> None:
    assert group_size(chunks=400, slots=2) == LARGEST_GROUP
