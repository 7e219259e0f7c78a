"""Stripe's own browser script on a page of ours; in the sandbox, the twin's page.

https://docs.stripe.com/js and https://docs.stripe.com/security/guide#content-security-policy.
"""

from urllib.parse import quote

from studium.commerce.payments.providers.browser_forms import BrowserForm
from studium.platform.settings import Settings

_SCRIPT = "https://js.stripe.com/clover/stripe.js"
_ORIGINS = {
    "script-src": ("https://js.stripe.com", "https://*.js.stripe.com"),
    "frame-src": ("https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com"),
    "connect-src": ("https://api.stripe.com",),
}


def browser_form(
    *,
    client_secret: str,
    publishable_key: str,
    return_url: str,
    is_setup: bool,
    settings: Settings,
) -> BrowserForm:
    """See `BrowserForms.browser_form`."""
    if settings.sandbox:
        back = quote(return_url, safe="")
        return BrowserForm(
            f"{settings.base_url}/sandbox/stripe/elements/{client_secret}?return_url={back}"
        )
    data = {
        "client-secret": client_secret,
        "key": publishable_key,
        "return-url": return_url,
        "setup": "yes" if is_setup else "",
    }
    return BrowserForm(None, _SCRIPT, "payments/stripe.js", data, _ORIGINS)
