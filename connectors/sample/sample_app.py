"""A sample app: a person connects their Studium account, and sees their exams here.

It is what any app on a server does, with Python's standard library alone: it finds the server's
addresses, sends the person there with PKCE and a state, takes the code only from the issuer that it
asked, keeps its tokens, refreshes them, and gives them back. `docs/building-apps.md` explains it.

    python sample_app.py --issuer http://127.0.0.1:8000 --client-id app_… [--client-secret sts_…]
"""

import argparse
import base64
import hashlib
import hmac
import html
import json
import secrets
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

SCOPES = "openid exams:read"
CALLBACK = "/callback"
TIMEOUT_SECONDS = 30
_LEEWAY_SECONDS = 60


class Refused(Exception):
    """The server, or the person, did not let us in."""


@dataclass
class Connection:
    """One person's account, as this app may use it."""

    access_token: str
    refresh_token: str
    expires_at: float


@dataclass
class StudiumClient:
    """Speaks OAuth 2.0 and the API of one installation. Every app has these few calls."""

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_uri: str
    _metadata: dict[str, Any] = field(default_factory=dict)

    def metadata(self) -> dict[str, Any]:
        """The server's addresses (RFC 8414). They must be of the issuer that was meant."""
        if not self._metadata:
            found = _ask(f"{self.issuer}/.well-known/oauth-authorization-server")
            if found["issuer"] != self.issuer:
                raise Refused("The server calls itself otherwise.")
            self._metadata = found
        return self._metadata

    def authorization(self, state: str, verifier: str) -> str:
        """Where the person agrees. The request is pushed first: it does not travel in a link."""
        digest = hashlib.sha256(verifier.encode()).digest()
        pushed = self._post(
            self.metadata()["pushed_authorization_request_endpoint"],
            response_type="code",
            redirect_uri=self.redirect_uri,
            scope=SCOPES,
            state=state,
            code_challenge=base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            code_challenge_method="S256",
        )
        query = {"client_id": self.client_id, "request_uri": pushed["request_uri"]}
        return f"{self.metadata()['authorization_endpoint']}?{urlencode(query)}"

    def exchange(self, code: str, verifier: str) -> Connection:
        """Tokens for the code that the person came back with."""
        return _connection(
            self._post(
                self.metadata()["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                redirect_uri=self.redirect_uri,
                code_verifier=verifier,
            )
        )

    def refreshed(self, connection: Connection) -> Connection:
        """The connection with an access token that works. Each refresh token works once."""
        if connection.expires_at - _LEEWAY_SECONDS > time.time():
            return connection
        return _connection(
            self._post(
                self.metadata()["token_endpoint"],
                grant_type="refresh_token",
                refresh_token=connection.refresh_token,
            )
        )

    def read(self, connection: Connection, path: str) -> dict[str, Any]:
        """What the API answers within the scopes."""
        return _ask(self.issuer + path, token=connection.access_token)

    def person(self, connection: Connection) -> dict[str, Any]:
        """Who connected (OpenID Connect)."""
        return _ask(self.metadata()["userinfo_endpoint"], token=connection.access_token)

    def revoke(self, connection: Connection) -> None:
        """Give the tokens back (RFC 7009)."""
        self._post(self.metadata()["revocation_endpoint"], token=connection.refresh_token)

    def _post(self, url: str, **form: str) -> dict[str, Any]:
        sent = {"client_id": self.client_id, **form}
        if self.client_secret:
            sent["client_secret"] = self.client_secret
        return _ask(url, form=sent)


def _connection(answer: dict[str, Any]) -> Connection:
    return Connection(
        answer["access_token"], answer["refresh_token"], time.time() + answer["expires_in"]
    )


def _ask(url: str, *, token: str = "", form: dict[str, str] | None = None) -> dict[str, Any]:
    """One request, and its JSON. Raises Refused with the server's own words."""
    headers = {"Accept": "application/json"} | (
        {"Authorization": f"Bearer {token}"} if token else {}
    )
    body = urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as problem:
        said = json.loads(problem.read() or b"{}")
        words = said.get("error_description") or said.get("detail") or str(problem)
        raise Refused(words) from problem


@dataclass
class Visit:
    """What this app remembers of one browser: a real one keeps it in a database."""

    state: str = ""
    verifier: str = ""
    connection: Connection | None = None


class Pages(BaseHTTPRequestHandler):
    """Three pages: what is there, the way to Studium, and the way back."""

    client: StudiumClient
    visits: dict[str, Visit]

    def do_GET(self) -> None:
        """Answer one of them."""
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        visit = self._visit()
        try:
            if address.path == "/":
                self._show(self._exams(visit))
            elif address.path == "/connect":
                visit.state, visit.verifier = secrets.token_urlsafe(), secrets.token_urlsafe(48)
                self._go(self.client.authorization(visit.state, visit.verifier))
            elif address.path == CALLBACK:
                self._take(visit, query)
                self._go("/")
            else:
                self._show("<p>There is no such page.</p>", 404)
        except Refused as problem:
            visit.connection = None
            words = html.escape(str(problem))
            self._show(f'<p>Not connected: {words}</p><p><a href="/connect">Connect again</a></p>')

    def do_POST(self) -> None:
        """Disconnect, by the only form that there is."""
        visit = self._visit()
        connection, visit.connection = visit.connection, None
        if connection is not None:
            self.client.revoke(connection)
        self._go("/")

    def _take(self, visit: Visit, query: dict[str, str]) -> None:
        """Tokens for an answer, which must be to this browser's question, and by that issuer."""
        if not visit.state or not hmac.compare_digest(query.get("state", ""), visit.state):
            raise Refused("This answers no question that this browser asked.")
        if query.get("iss") != self.client.issuer:
            raise Refused("Another server answered (RFC 9207).")
        if "error" in query:
            raise Refused(query.get("error_description", query["error"]))
        visit.connection = self.client.exchange(query.get("code", ""), visit.verifier)
        visit.state = visit.verifier = ""

    def _exams(self, visit: Visit) -> str:
        if visit.connection is None:
            return '<p>Nobody is connected.</p><p><a href="/connect">Connect Studium</a></p>'
        visit.connection = self.client.refreshed(visit.connection)
        person = self.client.person(visit.connection)
        exams = self.client.read(visit.connection, "/api/exams/sessions")["items"]
        rows = "".join(
            f"<li>{html.escape(each['title'])}: {html.escape(each['status'])}</li>"
            for each in exams
        )
        name = html.escape(person.get("name") or person["sub"])
        return (
            f"<p>Connected as {name}, with {len(exams)} exams.</p><ul>{rows}</ul>"
            '<form method="post" action="/disconnect"><button>Disconnect</button></form>'
        )

    def _visit(self) -> Visit:
        found = self.headers.get("Cookie", "").partition("visit=")[2].partition(";")[0]
        self.visit_id = found if found in self.visits else secrets.token_urlsafe()
        return self.visits.setdefault(self.visit_id, Visit())

    def _show(self, inside: str, status: int = 200) -> None:
        head = "<!doctype html><html lang=en><title>Score book</title><link rel=icon href='data:,'>"
        page = f"{head}<main><h1>Score book</h1>{inside}</main>"
        self._answer(status, {"Content-Type": "text/html; charset=utf-8"}, page.encode())

    def _go(self, address: str) -> None:
        self._answer(303, {"Location": address}, b"")

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        cookie = f"visit={self.visit_id}; HttpOnly; SameSite=Lax; Path=/"
        for name, value in (headers | {"Set-Cookie": cookie}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing: addresses carry codes."""


def server(
    issuer: str, client_id: str, client_secret: str | None, port: int
) -> ThreadingHTTPServer:
    """The app, listening on this machine alone; port 0 takes any that is free."""
    made = ThreadingHTTPServer(("127.0.0.1", port), type("AppPages", (Pages,), {"visits": {}}))
    redirect_uri = f"http://127.0.0.1:{made.server_port}{CALLBACK}"
    made.RequestHandlerClass.client = StudiumClient(issuer, client_id, client_secret, redirect_uri)
    return made


def main() -> None:
    """Run until Ctrl-C."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--issuer", default="http://127.0.0.1:8000", help="where Studium is")
    asked.add_argument("--client-id", required=True)
    asked.add_argument("--client-secret", help="none for a public app")
    asked.add_argument("--port", type=int, default=8765)
    options = asked.parse_args()
    made = server(options.issuer, options.client_id, options.client_secret, options.port)
    print(f"Open http://127.0.0.1:{made.server_port}/")
    made.serve_forever()


if __name__ == "__main__":
    main()
