"""A person connects an app of somebody else's, sees it, and takes it away."""

import importlib.util
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from playwright.async_api import expect
from tests.journeys.conftest import free_port
from tests.journeys.looking import faults_of
from tests.journeys.visitor import Visitor

SAMPLE = Path(__file__).parents[2] / "connectors/sample/sample_app.py"


def sample_module() -> ModuleType:
    """The sample app, loaded from its file."""
    found = importlib.util.spec_from_file_location("sample_app", SAMPLE)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@contextmanager
def running(issuer: str, client_id: str, secret: str, port: int) -> Iterator[None]:
    """The sample app, listening until the block ends."""
    server = sample_module().server(issuer, client_id, secret, port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


async def test_an_app_is_connected_and_taken_away(visitor: Visitor) -> None:
    await visitor.sign_up()
    port = free_port()
    sample = f"http://127.0.0.1:{port}"
    app = await visitor.register_app(f"{sample}/callback", "exams:read", "openid")
    issuer = visitor.site.base_url
    with running(issuer, app["client_id"], app["client_secret"], port):
        await visitor.page.goto(f"{sample}/")
        await visitor.press("Connect Studium")
        await visitor.sees("See your exams and results")
        assert await faults_of(visitor.page) == []
        await visitor.press("Connect")
        await expect(visitor.page.get_by_text("with 0 exams")).to_be_visible()
        await visitor.page.goto(f"{sample}/callback?code=guessed&state=guessed&iss={issuer}")
        await visitor.sees("no question that this browser asked")
        await visitor.page.goto(f"{sample}/connect")
        await expect(visitor.page.get_by_text("with 0 exams")).to_be_visible()
        await visitor.go("/apps")
        await visitor.sees("See your exams and results")
        assert await faults_of(visitor.page) == []
        await visitor.press("Take it away")
        await expect(visitor.page.get_by_text("See your exams and results")).to_have_count(0)
        await visitor.page.goto(f"{sample}/")
        await visitor.sees("Not connected")
        await visitor.page.goto(f"{sample}/connect")
        await visitor.press("Connect")
        await visitor.press("Disconnect")
        await visitor.sees("Nobody is connected")
    assert visitor.complaints == []
