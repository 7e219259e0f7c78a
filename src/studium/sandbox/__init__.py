"""Working stand-ins for outside services. Only entrypoints imports this.

Mounted when the setting SANDBOX is on, which live keys forbid. See README.md.
"""

from studium.sandbox.finding import StandIn, stand_ins
from studium.sandbox.jobs import jobs, schedules
from studium.sandbox.mailbox import MailboxMailer
from studium.sandbox.mounting import mount
from studium.sandbox.movable_time import follow_clock, load_offset, store_offset, tick
from studium.sandbox.paypal import PAYPAL_TWIN, PayPalTwin
from studium.sandbox.schema import apply_schema
from studium.sandbox.stripe import STRIPE_TWIN, StripeTwin

__all__ = [
    "PAYPAL_TWIN",
    "STRIPE_TWIN",
    "MailboxMailer",
    "PayPalTwin",
    "StandIn",
    "StripeTwin",
    "apply_schema",
    "follow_clock",
    "jobs",
    "load_offset",
    "mount",
    "schedules",
    "stand_ins",
    "store_offset",
    "tick",
]
