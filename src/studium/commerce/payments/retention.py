"""How long it is remembered who somebody without an account was at a provider."""

from datetime import timedelta

from studium.commerce.payments.departed import PRUNE_DEPARTED_CUSTOMERS
from studium.platform.retention import Retention

# Longer than refunds and disputes of what was bought can take.
RETENTION = (Retention("departed_customers", PRUNE_DEPARTED_CUSTOMERS, keep=timedelta(days=1_100)),)
