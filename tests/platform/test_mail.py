"""Mail: sent once its transaction commits, through a real SMTP server."""

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, LoginPassword, Session
from structlog.testing import capture_logs

from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.errors import Unavailable
from studium.platform.jobs import Worker, count_dead_jobs
from studium.platform.mail import Mail, Mailer, MailRefused, SendMail, SmtpMailer, send
from studium.platform.mail.jobs import JOBS
from studium.platform.mail.smtp import _is_this_machine
from studium.platform.parts import Parts
from studium.platform.vault import SealBroken, Vault, generate_key

MAIL = Mail(to="alice@example.org", subject="Grüße", text="Hello Alice,\n\n👋\n.\nend")
SENDER = "Studium <no-reply@study.example>"


@dataclass
class Office:
    """A mail server that keeps what it is given, and refuses some."""

    received: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    data_answer: str = "250 OK"
    url: str = ""
    heard: list[str] = field(default_factory=list)  # commands that say something about a mail

    async def handle_MAIL(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        self.heard.append("MAIL")
        envelope.mail_from = address
        return "250 OK"

    async def handle_AUTH(  # noqa: N802
        self, _: SMTP, __: Session, ___: Envelope, ____: list[str]
    ) -> object:
        self.heard.append("AUTH")
        return MISSING

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        if address.startswith("busy"):
            return "450 mailbox busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        if self.data_answer.startswith("250"):
            self.envelopes.append(envelope)
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.received.append(message)
        return self.data_answer


def _authenticate(_: object, __: object, ___: object, ____: object, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=data == LoginPassword(b"us er", b"p@ss"), handled=False)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    office = Office()
    controller = Controller(
        office, "127.0.0.1", 0, authenticator=_authenticate, auth_require_tls=False
    )
    controller.port = _free_port()
    controller.start()
    office.url = f"smtp://127.0.0.1:{controller.port}"
    yield office
    controller.stop()


def _free_port() -> int:
    import socket  # noqa: PLC0415

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_mail_arrives_as_written(office: Office) -> None:
    await SmtpMailer(office.url, SENDER).deliver(MAIL)
    (mail,) = office.received
    assert mail["From"] == SENDER
    assert mail["To"] == "alice@example.org"
    assert mail["Subject"] == "Grüße"
    assert mail.get_content().replace("\r\n", "\n").rstrip("\n") == MAIL.text
    assert mail["Message-ID"].endswith("@study.example>")
    assert mail["Date"].datetime.tzinfo is not None
    assert mail["Auto-Submitted"] == "auto-generated"
    assert office.envelopes[0].mail_from == "no-reply@study.example"


async def test_no_header_can_be_smuggled_in(office: Office) -> None:
    with pytest.raises(MailRefused, match="line break"):
        await SmtpMailer(office.url, SENDER).deliver(
            Mail("alice@example.org", "Hi\r\nBcc: mallory@example.org", "text")
        )
    assert office.received == []


async def test_credentials_in_the_address_are_used(office: Office) -> None:
    good = office.url.replace("smtp://", "smtp+plain://us%20er:p%40ss@")
    await SmtpMailer(good, SENDER).deliver(MAIL)
    assert len(office.received) == 1
    with pytest.raises(Unavailable):
        await SmtpMailer(good.replace("p%40ss", "wrong"), SENDER).deliver(MAIL)


@pytest.mark.parametrize("address", ["smtp://us%20er:p%40ss@", "smtp://"])
async def test_nothing_is_said_to_a_server_whose_starttls_was_stripped(
    office: Office, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "@" not in address:  # a relay elsewhere
        monkeypatch.setattr("studium.platform.mail.smtp._is_this_machine", lambda _: False)
    mailer = SmtpMailer(office.url.replace("smtp://", address), SENDER)
    for attempt in (mailer.check(), mailer.deliver(MAIL)):
        with pytest.raises(Unavailable, match="STARTTLS"):
            await attempt
    assert office.heard == []
    assert office.received == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_this_machine_is_known(host: str) -> None:
    assert _is_this_machine(host)
    assert not _is_this_machine(f"{host}.example")


async def test_a_mailbox_that_does_not_exist_is_refused_for_good(office: Office) -> None:
    with pytest.raises(MailRefused, match="no such mailbox"):
        await SmtpMailer(office.url, SENDER).deliver(Mail("nobody@example.org", "s", "t"))


async def test_a_server_that_says_later_is_tried_later(office: Office) -> None:
    mailer = SmtpMailer(office.url, SENDER)
    with pytest.raises(Unavailable):
        await mailer.deliver(Mail("busy@example.org", "s", "t"))
    office.data_answer = "451 try again"
    with pytest.raises(Unavailable):
        await mailer.deliver(MAIL)
    office.data_answer = "554 this is spam"
    with pytest.raises(MailRefused):
        await mailer.deliver(MAIL)


async def test_a_check_reaches_the_server_and_sends_nothing(office: Office) -> None:
    await SmtpMailer(office.url, SENDER).check()
    assert office.received == []


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    mailer = SmtpMailer("smtp://127.0.0.1:1", SENDER)
    for attempt in (mailer.check(), mailer.deliver(MAIL)):
        with pytest.raises(Unavailable):
            await attempt


# --- on the caller's transaction


@pytest.fixture
def mailing(database: Database, office: Office, clock: MovableClock) -> Parts:
    parts = Parts()
    parts.add(database)
    parts.add(Vault.from_text(generate_key()))
    parts.add(clock, as_=Clock)
    parts.add(SmtpMailer(office.url, SENDER), as_=Mailer)
    return parts


async def test_mail_goes_out_once_its_transaction_commits(
    mailing: Parts, database: Database, office: Office
) -> None:
    async def send_and_fail() -> None:
        async with database.transaction() as tx:
            await send(tx, MAIL, vault=mailing[Vault])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await send_and_fail()
    async with database.transaction() as tx:
        await send(tx, MAIL, vault=mailing[Vault])
    await Worker(mailing, JOBS).run_until_idle()
    assert len(office.received) == 1


async def test_mail_refused_for_good_is_not_tried_again(mailing: Parts, database: Database) -> None:
    async with database.transaction() as tx:
        await send(tx, Mail("nobody@example.org", "s", "t"), vault=mailing[Vault])
    await Worker(mailing, JOBS).run_until_idle()
    async with database.reader() as tx:
        assert await count_dead_jobs(tx) == 1


async def test_a_mail_whose_link_has_expired_is_dropped(
    mailing: Parts, database: Database, office: Office, clock: MovableClock
) -> None:
    for hours in (1, 2):
        async with database.transaction() as tx:
            good_until = clock.now() + timedelta(hours=hours)
            await send(tx, MAIL, vault=mailing[Vault], good_until=good_until)
    clock.advance(timedelta(hours=1))
    with capture_logs() as logs:
        await Worker(mailing, JOBS).run_until_idle()
    assert len(office.received) == 1
    assert [line["event"] for line in logs if line["log_level"] == "warning"] == ["mail_expired"]
    async with database.reader() as tx:
        assert await count_dead_jobs(tx) == 0


def test_a_job_of_the_version_before_is_understood() -> None:
    job = SendMail.of(MAIL, Vault.from_text(generate_key()))
    payload = json.loads(job.to_json())
    del payload["good_until"]
    assert SendMail.from_json(json.dumps(payload).encode()) == job


async def test_a_mail_whose_key_is_gone_is_kept_until_it_is_back(
    mailing: Parts, database: Database, office: Office
) -> None:
    async with database.transaction() as tx:
        await send(tx, MAIL, vault=Vault.from_text(generate_key()))
    await Worker(mailing, JOBS).run_until_idle()
    async with database.reader() as tx:
        assert await count_dead_jobs(tx) == 1
    assert office.received == []


def test_a_mail_survives_the_queue() -> None:
    vault = Vault.from_text(generate_key())
    job = SendMail.from_json(SendMail.of(MAIL, vault).to_json())
    assert isinstance(job, SendMail)
    assert job.opened(vault) == MAIL


def test_what_a_mail_says_is_sealed_to_its_address() -> None:
    vault = Vault.from_text(generate_key())
    job = SendMail.of(MAIL, vault)
    assert b"Hello Alice" not in job.to_json() + base64.b64decode(job.sealed_text)
    with pytest.raises(SealBroken):
        replace(job, to="mallory@example.org").opened(vault)


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\r\n", "\x00", "\x1b"])
async def test_a_subject_that_no_server_takes_fails_at_once(office: Office, mark: str) -> None:
    with pytest.raises(MailRefused):
        await SmtpMailer(office.url, SENDER).deliver(replace(MAIL, subject=f"Receipt{mark}x"))
    assert office.received == []


async def test_a_mail_that_is_tried_again_is_the_same_mail(office: Office, parts: Parts) -> None:
    job = SendMail.from_json(SendMail.of(MAIL, parts[Vault]).to_json())
    assert isinstance(job, SendMail)
    for _ in range(2):
        await SmtpMailer(office.url, SENDER).deliver(job.opened(parts[Vault]))
    first, second = (received["Message-ID"] for received in office.received)
    assert first == second == f"<{MAIL.id}@study.example>"
