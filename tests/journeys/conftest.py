"""The real product in its own processes, and a real browser that visits it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

from studium.entrypoints.embedded import EmbeddedPostgres
from studium.platform.vault import generate_key

READY_SECONDS = 180
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(
    postgres: EmbeddedPostgres,
    template: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """Server and worker over a database that nobody has used."""
    folder = tmp_path_factory.mktemp("site")
    with installed(postgres, template, f"journeys_{worker_id}", folder) as site:
        yield site


@contextlib.contextmanager
def installed(
    postgres: EmbeddedPostgres, template: str, name: str, folder: Path, **settings: str
) -> Iterator[Site]:
    """Server and worker over a new, seeded database of this name, with these settings."""
    postgres.create_database(name, template=template)
    port = free_port()
    environment = os.environ | {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": postgres.url(name),
        "DATA_DIR": str(folder),
        "VAULT_KEYS": generate_key(),
        "SANDBOX": "true",
        "SIGNUP_LIMIT": "1000/minute",
        "LOGIN_LIMIT": "1000/minute",
        "LOGIN_ACCOUNT_LIMIT": "1000/minute",
        "EXAM_STATISTICS_LEAST_ATTEMPTS": "10",
        **settings,
    }
    studium(folder, environment, "seed")
    with running(folder, environment, "serve"), running(folder, environment, "worker"):
        site = Site(f"http://127.0.0.1:{port}", postgres.url(name))
        wait_until_ready(site, folder)
        yield site


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def studium(folder: Path, environment: dict[str, str], *words: str) -> None:
    """Run a command of ours to its end."""
    subprocess.run(
        [sys.executable, "-m", "studium.entrypoints", *words],
        cwd=folder,
        env=environment,
        check=True,
        timeout=READY_SECONDS,
    )


@contextlib.contextmanager
def running(folder: Path, environment: dict[str, str], command: str) -> Iterator[None]:
    """Keep a command of ours running; its log is a file in the folder."""
    with (folder / f"{command}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "studium.entrypoints", command],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_ready(site: Site, folder: Path) -> None:
    """Until the server says that it is; fails with its log when it never does."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{site.base_url}/readyz", timeout=2)  # noqa: S310 - http
            return
        time.sleep(0.1)
    pytest.fail((folder / "serve.log").read_text("utf-8"))


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, started once."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        yield browser
        await browser.close()


@pytest.fixture
async def visitor(site: Site, browser: Browser) -> AsyncIterator[Visitor]:
    """Somebody new, with a browser of their own; fails when the console complained."""
    async with Visitor.arriving(browser, site) as visitor:
        yield visitor
    assert visitor.complaints == []
