"""What subscriptions alert the operator to."""

from datetime import timedelta

from studium.platform.alert_rules import AlertRule, Severity

SUBSCRIPTION_PRICE_UNKNOWN = AlertRule(
    "subscription_price_unknown",
    "A subscription has a price that no plan has",
    severity=Severity.CRITICAL,
    lasts=timedelta(days=35),  # longer than a period: it is heard of again at the renewal
)

ALERT_RULES = (SUBSCRIPTION_PRICE_UNKNOWN,)
