"""What may be smoothed, and what would change the meaning."""

import pytest

from tiro.transcript.fidelity import judge


@pytest.mark.parametrize(
    ("language", "said", "smoothed"),
    [
        ("en", "um so the the ferry uh leaves at three", "The ferry leaves at three."),
        ("en", "we we need we need a ramp", "We need a ramp."),
        ("en", "well", ""),
        ("en", "yes", "Yes!"),
        ("en", "they walk to the harbor", "They walked to the harbor."),
        ("en", "it leaves at fifteen fifty", "It leaves at 15:50."),
        ("en", "i dont know", "I don't know."),
        ("de", "äh wir brauchen also eine neue rampe", "Wir brauchen eine neue Rampe."),
        (None, "hm the boat", "The boat."),
        ("ja", "会議は三時に終わります", "会議は三時に終わります。"),
    ],
)
def test_smoothing_keeps_the_meaning(language: str | None, said: str, smoothed: str) -> None:
    assert judge(said, smoothed, language).kind == "same"


@pytest.mark.parametrize(
    ("language", "said", "smoothed", "kind"),
    [
        ("en", "we will not pay", "We will pay.", "negation"),
        ("en", "we will pay", "We will never pay.", "negation"),
        ("de", "das ist kein Problem", "Das ist ein Problem.", "negation"),
        ("en", "it costs 40 pounds", "It costs 400 pounds.", "numbers"),
        ("en", "it costs 40 pounds", "It costs pounds.", "numbers"),
        ("en", "it costs pounds", "It costs 40 pounds.", "numbers"),
        ("en", "the ferry leaves at three from the outer berth", "The ferry leaves.", "lost"),
        ("en", "the ferry leaves", "The ferry leaves at three from the outer berth.", "added"),
        ("en", "the ferry leaves", "", "empty"),
        ("en", "please send the report", "I am a language model and cannot do that.", "negation"),
    ],
)
def test_change_of_meaning_is_noticed(language: str, said: str, smoothed: str, kind: str) -> None:
    assert judge(said, smoothed, language).kind == kind
