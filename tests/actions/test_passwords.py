"""What a good password is, and that none is found out by the time that it takes."""

import re

import pytest

from tiro.actions import passwords
from tiro.actions.accounts import made_password
from tiro.errors import PasswordWeak


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "aaaaaaaaaaaaaaaa",
        "123456789012",
        "qwertyuiop12",
        "abcdefghijkl",
        "password1234",
        "P@ssw0rd1234",
        "adalovelace1",
        "ada.lind@example.org",
        "x" * 1025,
        "a good long one\x00",
        "a good long one\nhere",
    ],
)
def test_guessed_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordWeak):
        passwords.check(password, login="ada.lind@example.org", name="Ada Lovelace", characters=12)


@pytest.mark.parametrize("password", ["correct horse battery", "Grüße aus Köln!", "пароль из слов"])
def test_words_of_any_script_are_a_good_password(password: str) -> None:
    passwords.check(password, login="ada", name="Ada", characters=12)


def test_only_the_right_password_fits_its_hash() -> None:
    """Whichever keyboard composed its letters."""
    known = passwords.hashed("Gr\u00fc\u00dfe an alle")
    assert passwords.verify("Gru\u0308\u00dfe an alle", known)[0]
    assert not passwords.verify("gr\u00fc\u00dfe an alle", known)[0]
    assert not passwords.verify("x" * 5000, known)[0]
    assert not passwords.verify("\ud800", known)[0]


def test_missing_password_costs_as_much_as_a_wrong_one() -> None:
    """The hash that stands in is made with the same effort as all others."""
    effort = re.compile(r"\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$")
    made = effort.match(passwords.hashed("anything"))
    dummy = effort.match(passwords.DUMMY)
    assert made is not None
    assert dummy is not None
    assert made[0] == dummy[0]
    assert passwords.verify("dummy", None) == (False, None)


def test_made_passwords_differ_and_are_long() -> None:
    made = {made_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(each) == 19 for each in made)
    for each in made:
        passwords.check(each, login="ada", name="Ada", characters=12)
