import uuid

from tiro.store.ids import new_id


def test_id_is_a_prefix_and_a_uuid_of_version_seven() -> None:
    prefix, _, rest = new_id("rec").partition("_")
    assert prefix == "rec"
    assert uuid.UUID(rest).version == 7
    assert uuid.UUID(rest).variant == uuid.RFC_4122


def test_ids_differ() -> None:
    assert len({new_id("rec") for _ in range(1000)}) == 1000
