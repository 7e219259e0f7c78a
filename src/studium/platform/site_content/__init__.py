"""What makes the site somebody's: read from a folder of Markdown and a settings file."""

from studium.platform.site_content.contrast import Pair, colours_with, contrast, pairs_of
from studium.platform.site_content.model import SiteContent
from studium.platform.site_content.reading import SiteFault, read_site

__all__ = [
    "Pair",
    "SiteContent",
    "SiteFault",
    "colours_with",
    "contrast",
    "pairs_of",
    "read_site",
]
