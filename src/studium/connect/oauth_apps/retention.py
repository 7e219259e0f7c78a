"""How long codes and tokens are kept after their end: long enough to see a second use."""

from datetime import timedelta

from studium.connect.oauth_apps import store
from studium.platform.retention import Retention

RETENTION = (
    Retention("oauth_codes", store.PRUNE_CODES, keep=timedelta(days=1)),
    Retention("oauth_tokens", store.PRUNE_TOKENS, keep=timedelta(days=30)),
)
