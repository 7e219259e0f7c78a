"""Talking to the providers of the settings: discovery, keys, codes for tokens."""

import base64
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from studium.accounts.single_sign_on.id_token import IdTokenRefused, KeyUnknown, read_id_token
from studium.accounts.single_sign_on.model import Claims, Endpoints, claims_from
from studium.platform.clock import Clock
from studium.platform.errors import NotFound, Unavailable
from studium.platform.http import Answer, Http, Outgoing
from studium.platform.settings import OidcProvider, Settings

_KEPT_FOR = timedelta(hours=1)
_REFETCHED_AT_MOST_EVERY = timedelta(minutes=1)
_OK = 200
_CLIENT_ERRORS = range(400, 500)


class ProviderFault(Unavailable):
    """The provider answers, and not as the protocol has it."""

    slug = "provider-fault"
    title = "Your sign-in provider has a problem"


class NoSuchProvider(NotFound):
    """No such provider is configured, or AUTH_MODE is `password`."""

    slug = "no-such-provider"
    title = "No such sign-in provider"


@dataclass(frozen=True)
class _Kept:
    """What a provider published, and when we read it."""

    endpoints: Endpoints
    keys: KeySet
    read_at: datetime


class OpenIdProviders:
    """Every provider that people may sign in through; keeps what they publish for an hour."""

    def __init__(self, *, http: Http, clock: Clock, settings: Settings) -> None:
        """Know the providers of the settings; none when AUTH_MODE is `password`."""
        configured = () if settings.auth_mode == "password" else settings.oidc_providers
        self._providers = {provider.name: provider for provider in configured}
        self._http = http
        self._clock = clock
        self._redirect_base = f"{settings.base_url}/api/auth/oidc"
        self._kept: dict[str, _Kept] = {}

    def get(self, name: str) -> OidcProvider:
        """The provider of this name. Raises NoSuchProvider."""
        if name not in self._providers:
            raise NoSuchProvider("Nobody signs in here through a provider of that name.")
        return self._providers[name]

    def by_issuer(self, issuer: str) -> OidcProvider | None:
        """The provider that says it is `issuer`; None when people no longer sign in there."""
        found = (each for each in self._providers.values() if each.issuer == issuer.rstrip("/"))
        return next(found, None)

    def all(self) -> list[OidcProvider]:
        """Every provider that people may sign in through."""
        return list(self._providers.values())

    def redirect_uri(self, provider: OidcProvider) -> str:
        """Where the provider sends people back to; register it there."""
        return f"{self._redirect_base}/{provider.name}/callback"

    async def authorization_url(
        self, provider: OidcProvider, *, state: str, nonce: str, challenge: str
    ) -> str:
        """Where to send the person. Raises NoAnswer, ProviderFault."""
        endpoint = (await self._published(provider)).endpoints.authorization
        query = urlencode(
            {
                "response_type": "code",
                "client_id": provider.client_id,
                "redirect_uri": self.redirect_uri(provider),
                "scope": "openid email profile",
                "state": state,
                "nonce": nonce,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            }
        )
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{query}"

    async def claims_for(
        self, provider: OidcProvider, *, code: str, verifier: str, nonce: str
    ) -> Claims:
        """Whom the provider vouches for. Raises NoAnswer, ProviderFault, IdTokenRefused."""
        endpoints = (await self._published(provider)).endpoints
        tokens = await self._tokens(provider, endpoints, code, verifier)
        payload = await self._id_token(provider, str(tokens.get("id_token", "")), nonce)
        claims = claims_from(endpoints.issuer, payload)
        if claims is None:
            raise IdTokenRefused("Your provider did not say who you are.")
        access_token = tokens.get("access_token")
        is_proved = claims.email is not None and claims.email_verified
        if is_proved or not endpoints.userinfo or not isinstance(access_token, str):
            return claims
        return await self._with_userinfo(claims, endpoints.userinfo, access_token)

    async def _id_token(self, provider: OidcProvider, token: str, nonce: str) -> dict[str, Any]:
        """The token's claims, judged once more with fresh keys when its key is unknown."""
        published = await self._published(provider)
        for keys_are_fresh in (False, True):
            if keys_are_fresh:
                published = await self._published(provider, at_least=_REFETCHED_AT_MOST_EVERY)
            try:
                return read_id_token(
                    token,
                    published.keys,
                    issuer=published.endpoints.issuer,
                    client_id=provider.client_id,
                    nonce=nonce,
                    now=self._clock.now(),
                )
            except KeyUnknown:
                continue
        raise IdTokenRefused("Sign in again; if it fails again, tell us: unknown signing key.")

    async def _tokens(
        self, provider: OidcProvider, endpoints: Endpoints, code: str, verifier: str
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri(provider),
            "code_verifier": verifier,
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        secret = provider.client_secret.get_secret_value()
        if endpoints.takes_basic:
            pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": provider.client_id, "client_secret": secret}
        answer = await self._http.send(
            Outgoing("POST", endpoints.token, headers, urlencode(form).encode())
        )
        if _is_invalid_grant(answer):
            raise IdTokenRefused("Your provider does not know this sign-in. Sign in again.")
        return _object(answer, "token endpoint")

    async def _with_userinfo(self, claims: Claims, url: str, access_token: str) -> Claims:
        """The claims with what only the userinfo endpoint tells, if it speaks of the same one."""
        headers = {"authorization": f"Bearer {access_token}"}
        told = _object(await self._http.send(Outgoing("GET", url, headers)), "userinfo endpoint")
        more = claims_from(claims.issuer, told)
        if more is None or more.subject != claims.subject:
            raise IdTokenRefused("Your provider told us about two different people.")
        return replace(
            more if more.email else replace(more, email=claims.email),
            first_name=more.first_name or claims.first_name,
            last_name=more.last_name or claims.last_name,
        )

    async def _published(self, provider: OidcProvider, *, at_least: timedelta = _KEPT_FOR) -> _Kept:
        """What the provider publishes, read again when it is older than `at_least`."""
        kept = self._kept.get(provider.name)
        now = self._clock.now()
        if kept is not None and now - kept.read_at < at_least:
            return kept
        url = f"{provider.issuer}/.well-known/openid-configuration"
        document = _object(await self._http.send(Outgoing("GET", url)), "discovery document")
        endpoints = _endpoints(document, provider)
        answer = await self._http.send(Outgoing("GET", endpoints.jwks))
        fresh = _Kept(endpoints, _key_set(_object(answer, "key set")), now)
        self._kept[provider.name] = fresh
        return fresh


def _key_set(document: dict[str, Any]) -> KeySet:
    """The keys that can be read (RFC 7517, section 5: others are ignored). Raises ProviderFault."""
    listed = document.get("keys")
    keys: list[Key] = []
    for entry in listed if isinstance(listed, list) else ():
        with suppress(JoseError, ValueError, KeyError, TypeError, AttributeError):
            keys.extend(KeySet.import_key_set({"keys": [entry]}).keys)
    if not keys:
        raise ProviderFault("The key set of your sign-in provider is unusable.")
    return KeySet(keys)


def _is_invalid_grant(answer: Answer) -> bool:
    """Whether the code is not one of the provider's (any more): RFC 6749, section 5.2."""
    try:
        value = answer.json()
    except ValueError:
        return False
    return (
        answer.status in _CLIENT_ERRORS
        and isinstance(value, dict)
        and value.get("error") == "invalid_grant"
    )


def _object(answer: Answer, what: str) -> dict[str, Any]:
    """A JSON object that came with 200. Raises ProviderFault."""
    try:
        value = answer.json() if answer.status == _OK else None
    except (json.JSONDecodeError, UnicodeDecodeError):
        value = None
    if not isinstance(value, dict):
        raise ProviderFault(
            f"The {what} of your sign-in provider answered {answer.status}, unusably. "
            "Try again in a moment."
        )
    return value


def _endpoints(document: dict[str, Any], provider: OidcProvider) -> Endpoints:
    """The provider's addresses (OpenID Connect Discovery 1.0, sections 3 and 4.3).

    The document must be the issuer's own, and no address may be less safe than the issuer's.
    """
    issuer = str(document.get("issuer", ""))
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    found = [str(document.get(name, "")) for name in names]
    told = document.get("userinfo_endpoint")
    userinfo = told if isinstance(told, str) and told else None
    scheme = urlsplit(provider.issuer).scheme
    if issuer.rstrip("/") != provider.issuer or any(
        _scheme(url) not in {scheme, "https"} for url in (*found, *filter(None, [userinfo]))
    ):
        raise ProviderFault("The discovery document of your sign-in provider is unusable.")
    methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Endpoints(
        issuer=issuer,
        authorization=found[0],
        token=found[1],
        jwks=found[2],
        userinfo=userinfo,
        takes_basic=isinstance(methods, list) and "client_secret_basic" in methods,
    )


def _scheme(url: str) -> str | None:
    try:
        return urlsplit(url).scheme
    except ValueError:  # such as half an IPv6 address
        return None
