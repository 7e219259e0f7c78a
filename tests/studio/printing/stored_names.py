"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = [
    "printing.advance_order",
    "printing.read_all_updates",
    "printing.read_updates",
    "printing.recall_order",
    "printing.register_callback",
    "printing.sweep_orders",
    "printing.sync_catalogue",
    "printing.sync_catalogues",
]
PUBLIC_EVENT_TYPES = ["order.fulfilled", "order.updated"]
SUBSCRIBER_NAMES = [
    "printing.mail_shipment",
    "printing.print_external_order",
    "printing.print_purchase",
    "printing.stop_purchase",
]
