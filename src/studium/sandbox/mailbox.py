"""The mailbox: mail is kept and shown instead of being sent."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.mail import Mail, build_message
from studium.platform.parts import Parts
from studium.platform.text import utc_text
from studium.sandbox import store
from studium.sandbox.rendering import show
from studium.sandbox.store import StoredMail

_SHOWN = 200
_SENDER = "Studium <sandbox@studium.example>"
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


@dataclass(frozen=True)
class MailboxMailer:
    """Fulfils `platform.mail.Mailer` by keeping every mail in the sandbox."""

    database: Database
    clock: Clock

    async def deliver(self, mail: Mail) -> None:
        """Keep the mail; it appears at /sandbox/mailbox. Raises MailRefused as a server's would."""
        build_message(mail, _SENDER)
        kept = StoredMail(new_id(), mail.to, mail.subject, mail.text, self.clock.now())
        async with self.database.transaction() as tx:
            await store.insert_mail(tx, kept)

    async def check(self) -> None:
        """The mailbox is reached whenever the database is."""
        async with self.database.reader() as tx:
            await store.list_mails(tx, recipient=None, limit=1)


def mailbox_routes(parts: Parts) -> list[Route]:
    """The list, one mail, and the list as JSON: `/mailbox.json?to=alice@example.com`."""

    async def listing(request: Request) -> Response:
        recipient = request.query_params.get("to") or None
        mails = await _mails(parts, recipient)
        return show("mailbox.html", mails=mails, recipient=recipient, shown=_SHOWN)

    async def one(request: Request) -> Response:
        mail_id: UUID = request.path_params["id"]
        async with parts[Database].reader() as tx:
            mail = await store.find_mail(tx, mail_id)
        if mail is None:
            return show("missing.html", 404)
        return show("mail.html", mail=mail, text=with_links(mail.body))

    async def as_json(request: Request) -> Response:
        mails = await _mails(parts, request.query_params.get("to") or None)
        return JSONResponse({"items": [_json(mail) for mail in mails]})

    return [
        Route("/mailbox", listing, methods=["GET"]),
        Route("/mailbox.json", as_json, methods=["GET"]),
        Route("/mailbox/{id:uuid}", one, methods=["GET"]),
    ]


def with_links(text: str) -> Markup:
    """Plain text as HTML, its addresses as links."""
    parts: list[Markup] = []
    end = 0
    for match in _LINK.finditer(text):
        parts.append(escape(text[end : match.start()]))
        parts.append(Markup('<a href="{0}">{0}</a>').format(match[0]))
        end = match.end()
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


async def _mails(parts: Parts, recipient: str | None) -> list[StoredMail]:
    async with parts[Database].reader() as tx:
        return await store.list_mails(tx, recipient=recipient, limit=_SHOWN)


def _json(mail: StoredMail) -> dict[str, Any]:
    return {
        "id": str(mail.id),
        "to": mail.recipient,
        "subject": mail.subject,
        "text": mail.body,
        "sent_at": utc_text(mail.sent_at),
    }
