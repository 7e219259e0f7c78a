"""Paying, or saving a way of paying, on a page of ours by the provider's own browser script.

A provider whose intents give a client secret fulfils `BrowserForms` beside `ProviderPlugin`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from studium.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class BrowserForm:
    """What a page of ours needs; `next_url`: or where the browser goes instead.

    `script` is the provider's own, `module` ours that uses it, `data` what that reads. `origins`
    are those that the page may use, by directive of its content security policy.
    """

    next_url: str | None = None
    script: str = ""
    module: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@runtime_checkable
class BrowserForms(Protocol):
    """A provider that is paid on pages of ours."""

    def browser_form(
        self,
        *,
        client_secret: str,
        publishable_key: str,
        return_url: str,
        is_setup: bool,
        settings: Settings,
    ) -> BrowserForm:
        """The form for one client secret; nothing is called."""
        ...
