"""The long parts of the reference, which are the same for everybody."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from studium.platform.pages import Renderer


class ReferenceTexts:
    """Pieces of pages, rendered when they are first asked for and kept as long as the process."""

    def __init__(self, renderer: Renderer) -> None:
        """Begin empty."""
        self._renderer = renderer
        self._made: dict[str, Markup] = {}

    def once(self, template: str, values: Callable[[], dict[str, Any]]) -> Markup:
        """The piece that this template makes of these values."""
        if template not in self._made:
            html = self._renderer.to_html(template, **values())
            self._made[template] = Markup(html)  # noqa: S704 - escaped by the template
        return self._made[template]
