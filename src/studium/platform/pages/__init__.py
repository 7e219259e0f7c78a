"""Server-rendered pages: templates, forms, flash messages, static files."""

from studium.platform.pages.assets import Assets
from studium.platform.pages.callers import (
    MaybePageSignedIn,
    PageAdminOnly,
    PageSignedIn,
    PageStaffOnly,
    require_signed_in,
    safe_next,
)
from studium.platform.pages.entries import (
    AdminEntry,
    Audience,
    DashboardSection,
    NavigationEntry,
    PageEntries,
)
from studium.platform.pages.forms import Form, FormErrors, read_form, submit, typed_values
from studium.platform.pages.lists import list_links
from studium.platform.pages.paths import PathId
from studium.platform.pages.redirects import redirect
from studium.platform.pages.render import Renderer, read_zone, render, render_fragment
from studium.platform.pages.router import PageRouter
from studium.platform.pages.templates_at_start import TemplatesAtStart
from studium.platform.pages.times import reader_zone, time_words, zone_of

__all__ = [
    "AdminEntry",
    "Assets",
    "Audience",
    "DashboardSection",
    "Form",
    "FormErrors",
    "MaybePageSignedIn",
    "NavigationEntry",
    "PageAdminOnly",
    "PageEntries",
    "PageRouter",
    "PageSignedIn",
    "PageStaffOnly",
    "PathId",
    "Renderer",
    "TemplatesAtStart",
    "list_links",
    "read_form",
    "read_zone",
    "reader_zone",
    "redirect",
    "render",
    "render_fragment",
    "require_signed_in",
    "safe_next",
    "submit",
    "time_words",
    "typed_values",
    "zone_of",
]
