"""A person connects an app of somebody else's, sees it, and takes it away."""

from urllib.parse import urlencode

from playwright.async_api import expect
from tests.journeys.looking import faults_of
from tests.journeys.visitor import Visitor


async def test_an_app_is_connected_and_taken_away(visitor: Visitor) -> None:
    await visitor.sign_up()
    app = await visitor.register_app()
    query = {
        "response_type": "code",
        "client_id": app["client_id"],
        "redirect_uri": app["redirect_uris"][0],
        "scope": "exams:read purchases:read",
        "state": "walk",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    await visitor.go(f"/oauth/authorize?{urlencode(query)}")
    await visitor.sees("See your purchases")
    assert await faults_of(visitor.page) == []
    await visitor.press("Connect")
    await visitor.page.wait_for_url("**/healthz?*code=*")
    await visitor.go("/apps")
    await visitor.sees("See your exams and results")
    assert await faults_of(visitor.page) == []
    await visitor.press("Take it away")
    await expect(visitor.page.get_by_text("See your exams and results")).to_have_count(0)
    assert visitor.complaints == []
