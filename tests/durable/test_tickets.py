"""Places in queues and their names."""

from hypothesis import given
from hypothesis import strategies as st

from tiro.durable.tickets import LAST_TURN, parse_speech_queue, place, speech_queue

LARGEST_PRIORITY = 2**31 - 1
TURNS = st.integers(0, 2 * LAST_TURN)


@given(st.integers(1, 9), TURNS, st.integers(0, 3_000))
def test_a_place_is_one_that_dbos_takes(priority: int, turn: int, group: int) -> None:
    assert 1 <= place(priority, turn, group) <= LARGEST_PRIORITY


@given(st.integers(1, 8), TURNS, TURNS)
def test_priority_goes_before_turns(priority: int, sooner: int, later: int) -> None:
    assert place(priority, later, 100) < place(priority + 1, sooner, 0)


def test_a_short_recording_overtakes_the_later_groups_of_a_long_one() -> None:
    """A turn after a recording of forty groups, it waits behind its first two at most."""
    long = [place(5, 1000, group) for group in range(40)]
    short = place(5, 1001, 0)
    assert sum(group < short for group in long) == 1
    assert sum(group <= short for group in long) == 2


def test_the_first_of_two_recordings_goes_first_when_their_turns_are_far_apart() -> None:
    assert place(5, 1000, 3) < place(5, 1006, 0)


def test_a_speech_queue_tells_engine_model_and_host() -> None:
    name = speech_queue("faster_whisper", "/models/my@home/large", host="desk")
    assert parse_speech_queue(name) == ("faster_whisper", "/models/my@home/large", "desk")
    name = speech_queue("pocketsphinx", "en-us")
    assert parse_speech_queue(name) == ("pocketsphinx", "en-us", None)
