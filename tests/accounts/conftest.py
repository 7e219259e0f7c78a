"""What tests of accounts share: a mailbox that can be read, and small steps that people take."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.types import ASGIApp
from tests.conftest import BASE_URL, RunJobs, client_of

from studium.platform.mail import Mail, Mailer
from studium.platform.parts import Parts


@dataclass
class Mailbox:
    """Fulfils `Mailer` by keeping what would be sent."""

    mails: list[Mail] = field(default_factory=list)

    async def deliver(self, mail: Mail) -> None:
        self.mails.append(mail)

    async def check(self) -> None:
        """It is always there."""

    def to(self, address: str) -> list[Mail]:
        return [mail for mail in self.mails if mail.to == address]


@dataclass
class Post:
    """The mailbox, after the jobs that fill it have run."""

    mailbox: Mailbox
    run_jobs: RunJobs

    async def to(self, address: str) -> list[Mail]:
        await self.run_jobs()
        return self.mailbox.to(address)

    async def newest_token(self, address: str) -> str:
        """The token in the newest link that was mailed to an address."""
        for mail in reversed(await self.to(address)):
            found = re.search(r"token=([\w-]+)", mail.text)
            if found:
                return found[1]
        raise AssertionError(f"no link was mailed to {address}")


@pytest.fixture
def post(parts: Parts, run_jobs: RunJobs) -> Post:
    """Mail that arrives here instead of in the sandbox."""
    mailbox = Mailbox()
    parts.add(mailbox, as_=Mailer)
    return Post(mailbox, run_jobs)


@pytest.fixture
async def browser(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """A stranger's browser: it keeps cookies, sends Origin, and reads HTML."""
    async with client_of(app, Origin=BASE_URL, Accept="text/html") as browser:
        yield browser


@pytest.fixture
async def other_browser(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """A second browser."""
    async with client_of(app, Origin=BASE_URL, Accept="text/html") as browser:
        yield browser
