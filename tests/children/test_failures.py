from tiro.children import failures
from tiro.errors import EngineFailed, Internal, StageTimedOut


def test_error_keeps_all_fields_over_the_border() -> None:
    sent = StageTimedOut("too slow", stage="cut", retry_after=3, details={"a": 1})
    came = failures.rebuild(failures.describe(sent))
    assert type(came) is StageTimedOut
    assert (came.text, came.stage, came.retry_after, came.details) == (
        "too slow",
        "cut",
        3,
        {"a": 1},
    )


def test_error_that_shares_its_code_with_its_parent_keeps_its_kind() -> None:
    """Whether it can be tried again hangs on the kind, not on the code."""
    assert type(failures.rebuild(failures.describe(EngineFailed()))) is EngineFailed


def test_strange_error_tells_only_its_class() -> None:
    came = failures.rebuild(failures.describe(ValueError("secret")))
    assert type(came) is Internal
    assert came.details == {"exception": "ValueError"}
    assert "secret" not in str(came)


def test_unknown_kind_becomes_internal() -> None:
    assert type(failures.rebuild({"kind": "NoSuchError"})) is Internal
