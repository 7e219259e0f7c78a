"""The versions of Stripe's API whose objects are understood.

https://docs.stripe.com/changelog: between these no field that is read here has another meaning.
"""

from collections.abc import Mapping
from typing import Any

API_VERSION = "2026-10-28.endive"
UNDERSTOOD = (API_VERSION, "2026-08-26.dahlia", "2026-06-24.dahlia")


def unknown_version(event: Mapping[str, Any]) -> str | None:
    """The version in which an event was written, where it is none of those."""
    version = event.get("api_version")
    return None if version is None or version in UNDERSTOOD else str(version)[:100]
