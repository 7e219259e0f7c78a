"""An account at Google: tokens, and requests to the Calendar API with what its errors mean.

Authorisation follows RFC 6749 with PKCE (RFC 7636). Access tokens are remembered by the process
until they end; refresh tokens lie sealed in their connection.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from studium.connect.connections import Credentials
from studium.platform.clock import Clock
from studium.platform.http import Answer, Http, Outgoing
from studium.platform.vault import hash_token
from studium.studio.calendars.settings import CalendarsSettings
from studium.studio.calendars.sources.contract import SourceProblem

SCOPES = (
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.freebusy",
)
RECONNECT = "connect Google anew on /calendars"
TRIED_AGAIN = "it is tried again later by itself"
_REMEMBERED_AT_MOST = 10_000
_EARLIER = timedelta(minutes=2)
_UNAUTHORISED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY, _FAILED = 401, 403, 404, 429, 500
_LIMITS = {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"}


class GoogleRefused(SourceProblem):
    """Google answered an error; `status` and `reasons` are its own."""

    def __init__(self, answer: Answer) -> None:
        """Say what the error means for the owner."""
        self.status, self.reasons = answer.status, _reasons(answer)
        if self.is_limit:
            message = "Google limits how often it is asked."
            remedy = TRIED_AGAIN
        elif answer.status in {_UNAUTHORISED, _FORBIDDEN}:
            message, remedy = "Google does not allow this calendar to be used.", RECONNECT
        elif answer.status == _NOT_FOUND:
            message = "Google does not have this calendar any more."
            remedy = "remove its connection, or ignore the calendar"
        else:
            message = f"Google answers {answer.status}."
            remedy = TRIED_AGAIN
        may_retry = self.is_limit or answer.status >= _FAILED
        super().__init__(message, remedy=remedy, may_retry=may_retry)

    @property
    def is_limit(self) -> bool:
        """Whether too much was asked, and later the same is answered."""
        return self.status == _TOO_MANY or bool(self.reasons & _LIMITS)


@dataclass(frozen=True)
class Google:
    """Google as this installation knows it."""

    settings: CalendarsSettings
    clock: Clock
    _tokens: dict[bytes, tuple[str, datetime]] = field(default_factory=dict)

    @property
    def is_registered(self) -> bool:
        """Whether this installation has a client there."""
        return bool(self.settings.google_client_id)

    def authorize_url(self, *, redirect_uri: str, state: str, challenge: str) -> str:
        """Where somebody allows us to read and write their calendars until they take it back."""
        asked = {
            "client_id": self.settings.google_client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": " ".join(SCOPES),
            "access_type": "offline",
            "prompt": "consent",
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.settings.google_authorize_url}?{urlencode(asked)}"

    async def refresh_token(
        self, http: Http, *, code: str, verifier: str, redirect_uri: str
    ) -> str:
        """What a code is exchanged for. Raises SourceProblem when Google refuses it."""
        answered = await self._token(
            http,
            {
                "grant_type": "authorization_code",
                "code": code,
                "code_verifier": verifier,
                "redirect_uri": redirect_uri,
            },
        )
        granted = set(str(answered.get("scope", "")).split())
        token = answered.get("refresh_token")
        if not isinstance(token, str) or not token or not granted >= set(SCOPES):
            raise SourceProblem(
                "Google was not allowed everything that was asked for.",
                remedy="connect it again, and leave every box ticked",
                may_retry=False,
            )
        return token

    async def revoke(self, credentials: Credentials, http: Http) -> None:
        """Give back what an account allowed us; Google does not know it any more: as good.

        That ends every grant of the account to this client, whichever token is sent.
        """
        refresh = credentials.secret("refresh_token")
        self._tokens.pop(hash_token(refresh), None)
        headers = {"content-type": "application/x-www-form-urlencoded"}
        body = urlencode({"token": refresh}).encode()
        answer = await http.send(Outgoing("POST", self.settings.google_revoke_url, headers, body))
        is_unknown = answered_object(answer).get("error") == "invalid_token"
        if answer.status != 200 and not is_unknown:  # noqa: PLR2004 - its only success
            raise GoogleRefused(answer)

    async def send(  # noqa: PLR0913 - a request
        self,
        credentials: Credentials,
        http: Http,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        accepts: frozenset[int] = frozenset(),
    ) -> Answer:
        """One request; an access token that Google does not know any more is renewed once.

        Statuses from 400 on raise GoogleRefused, except those of `accepts`.
        """
        url = f"{self.settings.google_api_url}/{path}"
        url += f"?{urlencode(query)}" if query else ""
        sent = json.dumps(body).encode() if body is not None else None
        for is_last in (False, True):
            token = await self._access_token(credentials, http, is_new=is_last)
            carried = {"authorization": f"Bearer {token}", **(headers or {})}
            if sent is not None:
                carried["content-type"] = "application/json"
            answer = await http.send(Outgoing(method, url, carried, sent, timeout_seconds=60))
            if answer.status != _UNAUTHORISED:
                break
        if answer.status >= 400 and answer.status not in accepts:  # noqa: PLR2004 - HTTP's errors
            raise GoogleRefused(answer)
        return answer

    async def _access_token(self, credentials: Credentials, http: Http, *, is_new: bool) -> str:
        refresh = credentials.secret("refresh_token")
        key, now = hash_token(refresh), self.clock.now()
        token, until = self._tokens.get(key, ("", now))
        if not is_new and now < until:
            return token
        asked = {"grant_type": "refresh_token", "refresh_token": refresh}
        answered = await self._token(http, asked)
        token = str(answered.get("access_token", ""))
        lasts = timedelta(seconds=_seconds(answered.get("expires_in")))
        if len(self._tokens) >= _REMEMBERED_AT_MOST:
            self._tokens.clear()
        self._tokens[key] = (token, now + lasts - _EARLIER)
        return token

    async def _token(self, http: Http, asked: Mapping[str, str]) -> dict[str, Any]:
        if not self.is_registered:
            raise SourceProblem(
                "This installation is not registered at Google.",
                remedy="ask its operator to set GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET",
                may_retry=False,
            )
        client = {
            "client_id": self.settings.google_client_id,
            "client_secret": self.settings.google_client_secret.get_secret_value(),
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        body = urlencode({**asked, **client}).encode()
        answer = await http.send(Outgoing("POST", self.settings.google_token_url, headers, body))
        answered = answered_object(answer)
        if answer.status == 200:  # noqa: PLR2004 - the only success of RFC 6749
            return answered
        if answered.get("error") == "invalid_grant":
            raise SourceProblem(
                "Google does not let this connection in any more.",
                remedy=RECONNECT,
                may_retry=False,
            )
        if answered.get("error") in {"invalid_client", "unauthorized_client"}:
            raise SourceProblem(
                "Google does not know this installation.",
                remedy="ask its operator to check GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET",
                may_retry=False,
            )
        raise GoogleRefused(answer)


def answered_object(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer, empty when it is none."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def in_path(name: str) -> str:
    """An id as a part of an address: ids of calendars hold `@` and `#`."""
    return quote(name, safe="")


def _reasons(answer: Answer) -> set[str]:
    error = answered_object(answer).get("error")
    errors = error.get("errors") if isinstance(error, dict) else None
    if not isinstance(errors, list):
        return set()
    return {str(each.get("reason")) for each in errors if isinstance(each, dict)}


def _seconds(value: object) -> int:
    return min(value, 86_400) if isinstance(value, int) and value > 0 else 0
