"""The scores of bench/: known cases, counted by hand."""

import pytest

from bench.scoring import cp_edits, diarization_error, edits, start_errors

TRUTH = [(0.0, 10.0, "anna"), (10.0, 20.0, "ben")]


def test_turns_are_right_whatever_the_speakers_are_called() -> None:
    """Speakers are matched one to one, so that names do not matter."""
    found = diarization_error(TRUTH, [(0.0, 10.0, "S2"), (10.0, 20.0, "S1")], duration=20.0)

    assert found.rate == 0.0
    assert (found.reference_speakers, found.found_speakers) == (2, 2)


def test_each_kind_of_error_is_counted_in_seconds() -> None:
    """Two seconds are missed, one is invented, three are the wrong speaker's."""
    heard = [(2.0, 13.0, "S1"), (13.0, 21.0, "S2")]

    found = diarization_error(TRUTH, heard, duration=30.0)

    assert (found.miss, found.false_alarm, found.confusion) == pytest.approx((2.0, 1.0, 3.0))
    assert found.rate == pytest.approx(6.0 / 20.0)


def test_overlap_and_borders_are_left_out_when_asked() -> None:
    """With a collar and without overlap, only the clear stretches count."""
    truth = [(0.0, 10.0, "anna"), (8.0, 18.0, "ben")]
    heard = [(0.2, 8.0, "S1"), (8.0, 18.0, "S2")]

    strict = diarization_error(truth, heard, duration=20.0)
    fair = diarization_error(truth, heard, duration=20.0, collar_seconds=0.25, scores_overlap=False)

    assert strict.miss == pytest.approx(2.2)
    assert fair.rate == 0.0


def test_texts_are_compared_speaker_by_speaker() -> None:
    """A sentence given to the wrong speaker costs its words twice: lost here, added there."""
    said = [
        {"start": 0, "speaker": "anna", "text": "good morning ben"},
        {"start": 1, "speaker": "ben", "text": "hello anna how are you"},
    ]
    heard = [
        {"start": 0, "speaker": "S1", "text": "good morning ben hello anna"},
        {"start": 1, "speaker": "S2", "text": "how are you"},
    ]

    found = cp_edits(said, heard, "en")

    assert (found.insertions, found.deletions, found.words) == (2, 2, 8)


def test_characters_are_counted_where_words_have_no_spaces() -> None:
    """One wrong character of four is a quarter."""
    assert edits("今天很好", "今天很坏", "zh").rate == pytest.approx(0.25)


def test_an_empty_side_is_all_lost_or_all_added() -> None:
    """Nothing heard is all deletions; words where nothing was said are insertions."""
    assert edits("red blue", "", "en").deletions == 2
    assert edits("", "red blue", "en").insertions == 2
    assert edits("", "red blue", "en").rate is None


def test_starts_are_compared_for_words_that_both_have() -> None:
    """A word that was not heard has no error of its own."""
    said = [{"word": "And", "start": 0.5}, {"word": "so,", "start": 1.0}]
    heard = [{"word": "so", "start": 1.25}]

    assert start_errors(said, heard) == [0.25]
