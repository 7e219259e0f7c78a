"""A person with a browser: what they do, in the words of what they do."""

import contextlib
import itertools
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from tests.journeys.site import Site
from tests.studio.printing.conftest import picture

PASSWORD = "violet-harbour-lantern-7"
GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"
CHALLENGED_CARD = "4000 0027 6000 3184"
PATIENCE_MS = 30_000

_LISTED_APP = "select id from oauth_apps where state = 'published' limit 1"
_BOOKING_TOKEN = """
    select substring(body from '/bookings/([A-Za-z0-9_-]+)') from sandbox.mails
    where recipient = 'walker@example.org' limit 1
"""
_numbers = itertools.count(1)
# What Chromium says about every answer of 400 and more: an error page that a test asked for.
_FAILED_LOAD = "Failed to load resource"


class Visitor:
    """One browser profile on one page. `complaints` are the console's errors, in order."""

    def __init__(self, context: BrowserContext, page: Page, site: Site) -> None:
        """Watch the page's console from the start."""
        self.context = context
        self.page = page
        self.site = site
        self.email = f"visitor-{next(_numbers)}@example.org"
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @classmethod
    @contextlib.asynccontextmanager
    async def arriving(
        cls, browser: Browser, site: Site, **options: Any
    ) -> AsyncIterator["Visitor"]:
        """Somebody new; `options` are those of Playwright's new_context."""
        context = await browser.new_context(base_url=site.base_url, **options)
        context.set_default_timeout(PATIENCE_MS)
        try:
            yield cls(context, await context.new_page(), site)
        finally:
            await context.close()

    @property
    def path(self) -> str:
        """Where the browser is, without host and query."""
        return urlsplit(self.page.url).path

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and _FAILED_LOAD not in message.text:
            self.complaints.append(message.text)

    async def go(self, path: str) -> int:
        """Open a page of the site; its status."""
        response = await self.page.goto(path)
        assert response is not None
        return response.status

    async def press(self, name: str) -> None:
        """Press the button or follow the link in the page's content with exactly this name."""
        main = self.page.get_by_role("main")
        button = main.get_by_role("button", name=name, exact=True)
        link = main.get_by_role("link", name=name, exact=True)
        await button.or_(link).first.click()

    async def fill(self, label: str, text: str) -> None:
        """Fill the field with this label."""
        await self.page.get_by_label(label, exact=True).fill(text)

    async def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page says this."""
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)

    async def sees_title(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page's title, its h1, is this."""
        heading = self.page.get_by_role("heading", level=1)
        await expect(heading).to_have_text(text, timeout=PATIENCE_MS)

    async def sign_up(self, first_name: str = "Ada") -> None:
        """Make an account, through the form."""
        await self.go("/sign-up")
        await self.page.locator("#field-first_name").fill(first_name)
        await self.page.locator("#field-email").fill(self.email)
        await self.page.locator("#field-password").fill(PASSWORD)
        await self.press("Create account")
        await self.page.wait_for_url("**/dashboard")

    async def become(self, role: str) -> None:
        """Be given a role by the operator."""
        await self.site.give_role(self.email, role)

    async def connect_provider(self) -> None:
        """Connect an account of one's own at the sandbox's Stripe, and let it take sales."""
        await self.go("/selling/providers/new/stripe")
        await self.page.locator('[name="credentials.api_key"]').fill("sk_test_creator_sandbox")
        await self.page.locator('[name="credentials.webhook_secret"]').fill("whsec_creator")
        await self.press("Connect and check")
        await self.press("Take new sales")
        await self.sees("New sales are paid to it from now on.")

    async def make_booking(self) -> dict[str, str]:
        """A service with a booking; what their addresses need, by name."""
        days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        service = await self._post(
            "/api/booking/services",
            {
                "name": "Walk",
                "timezone": "UTC",
                "duration_minutes": 60,
                "hours": {day: ["09:00-17:00"] for day in days},
            },
        )
        path = f"/api/booking/services/{service['id']}/slots"
        slots = (await (await self.page.request.get(path)).json())["slots"]
        guest = {"name": "Walker", "email": "walker@example.org"}
        await self._post(
            "/api/bookings", {"service_id": service["id"], "starts_at": slots[0], "guest": guest}
        )
        while not (token := await self.site.value(_BOOKING_TOKEN)):  # its mail is a job's
            await self.page.wait_for_timeout(100)
        slug = service["booking_url"].rpartition("/")[2]
        return {"service_id": service["id"], "service_slug": slug, "booking_token": token}

    async def make_business_things(self) -> dict[str, str]:
        """A key, an endpoint with a delivery, a print order and an import; their ids by name."""
        key = await self._post("/api/apikeys", {"name": "Walk", "scopes": ["exams:read"]})
        app = await self.register_app()
        wishes = {"url": f"{self.site.base_url}/healthz", "event_types": ["*"]}
        endpoint = await self._post("/api/webhooks", wishes)
        test = {"event_type": "payment.completed"}
        sent = await self._post(f"/api/webhooks/{endpoint['id']}/test", test)
        portal = await self._post("/api/webhook-portal-links", {"lifetime_seconds": 86_400})
        lab = await self._post(
            "/api/integrations/labs",
            {
                "kind": "whcc",
                "label": "My lab",
                "credentials": {
                    "consumer_key": "sandbox-consumer-key",
                    "consumer_secret": "sandbox-consumer-secret",
                },
            },
        )
        item = {
            "connection_id": lab["id"],
            "lab_product": "2",
            "options": ["1", "4"],
            "images": [{"url": f"{self.site.base_url}/static/favicon.svg"}],
        }
        ship_to = {"name": "A", "line1": "1", "city": "C", "postal_code": "1", "country": "DE"}
        order = await self._post(
            "/api/fulfillment/submit",
            {"external_id": "walk", "ship_to": ship_to, "items": [item]},
        )
        brought = await self.page.request.post(
            "/api/admin/question-imports?name=walk.gift",
            data=b"::Q:: Two and two? {=4 ~3 ~5}",
            headers={"content-type": "text/plain"},
        )
        return {
            "key_id": key["id"],
            "app_id": app["id"],
            "reviewed_id": app["id"],
            "listed_id": str(await self.site.value(_LISTED_APP)),
            "endpoint_id": endpoint["id"],
            "delivery_id": sent["id"],
            "portal_token": portal["url"].rpartition("/")[2],
            "portal_endpoint_id": endpoint["id"],
            "portal_delivery_id": sent["id"],
            "order_id": order["id"],
            "lab_id": lab["id"],
            **await self.print_what_is_sold(lab["id"]),
            "lab_kind": "whcc",
            "import_id": (await brought.json())["id"],
        }

    async def print_what_is_sold(self, lab_id: str) -> dict[str, str]:
        """Have the product of one's own printed when it is sold; its id and its mapping's."""
        query = "select id from products where owner_id is not null"
        product_id = str(await self.site.value(query))
        request = self.page.request
        mapping = {"product": "print-5x7", "lab_product": "2", "options": ["1", "4"]}
        mapped = await request.put(f"/api/integrations/labs/{lab_id}/mappings", data=mapping)
        headers = {"content-type": "image/jpeg"}
        sent = await request.post("/api/files?name=a.jpg", data=b"\xff\xd8\xff", headers=headers)
        mapping_id = (await mapped.json())["id"]
        body = {"mapping_id": mapping_id, "file_id": (await sent.json())["id"]}
        path = f"/api/fulfillment/printed-products/{product_id}"
        kept = await request.put(path, data=body)
        assert kept.ok, await kept.text()
        return {"printed_id": product_id, "mapping_id": mapping_id}

    async def register_app(self, callback: str = "", *scopes: str) -> Any:
        """Register an app that leads back to an address of this site, or to that one."""
        return await self._post(
            "/api/apps",
            {
                "name": "Bookkeeper",
                "redirect_uris": [callback or f"{self.site.base_url}/healthz"],
                "scopes": list(scopes) or ["exams:read", "purchases:read"],
            },
        )

    async def _post(self, path: str, body: Any) -> Any:
        answer = await self.page.request.post(path, data=body)
        assert answer.ok, (path, await answer.text())
        return await answer.json()

    async def keep_picture(self) -> str:
        """A picture of the operator's; its id. An administrator's act."""
        path = "/api/files?name=hand.jpg&for_operator=true"
        answer = await self.page.request.post(path, data=picture())
        assert answer.ok, await answer.text()
        return str((await answer.json())["id"])

    async def make_product(self) -> None:
        """Sell something of one's own."""
        await self.go("/selling/products/new")
        for field, text in (("sku", "portraits"), ("name", "Portraits"), ("price", "89.00")):
            await self.page.locator(f"#field-{field}").fill(text)
        await self.press("Save")
        await self.sees("Portraits is made.")

    async def choose(self, product: str = "StudyPack, 90 days") -> None:
        """Begin to buy a product on the StudyPack page; ends on the hosted checkout."""
        await self.go("/study")
        await self.press(f"Buy {product}")
        await self.page.wait_for_url("**/sandbox/stripe/pay/**")

    async def pay(self, number: str = GOOD_CARD) -> None:
        """Fill in the hosted checkout and send it."""
        await self.page.locator("#number").fill(number)
        await self.page.locator("#expiry").fill("12 / 40")
        await self.page.locator("#cvc").fill("123")
        await self.page.locator("#name").fill("Ada Lovelace")
        await self.page.get_by_role("button", name=re.compile("^(Pay |Complete)")).click()

    async def buy(self) -> None:
        """From the locked door to the completed purchase."""
        await self.choose()
        await self.pay()
        await self.page.wait_for_url("**/purchases/**")
        await self.sees("Completed")

    async def subscribe(self, number: str = GOOD_CARD) -> None:
        """From the plans to the trial of the first."""
        await self.press("$19.00 a month")
        await self.page.wait_for_url("**/sandbox/stripe/pay/**")
        await self.pay(number)
        await self.page.wait_for_url("**/subscription**")
        await self.sees("Free until")

    async def sit_warm_up(self) -> str:
        """Sit the free exam without an answer; the id of its session."""
        await self.go("/exams")
        await self.page.get_by_role("button", name="Start Warm-up").click()
        await self.page.wait_for_url("**/exams/*-*")
        session_id = self.path.rsplit("/", 1)[1]
        await self.go(f"/exams/{session_id}/finish")
        await self.press("Hand in")
        await self.sees("Question by question")
        return session_id
