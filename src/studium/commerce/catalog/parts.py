"""What the catalogue brings to the wiring: what can be paid for."""

from studium.commerce.catalog.actions.check_out import begin_purchase, begin_purchase_by_id
from studium.commerce.catalog.checkout_steps import CheckoutSteps, ProductLines
from studium.commerce.payments import PaymentPurpose, PaymentPurposes
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Enter products among what can be paid for."""
    parts.add(CheckoutSteps())
    parts.add(ProductLines())
    parts[PaymentPurposes].add(PaymentPurpose("sku", begin_purchase))
    parts[PaymentPurposes].add(PaymentPurpose("product_id", begin_purchase_by_id))
