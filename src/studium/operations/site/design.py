"""What /design shows: the tokens as tokens.css and the site have them, their contrast measured."""

import re
from importlib.resources import files
from typing import Any

from studium.platform.site_content import SiteContent, colours_with, pairs_of

_SIZE = re.compile(r"--((?:space|text)-[a-z0-9-]+):\s*([^;]+);")


def design_context(site: SiteContent) -> dict[str, Any]:
    """Everything that design.html draws besides the parts themselves."""
    sheet = files("studium.platform.pages").joinpath("static/tokens.css").read_text("utf-8")
    colours = colours_with(site.settings.colours)
    return {
        "colours": list(colours.values()),
        "pairs": pairs_of(colours),
        "sizes": _SIZE.findall(sheet),
    }
