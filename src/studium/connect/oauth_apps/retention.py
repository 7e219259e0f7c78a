"""How long codes and tokens are kept after their end: long enough to see a second use."""

from datetime import timedelta

from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.usage import PRUNE_USAGE
from studium.platform.retention import Retention

RETENTION = (
    Retention("oauth_codes", store.PRUNE_CODES, keep=timedelta(days=1)),
    Retention("oauth_pushed_requests", store.PRUNE_PUSHED, keep=timedelta(hours=1)),
    Retention("oauth_app_usage", PRUNE_USAGE, keep=timedelta(days=400)),
    Retention("oauth_tokens", store.PRUNE_TOKENS, keep=timedelta(days=30)),
)
