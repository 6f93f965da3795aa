"""What the guard holds back, and above all what it leaves alone."""

# ruff: noqa: RUF001 - the marks of other scripts are meant

from dataclasses import replace

import pytest

from exportkit import timed
from tiro.pipeline import phrases
from tiro.transcript.guard import hold_outside, review
from tiro.transcript.model import Evidence, Segment, Word

WHISPER = phrases.load("faster_whisper")
ALL = [(0.0, 1000.0)]
SURE = Evidence(-0.2, 0.02, 1.3, 0.0)
VAGUE = Evidence(-1.3, 0.4, 1.0, 1.0)


def said(text: str, start: float, end: float, evidence: Evidence | None = None) -> Segment:
    return Segment("s1", start, end, text, language="en", evidence=evidence)


def held(
    *segments: Segment, regions: list[tuple[float, float]] | None = ALL, language: str = "en"
) -> list[str | None]:
    found = review(segments, regions=regions, language=language, phrases=WHISPER)
    return [segment.held for segment in found]


# Over silence.


def test_text_over_silence_is_held() -> None:
    invented = timed("And so it goes on.", 40, 43)

    assert held(timed("Good morning.", 0, 1), invented, regions=[(0, 2)]) == [None, "over_silence"]


def test_words_whose_times_have_drifted_a_little_are_left_alone() -> None:
    assert held(timed("Yes.", 2.2, 2.5), regions=[(0.0, 2.0)]) == [None]


def test_a_short_answer_in_a_long_chunk_without_word_times_is_left_alone() -> None:
    """A server that gives one segment for 30 s of sound, of which one is speech."""
    assert held(said("Thank you.", 0, 30), regions=[(12.0, 13.0)]) == [None]


def test_unsure_words_over_silence_are_split_off_and_the_rest_is_left() -> None:
    spoken = timed("We are done here.", 0, 2)
    ghost = tuple(Word(word, 8 + at, 9 + at, 0.3) for at, word in enumerate(("See", "you.")))
    whole = replace(spoken, text="We are done here. See you.", words=spoken.words + ghost, end=10)

    found = review([whole], regions=[(0.0, 2.2)], phrases=WHISPER)

    assert [(each.text, each.held) for each in found] == [
        ("We are done here.", None),
        ("See you.", "over_silence"),
    ]
    assert [each.id for each in found] == ["s1", "s2"]


def test_sure_words_at_the_end_stay_though_their_times_have_drifted() -> None:
    spoken = timed("We are done here now.", 0, 10)

    assert held(spoken, regions=[(0.0, 7.0)]) == [None]


def test_nothing_counts_as_silence_where_nobody_looked_for_speech() -> None:
    assert held(timed("Somebody speaks.", 50, 52), regions=None) == [None]


# What the engine says of itself.


def test_a_window_without_speech_is_held() -> None:
    assert held(said("Something.", 0, 2, Evidence(-1.2, 0.8))) == ["no_speech"]


@pytest.mark.parametrize("evidence", [Evidence(-0.3, 0.9), Evidence(-1.4, 0.1), SURE, None])
def test_one_doubtful_figure_alone_holds_nothing(evidence: Evidence | None) -> None:
    assert held(said("It was a bright cold day.", 0, 2, evidence)) == [None]


def test_text_without_certainty_is_held_where_little_is_speech() -> None:
    spoken = replace(timed("It was a bright cold day.", 0, 6), evidence=VAGUE)

    assert held(spoken, regions=[(0.0, 2.0)]) == ["low_confidence"]


def test_hopeless_text_is_held() -> None:
    window = Evidence(-1.2, 0.0, 1.4, 1.0)
    vague = replace(timed("our our answer", 3, 5), evidence=window)
    unsure = tuple(replace(word, probability=0.2) for word in vague.words)

    assert held(said("It was bright", 0, 2, Evidence(-2.4, 0.1))) == ["low_confidence"]
    assert held(replace(vague, words=unsure), vague) == ["low_confidence", None]


def test_low_word_probabilities_of_an_engine_without_evidence_mean_nothing() -> None:
    spoken = timed("It was a bright cold day.", 0, 2)
    words = tuple(replace(word, probability=0.1) for word in spoken.words)

    assert held(replace(spoken, words=words)) == [None]


def test_text_of_few_different_words_is_held_with_a_second_sign() -> None:
    text = "No Anna our our our no our are our our no our our"

    assert held(said(text, 0, 12, VAGUE)) == ["repetition"]
    assert held(said(text, 0, 12, SURE)) == [None]


# Repetition.


def test_a_segment_that_goes_in_circles_is_held() -> None:
    assert held(said("I don't know what to do. " * 8, 0, 28)) == ["repetition"]


def test_further_rounds_are_split_off_from_what_was_said() -> None:
    whole = timed("He looked up at the sky and then said something and " + "so on " * 10, 0, 20)

    found = review([whole], regions=ALL)

    assert found[0].text == "He looked up at the sky and then said something and so on"
    assert [each.held for each in found] == [None, "repetition"]


@pytest.mark.parametrize(
    "text",
    [
        "No, no, no, no.",
        "Very, very, very, very good indeed.",
        "Ha ha ha ha ha!",
        "Knock, knock, knock.",
        "Order! Order! Order! Order!",
        "Happy birthday to you, happy birthday to you, happy birthday, dear Anna.",
        "Row, row, row your boat, gently down the stream. Merrily, merrily, merrily, merrily.",
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
        "5 5 5 0 1 2 3 4 4 4 4",
    ],
)
def test_repetition_as_people_speak_is_left_alone(text: str) -> None:
    assert held(timed(text, 0, len(text) / 14)) == [None]


def test_text_that_is_one_long_pattern_is_held() -> None:
    assert held(said("ababababcd" * 20, 0, 29, Evidence(-0.3, 0.1, 5.0))) == ["compression"]


def test_the_ratio_of_a_window_does_not_hold_its_other_segments() -> None:
    window = Evidence(-0.3, 0.1, 6.0, 0.0)

    assert held(said("He went home and slept.", 0, 3, window)) == [None]


def test_the_same_segment_again_and_again_is_held_but_the_first() -> None:
    loop = [said("I will see you there.", 2.0 * at, 2.0 * at + 2) for at in range(6)]

    assert held(*loop) == [None] + ["repetition"] * 5


def test_segments_that_alternate_in_a_loop_are_held() -> None:
    texts = ["I went there again.", "And then I came back."] * 6
    loop = [said(text, 3.0 * at, 3.0 * at + 2) for at, text in enumerate(texts)]

    assert held(*loop) == [None, None] + ["repetition"] * 10


def test_short_answers_of_a_conversation_are_left_alone() -> None:
    texts = ["Yes.", "Yes.", "Yes.", "Did you see him?", "No.", "No.", "No, sir."]
    times = [0.0, 1.3, 2.9, 4.0, 7.1, 8.0, 9.7]
    talk = [said(text, at, at + 0.6) for text, at in zip(texts, times, strict=True)]

    assert held(*talk) == [None] * 7


def test_channels_are_looked_at_apart() -> None:
    texts = ["Yes.", "Is it warm?", "Yes.", "Is it cold?", "Yes.", "And now?"]
    talk = [
        replace(said(text, float(at), at + 0.8), channel=at % 2) for at, text in enumerate(texts)
    ]

    assert held(*talk) == [None] * 6


# Phrases.


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Untertitel der Amara.org-Community", "de"),
        ("Untertitelung des ZDF, 2020", "en"),
        ("Sous-titrage Société Radio-Canada", "fr"),
        ("Субтитры сделал DimaTorzok", "ru"),
        ("Altyazı M.K.", "tr"),
        ("字幕by索兰娅", "ja"),
    ],
)
def test_titles_are_held_wherever_they_stand(text: str, language: str) -> None:
    assert held(said(text, 0, 2, SURE), language=language) == ["known_phrase"]


def test_a_real_thank_you_is_left_alone() -> None:
    talk = [
        timed("That was all from me.", 0, 2),
        replace(timed("Thank you.", 2.4, 3.0), evidence=SURE),
        timed("Thank you very much.", 5, 6),
        said("Thanks for watching.", 8, 9.4),
    ]

    assert held(*talk) == [None] * 4


def test_a_recording_of_nothing_but_a_thank_you_is_left_alone() -> None:
    assert held(said("Thank you.", 0.2, 1.1), regions=[(0.1, 1.2)]) == [None]


def test_many_thanks_in_one_meeting_are_left_alone() -> None:
    talk: list[Segment] = []
    for at in range(0, 80, 8):
        talk += [said(f"Now point number {at}.", at, at + 3), said("Thank you.", at + 4, at + 5)]

    assert held(*talk) == [None] * 20


@pytest.mark.parametrize(
    ("evidence", "regions"),
    [(VAGUE, ALL), (Evidence(-0.8, 0.9), ALL), (SURE, [(0.0, 5.0), (20.2, 20.3)])],
)
def test_a_phrase_is_held_with_a_second_sign(
    evidence: Evidence, regions: list[tuple[float, float]]
) -> None:
    invented = replace(timed("Thanks for watching!", 20, 22), evidence=evidence)

    assert held(timed("That was all.", 0, 2), invented, regions=regions) == [None, "known_phrase"]


def test_a_goodbye_to_viewers_that_comes_all_the_time_is_held() -> None:
    talk = [said("This is a sentence.", 10.0 * at, 10.0 * at + 3) for at in range(4)]
    ghosts = [said("Thanks for watching.", 10.0 * at + 5, 10.0 * at + 6) for at in range(4)]
    both = sorted([*talk, *ghosts], key=lambda each: each.start)

    assert held(*both) == [None, "known_phrase"] * 4


def test_a_recording_of_nothing_but_phrases_is_held() -> None:
    found = held(said("Thank you.", 0, 1), said("Thanks for watching.", 30, 31))

    assert found == ["known_phrase", "known_phrase"]


def test_a_lost_phrase_on_a_cough_is_held() -> None:
    talk = (said("Let us wait for him.", 0, 2), said("Bye.", 60, 62), said("Here he is.", 90, 92))

    assert held(*talk, regions=[(0, 2), (60, 60.3), (90, 92)]) == [None, "known_phrase", None]


# Rates.


def test_text_faster_than_anyone_speaks_is_held() -> None:
    invented = said("This was brought to you by all of the people who made it possible.", 5, 5.5)

    assert held(invented) == ["impossible_rate"]


def test_the_fastest_of_speakers_is_left_alone() -> None:
    """An auctioneer: 400 words a minute."""
    text = (
        "Now who will give me five dollars for this fine old table, five I have, who gives ten, "
        "ten over there, now twelve, the lady in green, and fifteen from the man at the door"
    )

    assert held(timed(text, 0, len(text.split()) / 400 * 60)) == [None]


def test_chinese_and_korean_at_their_usual_speed_are_left_alone() -> None:
    chinese = said("我们今天来谈一谈这个问题因为它非常重要", 0, 3)
    korean = said("오늘은 이 문제에 대해서 이야기해 보겠습니다 매우 중요합니다", 3, 6.5)

    assert held(chinese, korean) == [None, None]


def test_a_word_over_twenty_seconds_of_sound_is_held_unless_the_engine_was_sure() -> None:
    assert held(said("Amen.", 0, 20)) == ["impossible_rate"]
    assert held(said("Amen.", 0, 20, SURE)) == [None]


def test_text_whose_time_a_neighbour_has_is_left_alone() -> None:
    before, after = said("Well.", 0, 6), said("I see.", 6.3, 9)
    squeezed = said("He said that he would come back later.", 6, 6.3)

    assert held(before, squeezed, after) == [None] * 3
    assert held(squeezed) == ["impossible_rate"]
    assert held(replace(squeezed, evidence=SURE)) == [None]


def test_a_segment_that_lost_its_time_is_not_judged_by_its_rate() -> None:
    assert held(said("He said that he would come back later.", 30, 30)) == [None]


# All together.


def test_text_behind_the_end_of_a_chunk_is_held() -> None:
    found = hold_outside([said("one", 1, 2), said("two", 29.9, 31), said("three", 30.5, 32)], 30)

    assert [each.held for each in found] == [None, None, "outside_chunk"]


def test_what_is_held_already_stays_so() -> None:
    before = replace(timed("Something quite normal.", 0, 2), held="outside_chunk")

    assert review([before], regions=ALL) == [before]
