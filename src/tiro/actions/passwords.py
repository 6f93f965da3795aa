"""Passwords: what a good one is, and hashing that costs a guesser dearly and nobody else much.

Each hash takes 64 MiB for a moment; whoever calls this from a server bounds how many run at once.
"""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from tiro.errors import PasswordWeak

if TYPE_CHECKING:
    from pwdlib import PasswordHash

LONGEST = 1024
LEAST_DIFFERENT = 5
LEAST_SURPRISES = 6
"""Characters that neither repeat nor go on from the one before, as in `aaaa`, `1234` or `qwer`."""
KEYBOARDS = ("qwertyuiop", "qwertzuiopü", "azertyuiop", "asdfghjklöä", "yxcvbnm", "zxcvbnm")
USUAL = (
    "password", "passwort", "kennwort", "geheim", "secret", "letmein", "welcome", "willkommen",
    "administrator", "admin", "iloveyou", "dragon", "monkey", "football", "changeme", "tiro",
)  # fmt: skip
"""What stands in so many passwords that it hides nothing."""
LOOKALIKES = str.maketrans("@4301!5$7", "aaeoiisst")
DUMMY = (
    "$argon2id$v=19$m=65536,t=3,p=4$xH2NMNfdNyTD2Ai1q5twMQ"
    "$glmhZQEexoODmIIVFf+UFYoUs8w1I2kM67kiGb0F7Hs"
)
"""What is verified where there is no password, so that the time tells nothing."""


def check(password: str, *, login: str, name: str, characters: int) -> None:
    """Refuse a new password that is easily guessed; length is asked for, and no mixture of kinds.

    Args:
        password: The new one.
        login: Of the account.
        name: Of the account.
        characters: How many it needs at least.

    Raises:
        PasswordWeak: It is too short or too long, holds a control character, or is easily guessed.
    """
    if len(password) < characters:
        raise PasswordWeak(
            f"A password needs at least {characters} characters. A few words make a good one.",
            details={"path": "password", "characters": characters},
        )
    if len(password) > LONGEST:
        raise PasswordWeak(
            f"A password may have {LONGEST} characters.", details={"path": "password"}
        )
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in password):
        raise PasswordWeak(
            "A password may hold no control characters.", details={"path": "password"}
        )
    if _is_guessed(password, (login, login.partition("@")[0], *name.split())):
        raise PasswordWeak(details={"path": "password"})


def hashed(password: str) -> str:
    """Hash a new password."""
    return _hasher().hash(_normal(password))


def verify(password: str, known: str | None) -> tuple[bool, str | None]:
    """Compare a password with a hash; takes as long where there is none.

    Returns:
        Whether it is the one, and a new hash where the old one is made as is no longer usual.
    """
    given = _normal(password) if len(password) <= LONGEST and _is_text(password) else ""
    is_right, fresh = _hasher().verify_and_update(given, known or DUMMY)
    return (is_right, fresh) if known is not None and given else (False, None)


def _is_guessed(password: str, own: tuple[str, ...]) -> bool:
    rest = unicodedata.normalize("NFKC", password).casefold()
    words = [word.casefold() for word in own if len(word) >= 3]
    for word in (*words, *USUAL):
        rest = _without(rest, word)
    surprises = sum(
        not _goes_on(before, char) for before, char in zip(" " + rest, rest, strict=False)
    )
    return len(set(rest)) < LEAST_DIFFERENT or surprises < LEAST_SURPRISES


def _without(text: str, word: str) -> str:
    while (at := max(text.find(word), text.translate(LOOKALIKES).find(word))) >= 0:
        text = text[:at] + text[at + len(word) :]
    return text


def _goes_on(before: str, char: str) -> bool:
    if abs(ord(before) - ord(char)) <= 1:
        return True
    return any(before + char in row or char + before in row for row in KEYBOARDS)


def _is_text(password: str) -> bool:
    """Whether it has no lone halves of characters, which JSON can carry and nobody can type."""
    return not any("\ud800" <= char <= "\udfff" for char in password)


def _normal(password: str) -> str:
    """Give one way of writing the same characters, whichever keyboard they come from."""
    return unicodedata.normalize("NFC", password)


@cache
def _hasher() -> "PasswordHash":
    from pwdlib import PasswordHash  # noqa: PLC0415 - loaded by the first login
    from pwdlib.hashers.argon2 import Argon2Hasher  # noqa: PLC0415 - the same

    return PasswordHash((Argon2Hasher(time_cost=3, memory_cost=65_536, parallelism=4),))
