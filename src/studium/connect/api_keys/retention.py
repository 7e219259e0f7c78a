"""How long it is kept how keys were used."""

from datetime import timedelta

from studium.connect.api_keys import store
from studium.platform.retention import Retention

RETENTION = (Retention("api_key_usage", store.PRUNE_USAGE, keep=timedelta(days=400)),)
