"""The site's own pages: landing, dashboard, design, and the pages of errors."""

from studium.operations.site.error_page import error_page

__all__ = ["error_page"]
