"""What subscriptions bring to the wiring: the purpose `plan`, and who follows their events."""

from studium.commerce.payments import PaymentPurpose, PaymentPurposes, SubscriptionFollowers
from studium.commerce.subscriptions.actions.refresh_subscription import follow_hint
from studium.commerce.subscriptions.actions.start_subscription import begin_plan
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Enter plans among what can be paid for, and follow what providers tell of them."""
    parts[PaymentPurposes].add(PaymentPurpose("plan", begin_plan))
    parts[SubscriptionFollowers].add(follow_hint)
