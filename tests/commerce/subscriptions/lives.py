"""Lives of subscriptions as their provider has them, drawn step by step."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from studium.commerce.payments import InvoiceSnapshot, SubscriptionSnapshot
from studium.platform.ids import new_id

MONTH = timedelta(days=30)
STEPS = (
    *("pay", "fail", "renew", "change", "cancel", "resume"),
    *("replace_card", "refund", "refund_part", "end"),
)


@dataclass
class Life:
    """A subscription at its provider: every state that it was in, the newest last."""

    now: datetime
    prices: list[str]
    name: str = field(default_factory=lambda: f"sub_{new_id().hex}")
    states: list[SubscriptionSnapshot] = field(default_factory=list)

    def __post_init__(self) -> None:
        begun = self._invoice("begin", self.now, self.prices[0], is_paid=True)
        self.states.append(
            SubscriptionSnapshot(
                provider_subscription_id=self.name,
                subscription_id=None,
                status="active",
                provider_price_id=self.prices[0],
                started_at=self.now,
                trial_ends_at=None,
                period_start=self.now,
                period_end=self.now + MONTH,
                cancels_at=None,
                ended_at=None,
                method_brand="visa",
                method_last4="4242",
                invoices=(begun,),
            )
        )

    @property
    def current(self) -> SubscriptionSnapshot:
        return self.states[-1]

    def live(self, step: str) -> None:
        """Go on by one step, where that is possible."""
        at = self.current
        if at.status == "canceled":
            return
        newest = at.invoices[0]
        match step:
            case "renew" if newest.status == "paid":
                start, end = at.period_end, at.period_end + MONTH
                drawn = self._invoice("renewal", start, at.provider_price_id)
                after = replace(at, period_start=start, period_end=end, status="past_due",
                                invoices=(drawn, *at.invoices))  # fmt: skip
            case "fail" | "pay" | "refund" | "refund_part" if settled := settle(newest, step):
                status = "active" if step == "pay" else at.status
                after = replace(at, status=status, invoices=(settled, *at.invoices[1:]))
            case "change" if newest.status == "paid":
                price = self.prices[self.prices.index(at.provider_price_id) - 1]
                billed = self._invoice("change", at.period_start, price, is_paid=True)
                after = replace(at, provider_price_id=price, invoices=(billed, *at.invoices))
            case "cancel":
                after = replace(at, cancels_at=at.period_end)
            case "resume":
                after = replace(at, cancels_at=None)
            case "replace_card":
                after = replace(at, method_last4=f"{len(self.states):04}")
            case "end":
                void = replace(newest, status="void" if newest.status == "open" else newest.status)
                after = replace(at, status="canceled", ended_at=self.now,
                                invoices=(void, *at.invoices[1:]))  # fmt: skip
            case _:
                return
        self.states.append(after)

    def _invoice(
        self, reason: str, start: datetime, price: str, *, is_paid: bool = False
    ) -> InvoiceSnapshot:
        return InvoiceSnapshot(
            provider_invoice_id=f"in_{new_id().hex}",
            reason=reason,
            status="paid" if is_paid else "open",
            description="A month",
            amount_minor=1900,
            tax_minor=0,
            paid_minor=1900 if is_paid else 0,
            refunded_minor=0,
            currency="usd",
            provider_price_id=price,
            period_start=start,
            period_end=start + MONTH,
            attempts=1,
            next_attempt_at=None,
            pay_url=None,
            paid_at=None,
            created_at=start,
        )


def settle(invoice: InvoiceSnapshot, step: str) -> InvoiceSnapshot | None:
    """The invoice after a step, where that is possible."""
    left = invoice.paid_minor - invoice.refunded_minor
    if step == "refund" and invoice.status == "paid":
        return replace(invoice, refunded_minor=invoice.paid_minor)
    if step == "refund_part" and invoice.status == "paid" and left:
        return replace(invoice, refunded_minor=invoice.refunded_minor + min(left, 800))
    if step == "fail" and invoice.status == "open":
        return replace(invoice, attempts=invoice.attempts + 1)
    if step == "pay" and invoice.status == "open":
        return replace(invoice, status="paid", paid_minor=invoice.amount_minor)
    return None
