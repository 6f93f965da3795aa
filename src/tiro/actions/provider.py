"""An OpenID provider: what it says of itself, the way to it, and who it says somebody is.

Only the authorisation code with PKCE is spoken. What comes back is believed when the provider's
own keys have signed it, for this client, for this login, and not too long ago.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from urllib.parse import parse_qsl

from tiro import net
from tiro.settings import OidcSettings

DISCOVERY = "/.well-known/openid-configuration"
TIMEOUT_SECONDS = 10.0
DEADLINE_SECONDS = 20.0
MOST_BYTES = 1 << 20
FRESH_SECONDS = 3600.0
AGAIN_SECONDS = 10.0
"""Keys are fetched again for an unknown one, though not more often: providers change their keys."""
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)  # fmt: skip
"""Signatures that the client could not have made itself."""
LONGEST_SUBJECT = 255


class ProviderError(Exception):
    """The provider did not answer as it must, or what it answered is not to be believed; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What one login sends along and has to get back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is to the provider; `claims` is what it says of them."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]


class Provider:
    """One provider; from any thread.

    Args:
        settings: Name it, and what it calls this server.
    """

    def __init__(self, settings: OidcSettings) -> None:
        self.issuer = settings.issuer or ""
        self._settings = settings
        self._fetching = threading.Lock()
        self._kept: dict[str, tuple[Mapping[str, Any], float]] = {}

    def address(self, asking: Asking, redirect_uri: str) -> str:
        """Give the address at the provider to which the browser is sent.

        Raises:
            ProviderError: It does not say how to reach it.
        """
        endpoint = self._endpoint("authorization_endpoint")
        url, _ = self._client.create_authorization_url(
            endpoint,
            state=asking.state,
            code_verifier=asking.verifier,
            nonce=asking.nonce,
            redirect_uri=redirect_uri,
        )
        return str(url)

    def person(self, asking: Asking, *, code: str, issuer: str | None, redirect_uri: str) -> Person:
        """Say who came back.

        Args:
            asking: What was sent along.
            code: What the provider gave the browser.
            issuer: Who says that it was them, as RFC 9207 lets them.
            redirect_uri: As it was sent.

        Raises:
            ProviderError: What came is not to be believed.
        """
        says_issuer = self._metadata().get("authorization_response_iss_parameter_supported")
        if issuer != self.issuer and (issuer is not None or says_issuer is True):
            raise ProviderError("another issuer has answered")
        tokens = self._exchange(asking, code, redirect_uri)
        claims = self._believed(asking, tokens)
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise ProviderError("the subject is no name")
        return Person(self.issuer, subject, {**self._told(tokens, subject), **claims})

    def _exchange(self, asking: Asking, code: str, redirect_uri: str) -> Mapping[str, Any]:
        from authlib.oauth2.rfc6749 import parameters  # noqa: PLC0415 - heavy

        preparing: Any = parameters
        endpoint = self._endpoint("token_endpoint")
        body: str = preparing.prepare_token_request(
            "authorization_code",
            code=code,
            redirect_uri=redirect_uri,
            code_verifier=asking.verifier,
        )
        method = self._client.token_endpoint_auth_method
        auth: Any = self._client.client_auth(method)
        _, headers, body = auth.prepare("POST", endpoint, {"Accept": "application/json"}, body)
        tokens = self._json("POST", endpoint, headers=headers, fields=dict(parse_qsl(body)))
        if not isinstance(tokens.get("id_token"), str):
            raise ProviderError("there is no id_token")
        return tokens

    def _believed(self, asking: Asking, tokens: Mapping[str, Any]) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 - heavy
        from joserfc import jwt  # noqa: PLC0415 - the same
        from joserfc.errors import JoseError  # noqa: PLC0415 - the same

        client_id = str(self._settings.client_id)
        try:
            token = jwt.decode(
                str(tokens["id_token"]), self._key_for, algorithms=self._algorithms()
            )
            claims: Any = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": client_id},
                },
                params={
                    "nonce": asking.nonce,
                    "client_id": client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(leeway=int(self._settings.leeway_seconds))
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderError(
                f"the id_token is not to be believed: {type(error).__name__}"
            ) from None
        return dict(claims)

    def _told(self, tokens: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
        """Ask for what the id_token leaves out, such as the name; it has to be of the same person."""
        if "userinfo_endpoint" not in self._metadata() or "access_token" not in tokens:
            return {}
        token = str(tokens["access_token"])
        if not net.is_header_safe(token):
            raise ProviderError("the access token cannot be sent")
        endpoint = self._endpoint("userinfo_endpoint")
        told = self._json("GET", endpoint, headers={"Authorization": f"Bearer {token}"})
        if told.get("sub") != subject:
            raise ProviderError("the provider tells of somebody else")
        return told

    def _key_for(self, signed: Any) -> Any:
        """Find the key that signed; an unknown one may be new."""
        from joserfc.jwk import KeySet  # noqa: PLC0415 - heavy

        wanted: str | None = signed.headers().get("kid")
        for may_fetch in (False, True):
            keys = KeySet.import_key_set(cast("Any", self._keys(anew=may_fetch)))
            known = {key.kid for key in keys.keys}
            if wanted is None or wanted in known:
                return keys
        raise ProviderError("the key that signed is not the provider's")

    def _algorithms(self) -> Sequence[str]:
        offered = self._metadata().get("id_token_signing_alg_values_supported") or ["RS256"]
        return [name for name in offered if name in ALGORITHMS]

    def _keys(self, *, anew: bool) -> Mapping[str, Any]:
        address = self._endpoint("jwks_uri")
        return self._document(address, AGAIN_SECONDS if anew else FRESH_SECONDS)

    def _metadata(self) -> Mapping[str, Any]:
        # Whoever could answer in its place would name endpoints and keys of their own.
        self._require_safe("issuer", self.issuer)
        found = self._document(f"{self.issuer.rstrip('/')}{DISCOVERY}", FRESH_SECONDS)
        if found.get("issuer") != self.issuer:
            raise ProviderError("its description names another issuer")
        return found

    def _endpoint(self, name: str) -> str:
        """Give an address of the provider, to which secrets are only sent by https, or on this machine."""
        address = self._metadata().get(name)
        return self._require_safe(name, address)

    @staticmethod
    def _require_safe(name: str, address: object) -> str:
        from authlib.common.security import is_secure_transport  # noqa: PLC0415 - heavy

        if not isinstance(address, str) or not is_secure_transport(address):
            raise ProviderError(f"it has no safe {name}")
        return address

    def _document(self, address: str, seconds: float) -> Mapping[str, Any]:
        with self._fetching:
            kept, read = self._kept.get(address, ({}, float("-inf")))
            if time.monotonic() - read > seconds:
                kept = self._json("GET", address)
                self._kept[address] = kept, time.monotonic()
            return kept

    def _json(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        try:
            with net.client(timeout_seconds=TIMEOUT_SECONDS) as through:
                answer = net.send(
                    through,
                    method,
                    address,
                    headers=headers,
                    fields=dict(fields or {}),
                    max_bytes=MOST_BYTES,
                    deadline_seconds=DEADLINE_SECONDS,
                )
            found = answer.json()
        except net.NetError as error:
            raise ProviderError(f"it cannot be reached: {error}") from None
        if answer.status != 200 or not isinstance(found, dict):
            raise ProviderError(f"it answered with HTTP status {answer.status}")
        return cast("Mapping[str, Any]", found)

    @cached_property
    def _client(self) -> Any:
        from authlib.oauth2.client import OAuth2Client  # noqa: PLC0415 - heavy

        secret = self._settings.client_secret
        return OAuth2Client(
            None,
            client_id=self._settings.client_id,
            client_secret=None if secret is None else secret.get_secret_value(),
            scope=self._settings.scopes,
            code_challenge_method="S256",
        )
