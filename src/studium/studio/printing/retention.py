"""How long print orders, their timelines, deliveries and catalogues are kept."""

from datetime import timedelta

from studium.platform.parts import Parts
from studium.platform.retention import Partitions, Retention
from studium.studio.printing import store
from studium.studio.printing.catalogues import store as catalogues
from studium.studio.printing.sales import store as sales
from studium.studio.printing.settings import PrintingSettings

_UNPAID = timedelta(days=90)
_CATALOGUES = timedelta(days=400)


def _keep(parts: Parts) -> timedelta:
    return timedelta(days=parts[PrintingSettings].print_retention_days)


RETENTION = (
    Retention("print_deliveries", sales.DELETE_UNPAID_BEFORE, keep=_UNPAID),
    Retention("print_deliveries", sales.DELETE_ENDED_BEFORE, keep=_keep),
    Retention("print_orders", store.DELETE_ENDED_BEFORE, keep=_keep),
    Retention("print_catalogues", catalogues.DELETE_OLDER_BEFORE, keep=_CATALOGUES),
)
PARTITIONS = (Partitions("print_order_steps", "at", keep=_keep),)
