"""Leaves out what a model thinks aloud before it answers."""

from tiro.llms import OnText

_OPENING, _CLOSING = "<think>", "</think>"


class WithoutThoughts:
    """Takes an answer piece by piece and hands on what is no thought.

    Args:
        on_text: Is told each new piece that stays.
    """

    def __init__(self, on_text: OnText | None = None) -> None:
        self._on_text = on_text
        self._waiting = ""
        self._kept: list[str] = []
        self._is_thinking = False
        self._has_begun = False

    def add(self, piece: str) -> None:
        """Take a piece."""
        if self._has_begun:
            self._keep(piece)
            return
        self._waiting += piece
        begun = self._waiting.lstrip()
        if not self._is_thinking and not _OPENING.startswith(begun[: len(_OPENING)]):
            self._begin(begun)
        elif begun.startswith(_OPENING):
            self._is_thinking = True
            _, closing, answer = begun.partition(_CLOSING)
            if closing:
                self._begin(answer.lstrip())

    def end(self) -> str:
        """Give all that stays; thoughts that never ended are the whole answer, and nothing stays."""
        if not self._has_begun and not self._is_thinking:
            self._begin(self._waiting.lstrip())
        return "".join(self._kept)

    def _begin(self, text: str) -> None:
        self._has_begun = bool(text)
        self._waiting = ""
        self._is_thinking = False
        self._keep(text)

    def _keep(self, text: str) -> None:
        if not text:
            return
        self._kept.append(text)
        if self._on_text is not None:
            self._on_text(text)
