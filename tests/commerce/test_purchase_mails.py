"""What buyers are mailed: the receipt, and what was given back."""

from typing import Any
from uuid import UUID

from tests.commerce.shop import Shop

from studium.commerce.catalog import Offer, create_product, refund_purchase
from studium.commerce.payments import PaymentCompleted
from studium.platform.database import Database
from studium.platform.events import emit


async def bought(shop: Shop, person: Any, run_jobs: Any, sku: str = "studypack-90") -> str:
    pending = await shop.buy(person.client, sku)
    await shop.pay(pending)
    await run_jobs()
    return str(pending["purchase_id"])


async def give_back(shop: Shop, admin: Any, purchase_id: str, amount_minor: int | None) -> None:
    async with shop.parts[Database].transaction() as tx:
        await refund_purchase(
            tx,
            purchase_id=UUID(purchase_id),
            amount_minor=amount_minor,
            reason="asked nicely",
            requested_by=admin.user_id,
            now=shop.now,
        )


async def mails(shop: Shop, subject: str) -> list[str]:
    """What mails with a subject say, oldest first."""
    rows = await shop.rows(
        "select body from sandbox.mails where recipient = 'alice@example.org' and subject = $1"
        " order by sent_at, id",
        subject,
    )
    return [row["body"] for row in rows]


async def receipt_number(shop: Shop, purchase_id: str) -> str:
    (row,) = await shop.rows(
        "select receipt_number from purchases where id = $1", UUID(purchase_id)
    )
    return str(row["receipt_number"])


async def test_a_purchase_is_thanked_for_with_its_receipt_once(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    await alice.client.patch("/api/users/me", json={"timezone": "Europe/Madrid"})
    purchase_id = await bought(shop, alice, run_jobs)
    await tell_again(shop, purchase_id)
    await run_jobs()
    (text,) = await mails(shop, "Your receipt for StudyPack, 90 days")
    assert "We received $49.00 for StudyPack, 90 days." in text
    assert "Your access has begun. Your access ends on 5 April 2026, 11:00 CEST." in text
    assert f"Receipt {await receipt_number(shop, purchase_id)}:" in text
    assert f"http://testserver/purchases/{purchase_id}/receipt" in text


async def tell_again(shop: Shop, purchase_id: str) -> None:
    """Let the payment's completion be told a second time."""
    (payment,) = await shop.rows("select * from payments")
    again = PaymentCompleted(
        payment_id=payment["id"],
        payer_id=payment["payer_id"],
        purpose=payment["purpose"],
        purpose_id=UUID(purchase_id),
        amount_minor=payment["amount_minor"],
        captured_minor=payment["amount_minor"],
        currency=payment["currency"],
    )
    async with shop.parts[Database].transaction() as tx:
        await emit(tx, again, owner_id=None, at=shop.now)


async def test_days_that_are_added_are_mailed_with_their_beginning(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    await bought(shop, alice, run_jobs)
    await bought(shop, alice, run_jobs)
    (_, text) = await mails(shop, "Your receipt for StudyPack, 90 days")
    assert "90 days added after what you have, beginning on 5 April 2026, 09:00 UTC." in text
    assert "Your access ends on 4 July 2026, 09:00 UTC." in text


async def test_what_is_in_preparation_is_not_said_to_be_there(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    offer = Offer(
        name="Life drawing",
        description="Twelve evenings.",
        price_minor=4900,
        currency="usd",
        access_window_days=30,
        features=("life_drawing",),
    )
    async with shop.parts[Database].transaction() as tx:
        await create_product(tx, sku="drawing", offer=offer, now=shop.now)
    await bought(shop, alice, run_jobs, "drawing")
    (text,) = await mails(shop, "Your receipt for Life drawing")
    assert "It is in preparation; your dashboard shows it once it is there." in text


async def test_every_refund_is_mailed_with_all_that_went_back(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    purchase_id = await bought(shop, alice, run_jobs)
    await give_back(shop, carol, purchase_id, 900)
    await run_jobs()
    await give_back(shop, carol, purchase_id, None)
    await run_jobs()
    (part, whole) = await mails(shop, "Your refund for StudyPack, 90 days")
    assert "You paid $49.00 for StudyPack, 90 days. Of that, $9.00 in all has been" in part
    assert "Your access stays as it is. Your access ends on 5 April 2026, 09:00 UTC." in part
    assert "Of that, $49.00, all of it, has been" in whole
    assert "The access that it paid for has ended." in whole
    assert await receipt_number(shop, purchase_id) in whole


async def test_nobody_is_mailed_whose_account_is_deleted(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    purchase_id = await bought(shop, alice, run_jobs)
    gone = await alice.client.request("DELETE", "/api/users/me", json={"password": alice.password})
    assert gone.status_code == 204, gone.text
    await give_back(shop, carol, purchase_id, None)
    await run_jobs()
    assert await mails(shop, "Your refund for StudyPack, 90 days") == []


async def test_the_history_leads_to_receipts_and_a_receipt_has_a_total(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    purchase_id = await bought(shop, alice, run_jobs)
    await give_back(shop, carol, purchase_id, 900)
    await run_jobs()
    history = (await alice.client.get("/purchases")).text
    number = await receipt_number(shop, purchase_id)
    assert f'<a href="/purchases/{purchase_id}/receipt">{number}</a>' in history
    receipt = (await alice.client.get(f"/purchases/{purchase_id}/receipt")).text
    assert receipt.index("Refunded") < receipt.index("Total") < receipt.index("$40.00")
