"""The root of the error tree, and the errors that stand by themselves."""

from collections.abc import Mapping
from typing import Any, ClassVar


class TiroError(Exception):
    """A failure with a stable code.

    Args:
        message: Safe to show to anyone; replaces the class's own message.
        stage: The stage of the job in which it happened.
        retry_after: Seconds after which trying again makes sense.
        details: Further facts for programs, safe to show.
    """

    code: ClassVar[str] = "internal"
    message: ClassVar[str] = "Something went wrong inside Tiro. Look at the server's log."
    is_retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str | None = None,
        *,
        stage: str | None = None,
        retry_after: int | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self.text = message or type(self).message
        self.stage = stage
        self.retry_after = retry_after
        self.details = dict(details or {})
        super().__init__(self.text)

    def view(self, *, stage: str | None = None) -> dict[str, Any]:
        """Give the error as programs see it, on a job or in an answer."""
        return {
            "code": self.code,
            "message": self.text,
            "stage": self.stage or stage,
            "retryable": self.is_retryable,
            "retry_after": self.retry_after,
            "details": self.details,
        }

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep all fields across a process border."""
        return _rebuild, (type(self), self.text, self.stage, self.retry_after, self.details)


def _rebuild(
    kind: type[TiroError],
    text: str,
    stage: str | None,
    retry_after: int | None,
    details: dict[str, Any],
) -> TiroError:
    return kind(text, stage=stage, retry_after=retry_after, details=details)


class SettingsError(TiroError):
    """A setting is wrong or unsafe."""

    code = "invalid_settings"
    message = "A setting is wrong."


class SettingRefused(SettingsError):
    """A setting cannot be changed while Tiro runs, or not to this value."""

    message = "A setting cannot be changed like that."


class Internal(TiroError):
    """A fault of Tiro's own."""


def _tree(kind: type[TiroError]) -> dict[str, type[TiroError]]:
    found = {kind.code: kind}
    for child in kind.__subclasses__():
        for code, leaf in _tree(child).items():
            found.setdefault(code, leaf)
    return found


_known: dict[str, type[TiroError]] = {}


def by_code(code: str) -> type[TiroError]:
    """Give the class of a stable code; `Internal` for an unknown one."""
    if code not in _known:
        _known.update(_tree(TiroError))
    return _known.get(code, Internal)
