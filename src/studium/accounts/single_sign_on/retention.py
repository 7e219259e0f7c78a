"""Sign-ins that left for a provider and never came back go at once."""

from studium.accounts.single_sign_on import store
from studium.platform.retention import Retention

RETENTION = (Retention("openid_logins", store.DELETE_EXPIRED_LOGINS),)
