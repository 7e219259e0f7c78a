"""Working stand-ins for outside services. Only entrypoints imports this.

Mounted when the setting SANDBOX is on, which live keys forbid. See README.md.
"""

from studium.sandbox.jobs import JOBS, SCHEDULES
from studium.sandbox.mailbox import MailboxMailer
from studium.sandbox.mounting import mount
from studium.sandbox.movable_time import follow_clock, load_offset, store_offset, tick
from studium.sandbox.openid import oidc_provider
from studium.sandbox.schema import apply_schema
from studium.sandbox.stripe import STRIPE_TWIN, StripeTwin, register_webhook

__all__ = [
    "JOBS",
    "SCHEDULES",
    "STRIPE_TWIN",
    "MailboxMailer",
    "StripeTwin",
    "apply_schema",
    "follow_clock",
    "load_offset",
    "mount",
    "oidc_provider",
    "register_webhook",
    "store_offset",
    "tick",
]
