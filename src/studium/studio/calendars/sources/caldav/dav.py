"""WebDAV as CalDAV needs it: requests with XML bodies, and multistatus answers (RFC 4918)."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from yarl import URL

from studium.connect.connections import Credentials
from studium.platform.http import Answer, Http, Outgoing
from studium.platform.late import Late
from studium.studio.calendars.sources.contract import SourceProblem

etree: Any = Late("lxml.etree")

DAV = "{DAV:}"
CAL = "{urn:ietf:params:xml:ns:caldav}"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
_MULTISTATUS = 207
_REDIRECTS = {301, 302, 307, 308}
_MOST_HOPS = 3
_UNAUTHORISED = {401, 403}
RECONNECT = "make a new app-specific password at the service, and send it to this connection"


@dataclass(frozen=True, slots=True)
class Member:
    """One answer of a multistatus: an address, its own status, and its properties that were found.

    `status` is 200 unless the answer is about the address as a whole.
    """

    url: str
    status: int
    properties: dict[str, Any]

    def text(self, name: str) -> str:
        """A property's text, empty where there is none."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def href(self, name: str, base: str) -> str:
        """The address in a property, made absolute; empty where there is none."""
        found = self.properties.get(name)
        inner = found.find(f"{DAV}href") if found is not None else None
        return joined(base, inner.text.strip()) if inner is not None and inner.text else ""


@dataclass(frozen=True, slots=True)
class Multistatus:
    """A whole answer, and the sync token in it where there is one."""

    members: tuple[Member, ...]
    token: str | None


@dataclass(frozen=True)
class Dav:
    """An account at a CalDAV server.

    Its password is sent to the configured host and its siblings alone: partition hosts are.
    """

    credentials: Credentials
    http: Http

    @property
    def base(self) -> str:
        """Where the account was configured to be."""
        return str(self.credentials.configuration["url"])

    async def ask(self, method: str, url: str, body: str, *, depth: str = "0") -> Multistatus:
        """PROPFIND or REPORT. Raises SourceProblem, DavRefused for any status but 207."""
        headers = {"depth": depth, "content-type": 'application/xml; charset="utf-8"'}
        answer = await self.send(method, url, headers, f"{_HEAD}{body}".encode())
        if answer.status != _MULTISTATUS:
            raise DavRefused(answer)
        return _read(answer, url)

    async def send(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None = None
    ) -> Answer:
        """One request, following redirects among the account's hosts. Raises SourceProblem."""
        configured = self.credentials.configuration
        pair = f"{configured['username']}:{self.credentials.secret('password')}"
        basic = base64.b64encode(pair.encode()).decode()
        for _ in range(_MOST_HOPS):
            self._check_host(url)
            sent = {**headers, "authorization": f"Basic {basic}"}
            answer = await self.http.send(Outgoing(method, url, sent, body, timeout_seconds=60))
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                break
            url = joined(url, answer.headers["location"])
        if answer.status in _UNAUTHORISED and not _is_precondition(answer):
            raise SourceProblem(
                "The calendar server does not accept the name and password.",
                remedy=RECONNECT,
                may_retry=False,
            )
        return answer

    def _check_host(self, url: str) -> None:
        known, wanted = URL(self.base), URL(url)
        siblings = _are_siblings(known.host or "", wanted.host or "")
        same = (known.host, known.port) == (wanted.host, wanted.port)
        if not (same or (siblings and wanted.scheme == "https")):
            raise SourceProblem(
                f"The calendar server leads to {wanted.host}, which is another's.",
                remedy="configure the address of the server that keeps the calendars",
                may_retry=False,
            )


class DavRefused(SourceProblem):
    """The server answered something else than what it was asked for."""

    def __init__(self, answer: Answer) -> None:
        """Keep the answer: some of them have a meaning of their own."""
        super().__init__(
            f"The calendar server answers {answer.status}.",
            remedy="see whether the address is that of a CalDAV server",
        )
        self.answer = answer

    @property
    def is_token_gone(self) -> bool:
        """Whether the server does not know the sync token any more: all has to be read."""
        return b"valid-sync-token" in self.answer.body or self.answer.status == 410  # noqa: PLR2004


def propfind(*names: str) -> str:
    """The body that asks for properties such as `d:getetag`."""
    inside = "".join(f"<{name}/>" for name in names)
    return f"<d:propfind {_SPACES}><d:prop>{inside}</d:prop></d:propfind>"


def sync_collection(token: str | None) -> str:
    """The body that asks for what changed since a token (RFC 6578)."""
    return (
        f"<d:sync-collection {_SPACES}><d:sync-token>{escape(token or '')}</d:sync-token>"
        "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
    )


def multiget(paths: list[str]) -> str:
    """The body that asks for the contents of objects."""
    inside = "".join(f"<d:href>{escape(path)}</d:href>" for path in paths)
    return (
        f"<c:calendar-multiget {_SPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop>"
        f"{inside}</c:calendar-multiget>"
    )


def joined(base: str, href: str) -> str:
    """An address that an answer names, absolute, with its escapes as they are."""
    try:
        return str(URL(base).join(URL(href, encoded=True)))
    except ValueError as problem:
        raise SourceProblem(
            "The calendar server names an address that is none.",
            remedy="see whether the address is that of a CalDAV server",
        ) from problem


def _read(answer: Answer, base: str) -> Multistatus:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(answer.body, parser)
    except etree.XMLSyntaxError as problem:
        raise SourceProblem(
            "The calendar server answers no XML.",
            remedy="see whether the address is that of a CalDAV server",
        ) from problem
    token = root.find(f"{DAV}sync-token")
    members = tuple(_members(root, base))
    return Multistatus(members, token.text if token is not None else None)


def _members(root: Any, base: str) -> Iterator[Member]:
    for response in root.iterfind(f"{DAV}response"):
        href = (response.findtext(f"{DAV}href") or "").strip()
        status = _status(response.findtext(f"{DAV}status"))
        found: dict[str, Any] = {}
        for part in response.iterfind(f"{DAV}propstat"):
            if _status(part.findtext(f"{DAV}status")) == 200:  # noqa: PLR2004
                found |= {each.tag: each for each in part.find(f"{DAV}prop")}
        yield Member(joined(base, href), status, found)


def _status(line: str | None) -> int:
    """`HTTP/1.1 404 Not Found` as 404; 200 where nothing is said."""
    words = (line or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 200


def _is_precondition(answer: Answer) -> bool:
    return b"valid-sync-token" in answer.body or b"supported-report" in answer.body


def _are_siblings(host: str, other: str) -> bool:
    """Whether two names are of one domain, as p01-caldav.icloud.com and caldav.icloud.com are."""
    parent = host.partition(".")[2]
    is_name = not host.replace(".", "").isdigit() and ":" not in host
    return is_name and "." in parent and other.endswith(f".{parent}")
