"""How a command ends: the exit codes, and errors as one plain sentence on stderr."""

import os
import sys
from enum import IntEnum
from typing import Any

import typer
from typer.core import TyperGroup

from tiro.errors import MediaError, RequestError, SettingsError, TiroError


class Code(IntEnum):
    """What the exit code says."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    REFUSED = 4
    PARTLY = 5
    INTERRUPTED = 130


class Ended(Exception):  # noqa: N818 - most ends are no errors of ours
    """The command ends here.

    Attributes:
        code: The exit code.
        is_final: Other files would end in the same way.
    """

    def __init__(self, message: str, code: Code, *, is_final: bool = False) -> None:
        self.code = code
        self.is_final = is_final
        super().__init__(message)


class Commands(TyperGroup):
    """The root command; shows what ended a command below it."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            say("Interrupted.")
            raise typer.Exit(Code.INTERRUPTED) from None
        except Ended as error:
            say(str(error))
            raise typer.Exit(error.code) from None
        except TiroError as error:
            say(error.text)
            raise typer.Exit(code_of(error)) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            _raise_when_debugging()
            say(told(error))
            raise typer.Exit(Code.FAILED) from None
        except Exception as error:
            if isinstance(error, typer.Exit | typer.Abort) or hasattr(error, "exit_code"):
                raise
            _raise_when_debugging()
            say(
                f"Something went wrong inside Tiro ({type(error).__name__}). "
                "Set TIRO_LOG__LEVEL=debug to see where."
            )
            raise typer.Exit(Code.FAILED) from None


def say(message: str) -> None:
    """Write one line to stderr."""
    print(message, file=sys.stderr, flush=True)


def code_of(error: TiroError) -> Code:
    """Give the exit code of an error; what was refused at the door has no stage."""
    if isinstance(error, SettingsError):
        return Code.USAGE
    if isinstance(error, RequestError):
        return Code.REFUSED
    if isinstance(error, MediaError) and error.stage is None:
        return Code.REFUSED
    return Code.FAILED


def told(error: OSError) -> str:
    """Tell an error of the system: which file, and what is wrong."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}."


def is_debugging() -> bool:
    """Whether tracebacks are wanted."""
    return os.environ.get("TIRO_LOG__LEVEL", "").lower() == "debug"


def _raise_when_debugging() -> None:
    if is_debugging():
        raise
