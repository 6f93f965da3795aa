"""Sealing: what is sealed for one row opens for that row alone, with the key that sealed it."""

import pytest

from tiro.errors import SecretsUnreadable
from tiro.vault import sealing

KEY, OTHER = "k" * 40, "o" * 40
PLACE = {"owner_id": "usr_a", "row_id": "dst_1"}


def test_sealed_text_opens_and_tells_nothing() -> None:
    sealed = sealing.seal(KEY, "hush", **PLACE)
    assert sealing.unseal(KEY, sealed, **PLACE) == "hush"
    assert "hush" not in sealed
    assert sealing.seal(KEY, "hush", **PLACE) != sealed


@pytest.mark.parametrize("place", [{"owner_id": "usr_b"}, {"row_id": "dst_2"}])
def test_copy_in_another_place_opens_nowhere(place: dict[str, str]) -> None:
    sealed = sealing.seal(KEY, "hush", **PLACE)
    with pytest.raises(SecretsUnreadable):
        sealing.unseal(KEY, sealed, **{**PLACE, **place})


def test_other_key_or_damage_is_told() -> None:
    sealed = sealing.seal(KEY, "hush", **PLACE)
    assert sealing.is_readable(KEY, sealed)
    assert not sealing.is_readable(OTHER, sealed)
    forged = sealing.seal(OTHER, "hush", **PLACE).rpartition(".")[2]
    for wrong in (sealed[:-4], "", "v1.x.y", f"{sealed.rpartition('.')[0]}.{forged}"):
        with pytest.raises(SecretsUnreadable):
            sealing.unseal(KEY, wrong, **PLACE)
    with pytest.raises(SecretsUnreadable):
        sealing.unseal(OTHER, sealed, **PLACE)
