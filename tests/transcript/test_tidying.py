"""What rules alone leave out of a sentence, and what they leave alone."""

import pytest

from tiro.transcript.fidelity import judge
from tiro.transcript.tidying import tidy


@pytest.mark.parametrize(
    ("language", "said", "clean"),
    [
        ("en", "Um, so the the ferry uh leaves at three.", "So the ferry leaves at three."),
        ("en", "we need we need a ramp, um.", "we need a ramp."),
        ("en", "I was I was I was there", "I was there"),
        ("en", "very very good", "very very good"),
        ("en", "call five five one", "call five five one"),
        ("en", "No. No. I had had enough", "No. No. I had had enough"),
        ("en", "uh", ""),
        ("de", "Wir treffen uns äh um drei", "Wir treffen uns um drei"),
        ("pt", "É um bom dia", "É um bom dia"),
        (None, "hm the boat", "the boat"),
        ("ja", "会議は三時に終わります", "会議は三時に終わります"),
    ],
)
def test_only_what_was_not_meant_goes(language: str | None, said: str, clean: str) -> None:
    assert tidy(said, language) == clean
    assert judge(said, clean, language).is_faithful


def test_fillers_stay_when_they_are_wanted() -> None:
    assert tidy("um the the boat", "en", fillers=False) == "um the the boat"
