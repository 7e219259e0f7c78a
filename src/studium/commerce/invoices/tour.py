"""Invoices: whom they name, what was issued, its PDF, and the mail once more."""

from studium.platform.tour import Chapter, StepFailed, Tour

DETAILS = {
    "name": "Ada Lovelace",
    "address": "12 Residency Road",
    "postal_code": "560025",
    "city": "Bengaluru",
    "state": "29",
    "country": "IN",
}


async def walk(tour: Tour) -> None:
    """Say whom invoices name; where the seller is registered for tax, fetch the newest."""
    async with tour.step("Say whom invoices name"):
        kept = (await tour.put("/api/billing/details", DETAILS)).json
        if kept["city"] != DETAILS["city"]:
            raise StepFailed(f"kept {kept}")
    async with tour.step("See the invoices"):
        invoices = (await tour.get("/api/invoices")).json["items"]
    for invoice in invoices[:1]:
        address = f"/api/invoices/{invoice['id']}"
        async with tour.step("Fetch the newest as PDF"):
            if not (await tour.get(f"{address}/pdf")).text.startswith("%PDF"):
                raise StepFailed("it is no PDF")
        async with tour.step("Have it mailed again"):
            await tour.post(f"{address}/mail", expect=202, once=True)


CHAPTERS = (Chapter("Look at invoices", walk, order=210),)
