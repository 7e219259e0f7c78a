"""What the twins of outside services share. See README.md."""

from studium.sandbox.kit.deliveries import (
    DeliverWebhook,
    Webhooks,
    Written,
    deliver_webhook,
    post_event,
)
from studium.sandbox.kit.faults import Fault, fault_routes, order_fault, with_faults
from studium.sandbox.kit.pages import Show, day, pages_in, read_form
from studium.sandbox.kit.settling import Change, settle_deliveries, settle_objects
from studium.sandbox.kit.store import (
    Filter,
    NewObject,
    SavedAnswer,
    Stored,
    Window,
    find,
    find_answer,
    insert,
    list_objects,
    save_answer,
    try_lock_key,
    update,
    upsert,
)
from studium.sandbox.kit.webhook_pages import webhook_routes

__all__ = [
    "Change",
    "DeliverWebhook",
    "Fault",
    "Filter",
    "NewObject",
    "SavedAnswer",
    "Show",
    "Stored",
    "Webhooks",
    "Window",
    "Written",
    "day",
    "deliver_webhook",
    "fault_routes",
    "find",
    "find_answer",
    "insert",
    "list_objects",
    "order_fault",
    "pages_in",
    "post_event",
    "read_form",
    "save_answer",
    "settle_deliveries",
    "settle_objects",
    "try_lock_key",
    "update",
    "upsert",
    "webhook_routes",
    "with_faults",
]
