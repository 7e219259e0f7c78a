"""What credits alert the operator to: work that claims a cost that it was never promised."""

from datetime import timedelta

from studium.platform.alert_rules import AlertRule

CREDIT_COST_REFUSED = AlertRule(
    "credit_cost_refused", "An action costs more credits than it held", lasts=timedelta(days=1)
)

ALERT_RULES = (CREDIT_COST_REFUSED,)
