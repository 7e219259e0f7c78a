"""Paying on a hosted payment page: reads its form as a browser would, and sends it."""

from html.parser import HTMLParser
from urllib.parse import urljoin

from studium.platform.tour.visit import Answer, StepFailed, Tour

CARD_FIELDS = {
    "cc-number": "4242424242424242",
    "cc-exp": "12 / 34",
    "cc-csc": "123",
    "cc-name": "Tour Visitor",
    "email": "tour@studium.example",
}


class PaymentForm(HTMLParser):
    """The form with a card number: where it goes, and the fields that it sends."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self._forms: list[tuple[str, dict[str, str], bool]] = []
        self.feed(page)
        for action, fields, takes_card in self._forms:
            if takes_card:
                self.action, self.fields = action, fields
                break

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect forms and their inputs."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._forms.append((given.get("action", ""), {}, False))
        elif tag in {"input", "button"} and self._forms and given.get("name"):
            self._add(given)

    def _add(self, given: dict[str, str]) -> None:
        action, fields, takes_card = self._forms[-1]
        purpose = given.get("autocomplete", "")
        fields[given["name"]] = CARD_FIELDS.get(purpose, given.get("value", ""))
        self._forms[-1] = (action, fields, takes_card or purpose == "cc-number")


async def pay(tour: Tour, checkout_url: str) -> Answer:
    """Pay with the card that always works.

    Raises:
        StepFailed: the page has no form that takes a card.
    """
    page = await tour.get(checkout_url)
    form = PaymentForm(page.text)
    if form.action is None:
        raise StepFailed(f"no form with a card number at {checkout_url}")
    return await tour.submit(urljoin(page.url, form.action), form.fields)
