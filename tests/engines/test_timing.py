from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from tiro.engines import timing
from tiro.transcript.model import Segment, Word

TIMES = some.floats(-5, 40)
WORDS = some.lists(some.builds(Word, some.just("w"), TIMES, TIMES), max_size=4).map(tuple)
SEGMENTS = some.lists(
    some.builds(Segment, some.just("x"), TIMES, TIMES, some.just("t"), words=WORDS), max_size=5
)


@given(SEGMENTS)
def test_any_times_come_out_in_order_and_inside(segments: list[Segment]) -> None:
    ordered = timing.in_order(segments, 30.0)
    assert [segment.id for segment in ordered] == [str(n) for n in range(len(segments))]
    for segment in ordered:
        assert 0 <= segment.start <= segment.end <= 30
        assert all(segment.start <= w.start <= w.end <= segment.end for w in segment.words)
        assert all(one.end <= two.start for one, two in pairwise(segment.words))
    assert all(one.end <= two.start for one, two in pairwise(ordered))


@given(SEGMENTS)
def test_times_in_order_stay_as_they_are(segments: list[Segment]) -> None:
    once = timing.in_order(segments, 30.0)
    assert timing.in_order(once, 30.0) == once


def test_segment_without_text_is_dropped() -> None:
    assert timing.in_order([Segment("0", 0, 1, " ")], 30.0) == ()
