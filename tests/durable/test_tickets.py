"""Places in queues and their names."""

from hypothesis import given
from hypothesis import strategies as st

from tiro.durable.tickets import EPOCH, parse_speech_queue, place, speech_queue

LARGEST_PRIORITY = 2**31 - 1
TIMES = st.floats(EPOCH, EPOCH + 30 * 365 * 86_400)


@given(st.integers(1, 9), TIMES, st.integers(0, 3_000))
def test_a_place_is_one_that_dbos_takes(priority: int, queued_at: float, group: int) -> None:
    assert 1 <= place(priority, queued_at, group) <= LARGEST_PRIORITY


@given(st.integers(1, 8), TIMES, TIMES)
def test_priority_goes_before_time(priority: int, sooner: float, later: float) -> None:
    assert place(priority, later, 100) < place(priority + 1, sooner, 0)


def test_a_short_recording_overtakes_the_later_groups_of_a_long_one() -> None:
    """Queued a second after a recording of forty groups, it waits behind its first group alone."""
    now = EPOCH + 1_000_000.0
    long = [place(5, now, group) for group in range(40)]
    short = place(5, now + 1, 0)
    assert sum(group < short for group in long) == 0
    assert sum(group <= short for group in long) == 1


def test_the_first_of_two_recordings_goes_first_when_they_are_queued_far_apart() -> None:
    now = EPOCH + 1_000_000.0
    assert place(5, now, 3) < place(5, now + 60, 0)


def test_a_speech_queue_tells_engine_model_and_host() -> None:
    name = speech_queue("faster_whisper", "/models/my@home/large", host="desk")
    assert parse_speech_queue(name) == ("faster_whisper", "/models/my@home/large", "desk")
    name = speech_queue("pocketsphinx", "en-us")
    assert parse_speech_queue(name) == ("pocketsphinx", "en-us", None)
