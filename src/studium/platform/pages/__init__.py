"""Server-rendered pages: templates, forms, flash messages, static files."""

from studium.platform.pages.callers import (
    MaybePageSignedIn,
    PageAdminOnly,
    PageSignedIn,
    PageStaffOnly,
    safe_next,
)
from studium.platform.pages.forms import Form, FormErrors, read_form
from studium.platform.pages.redirects import redirect
from studium.platform.pages.render import Renderer, render
from studium.platform.pages.router import PageRouter
from studium.platform.pages.times import time_words, zone_of

__all__ = [
    "Form",
    "FormErrors",
    "MaybePageSignedIn",
    "PageAdminOnly",
    "PageRouter",
    "PageSignedIn",
    "PageStaffOnly",
    "Renderer",
    "read_form",
    "redirect",
    "render",
    "safe_next",
    "time_words",
    "zone_of",
]
