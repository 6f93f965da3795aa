"""Voices are recognised surely, unsurely, or not at all."""

import pytest

from tiro.transcript.recognition import Known, Thresholds, packed, recognise, unpacked

LIMITS = Thresholds(sure=0.9, unsure=0.7, margin=0.05)
ANNA = Known("voice_a", "Anna", (1.0, 0.0, 0.0))
BERTA = Known("voice_b", "Berta", (0.0, 1.0, 0.0))


def turned(cosine: float) -> tuple[float, float, float]:
    """A unit vector this near to Anna's, and far from Berta's."""
    return (cosine, 0.0, (1 - cosine**2) ** 0.5)


@pytest.mark.parametrize(
    ("cosine", "verdict"), [(1.0, "sure"), (0.91, "sure"), (0.89, "unsure"), (0.71, "unsure")]
)
def test_a_verdict_follows_from_the_similarity(cosine: float, verdict: str) -> None:
    match = recognise({"S1": turned(cosine)}, [ANNA, BERTA], LIMITS)["S1"]

    assert (match.voice_id, match.name, match.verdict) == ("voice_a", "Anna", verdict)
    assert match.similarity == pytest.approx(cosine, abs=1e-4)


def test_who_resembles_nobody_is_left_out() -> None:
    assert recognise({"S1": turned(0.69)}, [ANNA, BERTA], LIMITS) == {}
    assert recognise({"S1": turned(1.0)}, [], LIMITS) == {}


def test_nobody_is_sure_where_two_voices_are_alike() -> None:
    twin = Known("voice_c", "Clara", turned(0.98))

    assert recognise({"S1": ANNA.vector}, [ANNA, twin], LIMITS)["S1"].verdict == "unsure"


def test_a_voice_is_surely_that_of_one_speaker_alone() -> None:
    found = recognise({"S1": turned(0.95), "S2": turned(0.99)}, [ANNA], LIMITS)

    assert {label: match.verdict for label, match in found.items()} == {
        "S1": "unsure",
        "S2": "sure",
    }


def test_vectors_of_another_space_are_not_compared() -> None:
    assert recognise({"S1": (1.0, 0.0)}, [ANNA], LIMITS) == {}


def test_a_vector_survives_its_text() -> None:
    assert unpacked(packed([0.5, -0.25, 1.0])) == [0.5, -0.25, 1.0]
    assert unpacked("") == []
