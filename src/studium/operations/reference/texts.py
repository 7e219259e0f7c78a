"""The long parts of the reference, which are the same for everybody."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from studium.operations.reference.model import Group, read_groups
from studium.platform.pages import Renderer


class ReferenceTexts:
    """Pieces of pages, made when they are first asked for and kept as long as the process."""

    def __init__(self, renderer: Renderer) -> None:
        """Begin empty."""
        self._renderer = renderer
        self._made: dict[str, Markup] = {}
        self._groups: list[Group] = []

    def groups(self, document: Callable[[], dict[str, Any]]) -> list[Group]:
        """The operations of the API, by subject."""
        self._groups = self._groups or read_groups(document())
        return self._groups

    def once(self, name: str, template: str, **values: Any) -> Markup:
        """The piece of this name, as the template makes it of these values the first time."""
        if name not in self._made:
            html = self._renderer.to_html(template, **values)
            self._made[name] = Markup(html)  # noqa: S704 - escaped by the template
        return self._made[name]
