"""Links that can no longer be used go at once."""

from studium.accounts.sign_in import store
from studium.platform.retention import Retention

RETENTION = (Retention("one_time_tokens", store.DELETE_EXPIRED_TOKENS),)
