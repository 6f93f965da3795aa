"""Accounts, sessions and keys as the contract words them, and what callers say of them."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from tiro.actions.accounts import LONGEST_LOGIN, LONGEST_NAME
from tiro.actions.passwords import LONGEST
from tiro.api.callers import Role, Scope
from tiro.api.examples import AT
from tiro.api.moments import Moment
from tiro.api.schemas import Resource, shown_as
from tiro.api.usage import AccountQuotas

ACCOUNT: dict[str, Any] = {
    "id": "usr_01940c1e7c7a7b8e9d2a4c5f6e7d8c9b",
    "login": "ada",
    "name": "Ada Lind",
    "role": "administrator",
    "is_active": True,
    "created_at": AT,
    "last_login_at": AT,
    "has_password": True,
    "oidc": False,
    "must_change_password": False,
}
SESSION: dict[str, Any] = {
    "mode": "accounts",
    "account": ACCOUNT,
    "scopes": ["admin", "read", "transcribe", "write"],
    "login": {
        "password": True,
        "oidc": {"name": "Skarholm ID", "url": "/api/v1/session/oidc"},
    },
    "needs_code": False,
}
OPEN_SESSION: dict[str, Any] = {
    "id": "ses_01940c1e7c7a7b8e9d2a4c5f6e7d8c9b",
    "created_at": AT,
    "last_used_at": AT,
    "address": "192.0.2.7",
    "user_agent": "Mozilla/5.0",
    "is_current": True,
}
KEY: dict[str, Any] = {
    "id": "key_01940c1e7c7a7b8e9d2a4c5f6e7d8c9b",
    "name": "Nightly import",
    "prefix": "tiro_k1_Ab3dEf",
    "scopes": ["read", "transcribe"],
    "created_at": AT,
    "expires_at": None,
    "last_used_at": None,
}
MADE_KEY: dict[str, Any] = KEY | {"key": "tiro_k1_Ab3dEf..."}
LOGIN = "correct horse battery staple"

Login = Annotated[str, Field(min_length=1, max_length=LONGEST_LOGIN)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Password = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class Account(Resource):
    """Somebody who may come in."""

    model_config = shown_as(ACCOUNT)

    id: str
    login: str | None = Field(description="null for the local user before the first account.")
    name: str
    role: Role
    is_active: bool
    created_at: str
    last_login_at: str | None
    has_password: bool
    oidc: bool = Field(description="May log in by the OpenID provider.")
    must_change_password: bool = Field(
        description="An administrator made the password; nothing else works before it is changed."
    )


class MadeAccount(Account):
    """A new account."""

    model_config = shown_as(ACCOUNT | {"password": "wq7f-3kzn-h8rt-2mcp"})

    password: str | None = Field(
        default=None, description="Shown this once, where it was made here."
    )


class Provider(Resource):
    """Another way to log in."""

    name: str
    url: str = Field(description="Go there with the browser; `?next=/path` comes back to a page.")


class LoginWays(Resource):
    """How people log in."""

    password: bool
    oidc: Provider | None


class SessionState(Resource):
    """Who you are, and how people come in here."""

    model_config = shown_as(SESSION)

    mode: Literal["local", "keys", "accounts", "first"] = Field(
        description="local: one person, no login; keys: keys of the settings; accounts: login or key; "
        "first: nothing works before the first account is made."
    )
    account: Account | None = Field(description="null: nobody is logged in.")
    scopes: list[Scope]
    login: LoginWays
    needs_code: bool = Field(
        description="The first account needs the code that 'tiro serve' prints."
    )


class Credentials(Resource):
    """A login and its password."""

    model_config = shown_as({"login": "ada", "password": LOGIN})

    login: Login
    password: Password = Field(repr=False)


class FirstAccount(Credentials):
    """The first account, which is the administrator's."""

    model_config = shown_as({"login": "ada", "name": "Ada Lind", "password": LOGIN})

    name: Name
    code: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="The setup code, where `needs_code` says so.", repr=False
    )


class NewAccount(Resource):
    """An account to be made."""

    model_config = shown_as({"login": "ben", "name": "Ben Roth", "role": "member"})

    login: Login
    name: Name
    role: Role = "member"
    password: Password | None = Field(
        default=None,
        description="Left out: one is made, shown once, and changed at the first login.",
        repr=False,
    )


class AccountChange(Resource):
    """What is to be otherwise; what is left out stays."""

    model_config = shown_as({"is_active": False})

    name: Name = ""
    login: Login = ""
    role: Role = "member"
    is_active: bool = True
    quotas: AccountQuotas | None = Field(default=None, description="null: the server's quotas.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name what is to be changed")
        return self


class OwnChange(Resource):
    """What people change of their own account."""

    model_config = shown_as({"name": "Ada Lind"})

    name: Name


class PasswordChange(Resource):
    """A new password of one's own."""

    model_config = shown_as({"current": LOGIN, "new": "four other words suffice"})

    current: Password = Field(repr=False)
    new: Password = Field(repr=False)


class PasswordReset(Resource):
    """A password that an administrator gives."""

    model_config = shown_as({"password": None})

    password: Password | None = Field(default=None, description="null: one is made.", repr=False)


class ResetPassword(Resource):
    """The password that was made."""

    model_config = shown_as({"password": "wq7f-3kzn-h8rt-2mcp"})

    password: str | None = Field(description="Shown this once; null where you gave one.")


class OpenSession(Resource):
    """Where an account is logged in."""

    model_config = shown_as(OPEN_SESSION)

    id: str
    created_at: str
    last_used_at: str
    address: str | None
    user_agent: str | None
    is_current: bool = Field(description="The one that asks.")


class ApiKey(Resource):
    """A key for programs."""

    model_config = shown_as(KEY)

    id: str
    name: str
    prefix: str = Field(description="How the key begins.")
    scopes: list[Scope]
    created_at: str
    expires_at: str | None = Field(description="null: never.")
    last_used_at: str | None = Field(description="To the minute.")


class MadeApiKey(ApiKey):
    """A new key."""

    model_config = shown_as(MADE_KEY)

    key: str = Field(description="Shown this once.")


class NewApiKey(Resource):
    """A key to be made."""

    model_config = shown_as({"name": "Nightly import", "scopes": ["read", "transcribe"]})

    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=4)] = Field(
        description="read, write, transcribe, admin; none that you do not have yourself."
    )
    expires_at: Moment | None = Field(default=None, description="null: never.")
