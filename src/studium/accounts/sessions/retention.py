"""How long sessions are kept after their end, with the addresses they came from."""

from studium.accounts.sessions import store
from studium.accounts.sessions.model import KEPT_AFTER_END
from studium.platform.retention import Retention

RETENTION = (Retention("sessions", store.DELETE_ENDED_BEFORE, keep=KEPT_AFTER_END),)
